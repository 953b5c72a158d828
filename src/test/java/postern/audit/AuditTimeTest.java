package postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import postern.mail.IpAddress;
import postern.mail.Mailbox;

/** How long an audit waits, and for what. */
class AuditTimeTest {
    private static final Bounds BOUNDS =
            new Bounds(
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(1),
                    0);

    private static Result audit(ScriptedServer server, Bounds bounds) {
        var plan =
                new Plan(
                        "mx.ours.example",
                        List.of(new Route(IpAddress.of("192.0.2.1"), 25, null)),
                        false,
                        List.of("ours.example"),
                        Mailbox.of("someone@far.example"),
                        "stranger@near.example",
                        "client.example",
                        List.of(),
                        bounds);
        return new Audit(plan, server, server, new Random(1), null).run();
    }

    @Test
    void whoeverFallsSilentCostsNoMoreThanTheTimeThatWasGiven() {
        var server =
                new ScriptedServer(line -> line.startsWith("RCPT") ? ScriptedServer.SILENCE : "");
        var begin = server.instant();
        var result = audit(server, BOUNDS);
        assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_TELL);
        assertThat(Duration.between(begin, server.instant()))
                .isLessThanOrEqualTo(BOUNDS.total().plus(BOUNDS.reply()));
    }

    /** A reply in time each, for ever, does not draw the test out. */
    @Test
    void theTimeThatWasGivenHoldsWithinASessionToo() {
        var few =
                new Bounds(
                        Duration.ofSeconds(30),
                        BOUNDS.reply(),
                        BOUNDS.arrival(),
                        BOUNDS.pause(),
                        25);
        for (int seconds : List.of(4, 9, 19)) {
            var server =
                    new ScriptedServer(ScriptedServer::closed).slow(Duration.ofSeconds(seconds));
            var begin = server.instant();
            var result = audit(server, few);
            assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_TELL);
            assertThat(Duration.between(begin, server.instant()))
                    .as(seconds + " s a reply")
                    .isLessThanOrEqualTo(few.total().plus(few.reply()));
        }
    }

    /** As a server is that has just been told to read its configuration again. */
    @Test
    void whoeverIsSilentOrBusyAtFirstIsAskedAgain() {
        for (var first : List.of(ScriptedServer.SILENCE, ScriptedServer.CLOSE, "421 4.3.2 busy")) {
            var connections = new AtomicInteger();
            var result =
                    audit(
                            new ScriptedServer(line ->
                                    line.equals("connect") && connections.incrementAndGet() < 3
                                            ? first
                                            : ScriptedServer.closed(line)),
                            BOUNDS);
            assertThat(result.verdict()).as(first).isEqualTo(Verdict.CLOSED);
        }
    }
}
