package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * From a client's last dot to a next hop's answer, over sockets: what goes well and what does not.
 */
@Timeout(120)
class DeliveryTest {
    private static final byte[] DATA =
            "Subject: a\r\n\r\nb\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String QUICK = "delivery: { first-retry: 1s, max-retry: 2s }\n";

    private RecordingHop hop;

    @BeforeEach
    void begin() throws IOException {
        hop = new RecordingHop();
    }

    @AfterEach
    void end() throws IOException {
        hop.close();
    }

    private void arrived(int count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> hop.taken().size() >= count);
        assertThat(hop.taken()).hasSize(count);
    }

    @Test
    void manyRecipientsShareOneTransactionAndDsnParametersAreHandedOn() throws IOException {
        try (var relay = RunningRelay.of(RunningRelay.toPort(hop.port()));
                var client = new WireClient(relay.port("in")).begin()) {
            client.say("MAIL FROM:<a@b.example> RET=HDRS ENVID=QQ+2B1");
            client.say("RCPT TO:<one@c.example> NOTIFY=NEVER");
            client.say(
                    "RCPT TO:<two@d.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;two+2Bx@d.example");
            client.say("DATA");
            client.send(DATA);
            assertThat(client.reply()).startsWith("250 2.0.0");
            arrived(1);
            var taken = hop.taken().getFirst();
            assertThat(taken.mail()).contains("RET=HDRS").contains("ENVID=QQ+2B1");
            assertThat(taken.rcpt()).hasSize(2);
            assertThat(taken.rcpt().get(0)).contains("NOTIFY=NEVER");
            assertThat(taken.rcpt().get(1))
                    .contains("NOTIFY=SUCCESS,FAILURE")
                    .contains("ORCPT=rfc822;two+2Bx@d.example");
        }
    }

    @Test
    void oneRecipientRefusedIsReportedAndTheOthersAreDelivered() throws IOException {
        hop.answer(line -> line.contains("bad@") ? "550 5.1.1 no such mailbox here" : "");
        try (var relay = RunningRelay.of(RunningRelay.toPort(hop.port()));
                var client = new WireClient(relay.port("in")).begin()) {
            client.say("MAIL FROM:<a@b.example>");
            client.say("RCPT TO:<good@c.example>");
            client.say("RCPT TO:<bad@c.example>");
            client.say("DATA");
            client.send(DATA);
            assertThat(client.reply()).startsWith("250 2.0.0");
            arrived(2);
            var message =
                    hop.taken().stream()
                            .filter(t -> !t.mail().startsWith("<>"))
                            .findFirst()
                            .orElseThrow();
            assertThat(message.rcpt()).hasSize(1);
            var report =
                    hop.taken().stream()
                            .filter(t -> t.mail().startsWith("<>"))
                            .findFirst()
                            .orElseThrow();
            assertThat(report.rcpt().getFirst()).startsWith("<a@b.example>");
            assertThat(report.text())
                    .contains("Final-Recipient: rfc822;bad@c.example")
                    .contains("Action: failed")
                    .contains("Status: 5.1.1")
                    .contains("no such mailbox here")
                    .contains("Subject: a");
        }
    }

    @Test
    void aRecipientRefusedForNowIsTriedAgain() throws IOException {
        var times = new AtomicInteger();
        hop.answer(line ->
                line.contains("grey@") && times.getAndIncrement() == 0
                        ? "451 4.7.1 come back later"
                        : "");
        try (var relay = RunningRelay.of(RunningRelay.toPort(hop.port()) + QUICK);
                var client = new WireClient(relay.port("in")).begin()) {
            assertThat(client.deliver("a@b.example", "grey@c.example", DATA)).startsWith("250");
            arrived(1);
        }
    }

    @Test
    void theSecondHopIsTakenWhileTheFirstIsDown() throws IOException {
        int down = Programs.freePort();
        try (var relay =
                        RunningRelay.of(
                                RunningRelay.toPort(1)
                                        .replace(
                                                "\"127.0.0.1:1\"",
                                                "[\"127.0.0.1:"
                                                        + down
                                                        + "\", \"127.0.0.1:"
                                                        + hop.port()
                                                        + "\"]"));
                var client = new WireClient(relay.port("in")).begin()) {
            assertThat(client.deliver("a@b.example", "c@d.example", DATA)).startsWith("250");
            arrived(1);
        }
    }

    @Test
    void whatWaitsForAHostThatIsDownArrivesOnceItIsUpAfterOneProbeEach() throws IOException {
        int port = Programs.freePort();
        try (var relay = RunningRelay.of(RunningRelay.toPort(port) + QUICK);
                var client = new WireClient(relay.port("in")).begin()) {
            for (int i = 0; i < 200; i++)
                assertThat(client.deliver("a@b.example", "n" + i + "@d.example", DATA))
                        .startsWith("250");
            try (var late = new RecordingHop(port)) {
                await().atMost(Duration.ofSeconds(30)).until(() -> late.taken().size() >= 200);
                assertThat(late.taken()).hasSize(200);
                assertThat(late.connections()).isLessThanOrEqualTo(25);
            }
        }
    }

    @Test
    void connectionsAreUsedAgain() throws IOException {
        try (var relay = RunningRelay.of(RunningRelay.toPort(hop.port()));
                var client = new WireClient(relay.port("in")).begin()) {
            for (int i = 0; i < 100; i++)
                assertThat(client.deliver("a@b.example", "n" + i + "@d.example", DATA))
                        .startsWith("250");
            arrived(100);
            assertThat(hop.connections()).isLessThanOrEqualTo(20);
        }
    }

    @Test
    void smtpUtf8GoesOnlyWhereItIsOffered() throws IOException {
        try (var relay = RunningRelay.of(RunningRelay.toPort(hop.port()));
                var client = new WireClient(relay.port("in")).begin()) {
            client.say("MAIL FROM:<a@b.example> SMTPUTF8");
            assertThat(client.say("RCPT TO:<jürgen@grün.example>")).startsWith("250");
            client.say("DATA");
            client.send(DATA);
            assertThat(client.reply()).startsWith("250");
            arrived(1);
            assertThat(hop.taken().getFirst().mail()).contains("SMTPUTF8");
            assertThat(hop.taken().getFirst().rcpt().getFirst())
                    .isEqualTo("<jürgen@xn--grn-ioa.example>");

            hop.offer(List.of("PIPELINING", "8BITMIME"));
            try (var other = RunningRelay.of(RunningRelay.toPort(hop.port()));
                    var second = new WireClient(other.port("in")).begin()) {
                second.say("MAIL FROM:<a@b.example> SMTPUTF8");
                second.say("RCPT TO:<jürgen@b.example>");
                second.say("DATA");
                second.send(DATA);
                assertThat(second.reply()).startsWith("250");
                arrived(2);
                assertThat(hop.taken().get(1).text()).contains("Status: 5.6.7");
            }
        }
    }

    @Test
    void aNullReversePathIsNeverAnswered() throws IOException {
        hop.answer(line -> line.startsWith("RCPT") ? "550 5.1.1 nobody" : "");
        try (var relay = RunningRelay.of(RunningRelay.toPort(hop.port()));
                var client = new WireClient(relay.port("in")).begin()) {
            assertThat(client.deliver("", "x@d.example", DATA)).startsWith("250");
            await().atMost(Duration.ofSeconds(20)).until(() -> relay.server().spool().count() == 0);
            assertThat(hop.taken()).isEmpty();
        }
    }
}
