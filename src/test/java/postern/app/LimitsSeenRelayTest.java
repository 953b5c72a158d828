package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import postern.mail.IpAddress;

/** Who counts for a limit, and what is seen of it. */
class LimitsSeenRelayTest {
    private static final byte[] MESSAGE =
            "Subject: x\r\n\r\nword\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    private static RunningRelay relay() throws IOException {
        return RunningRelay.of(
                RunningRelay.toPort(Programs.freePort())
                        + "guards: [ { limit: { by: client, rate: 2/d } } ]\n");
    }

    @Test
    void visitorsOfOurOwnAreNotCounted() throws IOException {
        try (var relay = relay()) {
            var listener =
                    Configuration.read(relay.file()).listeners().stream()
                            .filter(one -> one.name().equals("in"))
                            .findFirst()
                            .orElseThrow();
            for (int i = 0; i < 5; i++)
                try (var visitor =
                        new WireClient(
                                        relay.server()
                                                .relay()
                                                .visit(listener, IpAddress.of("127.0.0.1")))
                                .begin()) {
                    visitor.say("MAIL FROM:<a@ours.example>");
                    assertThat(visitor.say("RCPT TO:<b@far.example>")).startsWith("250");
                }
            assertThat(relay.server().ground().limits().limits().entries()).isEmpty();
        }
    }

    @Test
    void whatIsTooMuchIsCountedByItsLimit() throws IOException {
        try (var relay = relay();
                var client = new WireClient(relay.port("in")).begin()) {
            for (var code : new String[] {"250", "250", "450", "450", "450"})
                assertThat(client.deliver("a@ours.example", "b@far.example", MESSAGE))
                        .startsWith(code);
            var metrics = new StringBuilder();
            relay.server().ground().metrics().write(metrics);
            assertThat(metrics.toString())
                    .contains("\npostern_limit_refusals_total{limit=\"limit client\"} 3\n");
        }
    }
}
