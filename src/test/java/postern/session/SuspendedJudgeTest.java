package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.config.Reading;
import postern.config.SettingsFile;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Policy;
import postern.policy.Verdict;

class SuspendedJudgeTest {
    private final Policy policy =
            policy(
                    """
                    hostname: mx.example.com
                    domains: [example.com]
                    networks: { office: [192.0.2.0/24] }
                    listeners: { in: { address: "127.0.0.1:2525" } }
                    grants:
                      - receive: { on: [in] }
                      - relay: { on: [in], from: [office], to: [partner.example] }
                    guards:
                      - forward-path: { rules: [ { match: "bad@partner.example", action: deny } ] }
                    routes: [ { to: any, next-hop: mx } ]
                    """);
    private final Rules suspended = Rules.suspended(policy, "f");

    private static Policy policy(String text) {
        var reading =
                SettingsFile.read(
                        Path.of("/etc/postern.yaml"), text.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).settings().policy();
    }

    private static Facts to(String mailbox) {
        return Facts.NONE
                .with(Fact.LISTENER, "in")
                .with(Fact.CLIENT, IpAddress.of("192.0.2.1"))
                .with(Fact.NOW, Instant.parse("2026-11-22T01:00:00Z"))
                .with(Fact.HELO, "pc")
                .with(Fact.TLS, false)
                .with(Fact.USER, Optional.empty())
                .with(Fact.REVERSE_PATH, ReversePath.of("<a@example.com>"))
                .with(Fact.FORWARD_PATH, Mailbox.of(mailbox));
    }

    private static Decision decided(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Decided.class);
        return ((Verdict.Decided) verdict).decision();
    }

    @Test
    void whatOnlyTheRelayGrantPermitsIsDeferred() {
        var facts = to("a@partner.example");
        assertThat(decided(policy.judge(facts)).outcome()).isEqualTo(Outcome.ACCEPT);
        var decision = decided(suspended.judge().judge(facts));
        assertThat(decision.outcome()).isEqualTo(Outcome.DEFER);
        assertThat(decision.reply()).isEqualTo(Replies.TRUST_SUSPENDED);
    }

    @Test
    void whatAnotherGrantPermitsIsAcceptedByThatOne() {
        var decision = decided(suspended.judge().judge(to("a@example.com")));
        assertThat(decision.outcome()).isEqualTo(Outcome.ACCEPT);
        assertThat(decision.trusted()).isFalse();
    }

    @Test
    void whatIsRefusedAnywayIsRefusedForGoodAsUsual() {
        for (var mailbox : new String[] {"a@elsewhere.example", "bad@partner.example"}) {
            var facts = to(mailbox);
            var usual = decided(policy.judge(facts));
            assertThat(usual.outcome()).isEqualTo(Outcome.REJECT);
            assertThat(decided(suspended.judge().judge(facts))).isEqualTo(usual);
        }
    }
}
