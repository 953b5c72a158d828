package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that speak before they are greeted. */
@Timeout(60)
class EarlyTalkerRelayTest extends PolicyRig {
    private static final Duration DELAY = Duration.ofMillis(1500);

    @Override
    String whole(String policy) {
        return super.whole(policy)
                .replace(
                        "inbound: { address: \"127.0.0.1:0\", tls: none }",
                        "inbound: { address: \"127.0.0.1:0\", tls: none, inspect: { greeting-delay: "
                                + DELAY.toMillis()
                                + "ms } }");
    }

    @BeforeEach
    void begin() throws IOException {
        start(
                """
                domains: [ours.example]
                grants:
                  - receive: { on: [inbound] }
                  - upstream: { on: [inbound], from: [127.0.0.8] }
                  - relay: { on: [inbound], from: [127.0.0.9] }
                """);
    }

    private Duration greeted(String address) throws IOException {
        long began = System.nanoTime();
        try (var client = WireClient.from(address, relay.port("inbound"))) {
            assertThat(client.reply()).startsWith("220 ");
            return Duration.ofNanos(System.nanoTime() - began);
        }
    }

    @Test
    void whoSpeaksBeforeTheGreetingIsCutOff() throws Exception {
        try (var client = WireClient.from("127.0.0.5", relay.port("inbound"))) {
            client.send("EHLO hasty.example\r\nMAIL FROM:<a@hasty.example>\r\n");
            assertThat(client.untilClosed()).startsWith("554 5.5.0 ").doesNotContain("220");
        }
        var journal = folder.resolve("data/journal.jsonl");
        await().untilAsserted(() -> assertThat(Files.readString(journal)).contains("554 5.5.0"));
    }

    @Test
    void whoWaitsIsGreetedBehindTheDelayAndServed() throws Exception {
        assertThat(greeted("127.0.0.5")).isGreaterThanOrEqualTo(DELAY);
        assertThat(rcpt("a@far.example", "b@ours.example")).startsWith("250 ");
    }

    @Test
    void clientsThatGrantsNameDoNotWait() throws Exception {
        assertThat(greeted("127.0.0.8")).isLessThan(DELAY);
        assertThat(greeted("127.0.0.9")).isLessThan(DELAY);
    }
}
