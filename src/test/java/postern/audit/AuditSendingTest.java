package postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.mail.IpAddress;
import postern.mail.Mailbox;

class AuditSendingTest {
    private static final Route ROUTE = new Route(IpAddress.of("192.0.2.1"), 25, null);
    private static final Bounds BOUNDS =
            new Bounds(
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(1),
                    25);

    private static Plan plan(Bounds bounds, List<Mailbox> deliverTo, String... ours) {
        return new Plan(
                "mx.ours.example",
                List.of(ROUTE),
                false,
                List.of(ours),
                Mailbox.of("someone@far.example"),
                "stranger@near.example",
                "client.example",
                deliverTo,
                bounds);
    }

    private static Result audit(ScriptedServer server, Plan plan) {
        return new Audit(plan, server, server, new Random(1), null).run();
    }

    @Test
    void noMoreMessagesAreSentThanPermitted() {
        var server =
                new ScriptedServer(line ->
                        line.equals("DATA")
                                ? "354 go on"
                                : line.equals(".")
                                        ? "250 taken"
                                        : line.matches("(connect|EHLO|HELO|MAIL|RCPT|RSET).*")
                                                ? ""
                                                : ScriptedServer.SILENCE);
        var few =
                new Bounds(
                        Duration.ofHours(9), BOUNDS.reply(), BOUNDS.arrival(), BOUNDS.pause(), 7);
        var result =
                audit(server, plan(few, List.of(Mailbox.of("me@mine.example")), "ours.example"));
        assertThat(result.sent()).isBetween(2, 7);
        assertThat(server.heard().stream().filter(line -> line.equals("DATA")).count())
                .isEqualTo(result.sent());
        assertThat(server.heard()).noneMatch(l -> l.contains("far.example"));
    }

    @Test
    void whatIsSmuggledInIsSeen() {
        var message = new boolean[1];
        var server =
                new ScriptedServer(line -> {
                    // a server that also ends a message at LF . CRLF
                    if (line.equals("DATA") && !message[0]) {
                        message[0] = true;
                        return "354 go on";
                    }
                    if (!message[0]) return ScriptedServer.closed(line);
                    if (!line.equals(".") && !line.endsWith("\n.")) return ScriptedServer.SILENCE;
                    message[0] = false;
                    return "250 taken";
                });
        var result =
                audit(
                        server,
                        plan(
                                BOUNDS,
                                List.of(Mailbox.of("postmaster@ours.example")),
                                "ours.example"));
        assertThat(result.verdict()).isEqualTo(Verdict.OPEN);
        var finding =
                result.findings().stream().filter(f -> f.id().equals("smuggling")).findFirst();
        assertThat(finding).isPresent();
        assertThat(finding.get().title()).contains("LF . CRLF").doesNotContain("CR . CR");
        assertThat(result.sent()).isEqualTo(16);
    }
}
