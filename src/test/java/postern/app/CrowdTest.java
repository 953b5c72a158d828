package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HOSTILE 10, 11 on the wire: who gets in, who has to go, and what the log says of it. */
@Timeout(60)
class CrowdTest {
    private final List<WireClient> open = new ArrayList<>();
    private RunningRelay relay;

    private void start(String limits) throws IOException {
        relay =
                RunningRelay.of(
                        """
                        domains: [ours.example]
                        networks: { office: [127.0.50.0/24] }
                        listeners: { in: { address: "127.0.0.1:0", tls: none } }
                        grants:
                          - receive: { on: [in] }
                          - relay: { on: [in], from: [office] }
                        routes:
                          - { to: any, next-hop: "127.0.0.1:9" }
                        log: { file: log.txt }
                        limits: { %s }
                        """
                                .formatted(limits));
    }

    @AfterEach
    void end() throws IOException {
        for (var client : open) client.close();
        relay.close();
    }

    private WireClient from(String address) throws IOException {
        var client = WireClient.from(address, relay.port("in"));
        open.add(client);
        return client;
    }

    private String greeting(String address) throws IOException {
        return from(address).reply();
    }

    private void greeted(String... addresses) throws IOException {
        for (var address : addresses) assertThat(greeting(address)).startsWith("220 ");
    }

    private List<String> told() throws IOException {
        return Files.readAllLines(relay.folder().resolve("log.txt")).stream()
                .filter(line -> line.contains("turned-away"))
                .toList();
    }

    @Test
    void aClientAndANetworkHaveTheirSharesAndOursHasNone() throws Exception {
        start("connections-per-client: 2, connections-per-network: 3");
        greeted("127.1.1.1", "127.1.1.1");
        assertThat(greeting("127.1.1.1"))
                .isEqualTo("421 4.7.0 Too many connections from your host, try again later");
        greeted("127.1.1.2");
        assertThat(greeting("127.1.1.3"))
                .isEqualTo("421 4.7.0 Too many connections from your network, try again later");
        greeted("127.1.2.1", "127.0.50.1", "127.0.50.1", "127.0.50.1", "127.0.50.1");
        for (int i = 0; i < 20; i++) assertThat(greeting("127.1.1.1")).startsWith("421 ");
        await().until(() -> told().size() == 2);
        assertThat(told().getFirst())
                .contains("client=127.1.1.1")
                .contains("cause=too-many")
                .contains("2 connections of this client are open");
        assertThat(told().getLast()).contains("3 connections of 127.1.1.0/24 are open");
        relay.stop();
        assertThat(told()).hasSize(3);
        assertThat(told().getLast()).contains("times=20");
    }

    @Test
    void theIdlestStrangerGoesAndHearsWhy() throws Exception {
        start("connections: 4, connections-reserved: 1, crowded: 1s");
        var idle = from("127.1.1.1");
        assertThat(idle.reply()).startsWith("220 ");
        greeted("127.1.2.1", "127.1.3.1");
        assertThat(greeting("127.1.4.1"))
                .isEqualTo("421 4.7.0 Too many connections, try again later");
        greeted("127.0.50.1");
        var next = await().until(() -> greeting("127.1.4.1"), said -> said.startsWith("220 "));
        assertThat(next).startsWith("220 ");
        assertThat(idle.reply())
                .isEqualTo("421 4.3.2 Idle while others wait, closing the connection");
        assertThat(idle.untilClosed()).isEmpty();
    }

    @Test
    void aClientThatConnectsTooOftenWaits() throws Exception {
        start("connections-per-minute: 3");
        greeted("127.1.1.1", "127.1.1.1", "127.1.1.1", "127.1.1.2");
        assertThat(greeting("127.1.1.1"))
                .isEqualTo("421 4.7.0 Your host connects too often, try again later");
    }

    @Test
    void whoSaysNothingOfUseIsClosedInTime() throws Exception {
        start("hello: 1s, data-grace: 1s");
        var client = from("127.1.1.1");
        client.reply();
        client.send("NOOP\r\nEHL");
        assertThat(client.untilClosed())
                .isEqualTo("250 2.0.0 OK\r\n421 4.4.2 Time is up, closing the connection\r\n");
        var slow = from("127.1.1.1").begin();
        slow.say("MAIL FROM:<a@b.example>");
        slow.say("RCPT TO:<b@ours.example>");
        slow.say("DATA");
        slow.send("x");
        assertThat(slow.untilClosed()).isEqualTo("421 4.4.2 The message comes in too slowly\r\n");
    }
}
