package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.dns.LoopbackDns;

/** A crowd of strangers, and nobody in the DNS who answers. */
@Timeout(120)
class SilentResolversTest extends PolicyRig {
    static final String POLICY =
            """
            domains: [ours.example]
            networks: { office: [127.0.50.1] }
            grants:
              - receive: { on: [inbound, late] }
              - relay: { on: [outbound], from: [office] }
            guards:
              - rdns: { on: [inbound], unverified: deny, none: allow }
              - spf: { on: [inbound], fail: deny }
              - dmarc: { on: [late], reject: deny }
            """;

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final AtomicBoolean silent = new AtomicBoolean(true);
    private LoopbackDns one;
    private LoopbackDns other;

    /** Says nothing while that is so, and then that nothing is there. */
    static LoopbackDns.Script silentWhile(AtomicBoolean silent) {
        return (_, _, _) -> !silent.get();
    }

    @AfterEach
    void endDns() throws IOException {
        one.close();
        other.close();
    }

    @Override
    String whole(String policy) {
        return super.whole(policy)
                .replace(
                        "  outbound:",
                        "  late: { address: \"127.0.0.1:0\", tls: none, check-senders: yes }\n  outbound:");
    }

    @Test
    void strangersAreDeferredOthersServedAndAllIsWellWhenItAnswers() throws Exception {
        one = new LoopbackDns(silentWhile(silent));
        other = new LoopbackDns(silentWhile(silent));
        start(
                POLICY
                        + "dns: { servers: [\"127.0.0.1:%d\", \"127.0.0.1:%d\"], timeout: 500ms }\n"
                                .formatted(one.address().getPort(), other.address().getPort()));
        try (var crowd =
                new DeferredCrowd(400, relay.port("inbound"), relay.port("late"), A_SECOND)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            crowd.times("MAIL").size() >= 400 && crowd.times("dot").size() >= 200);
            var ours = new HonestClient("127.0.50.1", "c@else.example", relay.port("outbound"));
            assertThat(ours.send(5, Duration.ofSeconds(20)).refused()).isZero();
            assertThat(crowd.heard())
                    .containsOnlyKeys(
                            "greeting 220",
                            "EHLO 250",
                            "MAIL 250", // where DMARC speaks
                            "MAIL 451",
                            "RCPT 250",
                            "DATA 354",
                            "dot 451");
            assertThat(crowd.lost()).isZero();
            silent.set(false);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> crowd.heard().getOrDefault("dot 250", 0L) >= 400);
            assertThat(crowd.lost()).isZero();
        }
    }
}
