package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A relay that keeps a policy from a file, a next hop behind it that records, and clients that have
 * several addresses of loopback.
 */
class PolicyRig {
    static final String STRANGER = "127.0.0.1";

    @TempDir Path folder;
    RecordingHop hop;
    RunningRelay relay;

    @BeforeEach
    void beginHop() throws IOException {
        hop = new RecordingHop();
    }

    @AfterEach
    void end() throws IOException {
        if (relay != null) relay.stop();
        hop.close();
    }

    /** Starts it; listeners and the route are added. */
    void start(String policy, World world) throws IOException {
        relay = RunningRelay.in(folder, whole(policy), world);
    }

    void start(String policy) throws IOException {
        start(policy, Worlds.QUIET);
    }

    /** The whole file: two listeners on free ports, everything to the next hop. */
    String whole(String policy) {
        return """
        hostname: relay.test
        data: data
        log: { file: log }
        listeners:
          inbound: { address: "127.0.0.1:0", tls: none }
          outbound: { address: "127.0.0.1:0", tls: none }
        routes:
          - { to: any, next-hop: "127.0.0.1:%d" }
        """
                        .formatted(hop.port())
                + policy;
    }

    /** A file beside the policy. */
    void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** Another policy in the file that the relay was started with. */
    void change(String policy) throws IOException {
        RunningRelay.write(folder, whole(policy));
    }

    /** A client that has said EHLO. */
    WireClient client(String address, String listener) throws IOException {
        return WireClient.from(address, relay.port(listener)).begin();
    }

    /** The reply to one recipient, or to what refused the transaction before. */
    String rcpt(String address, String listener, String from, String to) throws IOException {
        try (var client = client(address, listener)) {
            var mail = client.say("MAIL FROM:<" + from + ">");
            return mail.startsWith("250") ? client.say("RCPT TO:<" + to + ">") : mail;
        }
    }

    /** A stranger's. */
    String rcpt(String from, String to) throws IOException {
        return rcpt(STRANGER, "inbound", from, to);
    }

    /** The octets of DATA with these header fields, one a line. */
    static byte[] message(String header) {
        return (header.strip().replace("\n", "\r\n") + "\r\n\r\ntext\r\n.\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The only message that reaches the next hop. */
    RecordingHop.Taken taken() {
        await().atMost(Duration.ofSeconds(20)).until(() -> !hop.taken().isEmpty());
        assertThat(hop.taken()).hasSize(1);
        return hop.taken().getFirst();
    }
}
