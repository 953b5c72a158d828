package postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.app.Programs;
import postern.config.Hop;
import postern.config.RouteRule;
import postern.config.RouteRule.Target;
import postern.config.RouteRule.TlsDemand;
import postern.facts.NextHops.Answer;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.route.Hosts;
import postern.route.NextHop;
import postern.route.Router;

/** Questions to next hops over real sockets. */
@Timeout(60)
class CalloutsTest {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private volatile String toRcpt = "250 2.1.5 ok";
    private volatile String greeting = "220 hop.test";
    private ServerSocket hop;

    @BeforeEach
    void listen() throws IOException {
        hop = new ServerSocket(0, 10, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread.startVirtualThread(() -> {
            while (!hop.isClosed()) {
                try (var client = hop.accept()) {
                    serve(client);
                } catch (IOException _) {
                    // the test is over, or the client is
                }
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        hop.close();
    }

    private void serve(Socket client) throws IOException {
        var in =
                new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        say(client, greeting);
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            heard.add(line);
            if (line.startsWith("RCPT")) {
                if (toRcpt.equals("close")) return;
                say(client, toRcpt);
            } else say(client, line.startsWith("EHLO") ? "250-hop.test\r\n250 DSN" : "250 ok");
        }
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private Answer ask(TlsDemand tls, int... ports) throws IOException {
        var address = IpAddress.of("127.0.0.1");
        var hops = new ArrayList<NextHop>();
        for (int port : ports)
            hops.add(new NextHop("127.0.0.1", address, port, Hop.Protocol.SMTP, tls));
        var fixed =
                new Target.Fixed(
                        List.of(new Hop(Hop.Protocol.SMTP, new AddressLiteral(address), ports[0])));
        var routes = List.of(new RouteRule(1, List.of(), fixed, tls));
        var ways =
                new Callouts.Ways(
                        new Router(routes),
                        _ -> new Hosts.Found(hops),
                        Outwards.of(routes),
                        Domain.of("relay.test"));
        return new Callouts(() -> ways, warnings::add).ask(Mailbox.of("b@ours.example"));
    }

    private Answer ask() throws IOException {
        return ask(TlsDemand.OPPORTUNISTIC, hop.getLocalPort());
    }

    @Test
    void itAsksAndSendsNoMessage() throws IOException {
        assertThat(ask()).isEqualTo(Answer.KNOWN);
        assertThat(heard)
                .startsWith("EHLO relay.test", "MAIL FROM:<>", "RCPT TO:<b@ours.example>")
                .doesNotContain("DATA");
        toRcpt = "550 5.1.1 no such user";
        assertThat(ask()).isEqualTo(Answer.UNKNOWN);
        toRcpt = "451 4.7.1 later";
        assertThat(ask()).isEqualTo(Answer.UNSURE);
        assertThat(warnings).isEmpty();
    }

    @Test
    void whoDoesNotAnswerIsUnreachableAndThatIsSaid() throws IOException {
        toRcpt = "close";
        assertThat(ask()).isEqualTo(Answer.UNREACHABLE);
        greeting = "SSH-2.0 hello";
        assertThat(ask()).isEqualTo(Answer.UNREACHABLE);
        greeting = "220 hop.test";
        assertThat(ask(TlsDemand.REQUIRED, hop.getLocalPort())).isEqualTo(Answer.UNREACHABLE);
        assertThat(warnings).hasSize(3).allMatch(w -> w.contains("ours.example"));
    }

    @Test
    void anotherHostIsAskedWhereTheFirstIsDown() throws IOException {
        int dead = Programs.freePort();
        assertThat(ask(TlsDemand.NONE, dead, hop.getLocalPort())).isEqualTo(Answer.KNOWN);
        assertThat(ask(TlsDemand.NONE, dead)).isEqualTo(Answer.UNREACHABLE);
    }

    @Test
    void silenceEndsWithThePatience() throws IOException {
        long began = System.nanoTime();
        try (var mute =
                new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThat(ask(TlsDemand.NONE, mute.getLocalPort())).isEqualTo(Answer.UNREACHABLE);
        }
        assertThat(System.nanoTime() - began).isBetween(15_000_000_000L, 25_000_000_000L);
    }
}
