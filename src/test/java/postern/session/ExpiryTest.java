package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.policy.DomainPattern;
import postern.policy.Grant;
import postern.policy.Policy;

/** A grant that ends does so at its moment, in sessions that are open too. */
class ExpiryTest extends SessionRig {
    private static final Instant END = Instant.parse("2026-11-22T02:00:00Z");

    private void relayUntilThen() {
        var everywhere = IpSet.of(List.of(IpPrefix.parse("2001:db8::/32").orThrow()));
        judge =
                new Policy(
                                List.of(DomainPattern.of("ours.example")),
                                Map.of(),
                                List.of(
                                        new Grant.Relay(
                                                new Grant.Terms(
                                                        "office", 1, List.of(), null, END,
                                                        "for now"),
                                                new Grant.Clients(List.of(), everywhere))),
                                List.of())
                        ::judge;
    }

    @Test
    void itEndsBetweenTwoTransactions() {
        relayUntilThen();
        now = END.minus(Duration.ofMinutes(1));
        greeted();
        assertThat(say("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\n"))
                .endsWith("250 2.1.5 Recipient OK\r\n");
        say("RSET\r\n");
        now = END;
        assertThat(say("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\n"))
                .endsWith("550 5.7.1 Relaying denied\r\n");
    }

    @Test
    void itEndsBetweenTwoRecipients() {
        relayUntilThen();
        now = END.minus(Duration.ofMinutes(1));
        greeted();
        say("MAIL FROM:<a@x.example>\r\n");
        assertThat(say("RCPT TO:<b@y.example>\r\n")).startsWith("250 ");
        now = END;
        assertThat(say("RCPT TO:<c@y.example>\r\n")).startsWith("550 5.7.1 ");
        assertThat(say("DATA\r\n")).startsWith("354 ");
        assertThat(say("x\r\n.\r\n")).as("what was taken before stays taken").isEmpty();
        assertThat(only(Effect.Commit.class).states()).hasSize(1);
    }
}
