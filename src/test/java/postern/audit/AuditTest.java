package postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import postern.audit.Probe.Standing;
import postern.mail.IpAddress;
import postern.mail.Mailbox;

class AuditTest {
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

    private static Result audit(Function<String, String> answers) {
        return audit(new ScriptedServer(answers), plan(BOUNDS, List.of(), "ours.example"));
    }

    private static boolean rcptTo(String line, String end) {
        return line.startsWith("RCPT") && line.endsWith(end);
    }

    @Test
    void whoeverRefusesAllIsClosed() {
        var server = new ScriptedServer(ScriptedServer::closed);
        var result = audit(server, plan(BOUNDS, List.of(), "ours.example"));
        assertThat(result.reasons()).isEmpty();
        assertThat(result.verdict()).isEqualTo(Verdict.CLOSED);
        assertThat(result.probes()).hasSize(Forms.all().size());
        assertThat(result.control().takesMail()).isTrue();
        assertThat(result.control().takesAll()).isFalse();
        assertThat(server.heard()).noneMatch(line -> line.equals("DATA"));
    }

    @Test
    void whoeverAcceptsAllIsOpenAndGetsNoMessage() {
        var server = new ScriptedServer(_ -> "");
        var result = audit(server, plan(BOUNDS, List.of(), "ours.example"));
        assertThat(result.verdict()).isEqualTo(Verdict.OPEN);
        assertThat(result.findings()).anyMatch(f -> f.id().equals("relay-plain"));
        assertThat(result.findings()).allMatch(f -> !f.cure().postfix().isEmpty());
        assertThat(server.heard()).noneMatch(line -> line.equals("DATA"));
        assertThat(result.sent()).isZero();
    }

    /** One hole each, which nothing but the form for it finds. */
    @Test
    void oneHoleIsEnough() {
        record Hole(String family, Function<String, Boolean> lets) {}
        var holes =
                List.of(
                        new Hole(
                                "percent",
                                l -> l.equals("RCPT TO:<someone%far.example@ours.example>")),
                        new Hole(
                                "bang",
                                l -> l.equals("RCPT TO:<far.example!someone@ours.example>")),
                        new Hole(
                                "quoted",
                                l -> l.equals("RCPT TO:<\"someone@far.example\"@ours.example>")),
                        new Hole(
                                "route",
                                l -> l.equals("RCPT TO:<@ours.example:someone@far.example>")),
                        new Hole("look-alike", l -> rcptTo(l, "@auditours.example>")),
                        new Hole("malformed", l -> l.equals("RCPT TO:someone@far.example")),
                        new Hole("literal", l -> rcptTo(l, "@[192.0.2.25]>")));
        for (var hole : holes) {
            var result =
                    audit(line -> hole.lets().apply(line) ? "250 OK" : ScriptedServer.closed(line));
            assertThat(result.verdict()).as(hole.family()).isEqualTo(Verdict.OPEN);
            assertThat(result.findings())
                    .as(hole.family())
                    .anyMatch(f -> f.id().equals("relay-" + hole.family()));
            assertThat(result.count(Standing.OPEN)).as(hole.family()).isEqualTo(1);
        }
    }

    @Test
    void aSenderThatIsTrustedIsAHole() {
        var last = new String[1];
        var result =
                audit(line -> {
                    if (line.startsWith("MAIL")) last[0] = line;
                    return line.equals("RCPT TO:<someone@far.example>")
                                    && last[0].equals("MAIL FROM:<>")
                            ? "250 OK"
                            : ScriptedServer.closed(line);
                });
        assertThat(result.verdict()).isEqualTo(Verdict.OPEN);
        assertThat(result.findings()).anyMatch(f -> f.id().equals("relay-reverse-path"));
    }

    @Test
    void whoeverTakesEveryMailboxOfItsOwnIsNotOpenForThat() {
        var result =
                audit(line ->
                        rcptTo(line, "@ours.example>") && !line.contains("<@")
                                ? "250 OK"
                                : ScriptedServer.closed(line));
        assertThat(result.verdict()).isEqualTo(Verdict.CLOSED);
        assertThat(result.count(Standing.MAILBOX)).isPositive();
        assertThat(result.findings()).anyMatch(f -> f.id().equals("taken-as-mailbox"));
    }

    @Test
    void whoeverTakesEveryMailboxAndLooksIntoItMayBeOpen() {
        var result =
                audit(line ->
                        line.contains("-.-")
                                ? "550 5.1.3 bad domain"
                                : rcptTo(line, "@ours.example>")
                                        ? "250 OK"
                                        : ScriptedServer.closed(line));
        assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_TELL);
        assertThat(result.reasons().toString()).contains("--deliver-to");
    }

    /** OpenSMTPD reads the address in ORCPT, and sends nothing there. */
    @Test
    void aParameterThatIsReadNamesNobodyToSendTo() {
        var result =
                audit(line ->
                        line.contains("ORCPT")
                                ? line.contains("-.-")
                                        ? "501 5.5.4 bad ORCPT"
                                        : line.contains("<postmaster@ours.example>")
                                                ? "250 OK"
                                                : "554 5.7.1 Relay access denied"
                                : ScriptedServer.closed(line));
        assertThat(result.reasons()).isEmpty();
        assertThat(result.verdict()).isEqualTo(Verdict.CLOSED);
    }

    @Test
    void whatIsPutOffIsNotRefused() {
        var result = audit(line -> line.startsWith("RCPT") ? "450 4.7.1 greylisted" : "");
        assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_TELL);
        assertThat(result.reasons().toString()).contains("put off").contains("greylisted");
    }

    @Test
    void whoeverTellsUsersApartIsWeak() {
        var result =
                audit(line ->
                        line.startsWith("VRFY no-") && line.endsWith("@ours.example")
                                ? "550 5.1.1 no such user"
                                : ScriptedServer.closed(line));
        assertThat(result.verdict()).isEqualTo(Verdict.CLOSED);
        assertThat(result.findings())
                .anyMatch(f -> f.id().equals("vrfy") && f.severity() == Severity.WEAK)
                .noneMatch(f -> f.id().equals("expn"));
    }

    /** Postfix, unless told otherwise. */
    @Test
    void relayingThatIsDeniedForNowIsDenied() {
        var result = audit(line -> ScriptedServer.closed(line).replace("554 5.7.1", "454 4.7.1"));
        assertThat(result.reasons()).isEmpty();
        assertThat(result.verdict()).isEqualTo(Verdict.CLOSED);
        assertThat(result.findings()).anyMatch(f -> f.id().equals("denied-for-now"));
    }

    @Test
    void aDomainThatIsNotThereShowsNothing() {
        var result =
                audit(line ->
                        rcptTo(line, "@far.example>")
                                ? "550 5.1.2 Recipient address rejected: Domain not found"
                                : ScriptedServer.closed(line));
        assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_TELL);
        assertThat(result.reasons().toString()).contains("another reason than relaying");
    }

    @Test
    void aClientThatIsOnABlockListLearnsNothing() {
        var result =
                audit(line ->
                        line.startsWith("RCPT")
                                ? "554 5.7.1 Client host rejected: blocked using zen.spamhaus.org"
                                : "");
        assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_TELL);
    }

    @Test
    void whoeverRefusesOursInTheSameWordsRefusesUs() {
        var result = audit(line -> line.startsWith("RCPT") ? "550 5.7.1 go away" : "");
        assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_TELL);
        assertThat(result.reasons().toString()).contains("same words");
    }

    @Test
    void aSenderThatIsRefusedIsReplacedByNone() {
        var server =
                new ScriptedServer(line ->
                        line.startsWith("MAIL FROM:<stranger")
                                ? "550 5.1.8 no such domain"
                                : ScriptedServer.closed(line));
        var result = audit(server, plan(BOUNDS, List.of(), "ours.example"));
        assertThat(result.verdict()).isEqualTo(Verdict.CLOSED);
        assertThat(result.notes().toString()).contains("null reverse-path");
    }

    @Test
    void oursIsGuessedFromTheName() {
        var server = new ScriptedServer(ScriptedServer::closed);
        var result = audit(server, plan(BOUNDS, List.of()));
        assertThat(result.control().domain()).isEqualTo("ours.example");
        assertThat(result.control().guessed()).isTrue();
        assertThat(result.control().takesMail()).isTrue();
    }

    @Test
    void whoeverClosesAfterThreeErrorsIsAskedInManySessions() {
        var errors = new AtomicInteger();
        var server =
                new ScriptedServer(line -> {
                    if (line.equals("connect")) errors.set(0);
                    var answer = ScriptedServer.closed(line);
                    if (!answer.startsWith("5")) return answer;
                    return errors.incrementAndGet() > 3 ? "421 4.7.0 too many errors" : answer;
                });
        var result = audit(server, plan(BOUNDS, List.of(), "ours.example"));
        assertThat(result.reasons()).isEmpty();
        assertThat(result.verdict()).isEqualTo(Verdict.CLOSED);
    }

    @Test
    void whoeverHangsUpOnWhatIsNoSmtpHasRefusedIt() {
        var server =
                new ScriptedServer(line ->
                        line.equals("connect") || line.matches("[A-Za-z].*")
                                ? ScriptedServer.closed(line)
                                : ScriptedServer.CLOSE);
        var result = audit(server, plan(BOUNDS, List.of(), "ours.example"));
        assertThat(result.probes()).anyMatch(p -> p.outcome() instanceof Outcome.CutOff);
        assertThat(result.reasons()).isEmpty();
        assertThat(result.verdict()).isEqualTo(Verdict.CLOSED);
    }

    @Test
    void whoeverLetsUsInNoMoreIsLeftAlone() {
        var connections = new AtomicInteger();
        var server =
                new ScriptedServer(line -> {
                    if (!line.equals("connect")) return ScriptedServer.closed(line);
                    return connections.incrementAndGet() > 3 ? "421 4.7.0 banned" : "";
                });
        var result = audit(server, plan(BOUNDS, List.of(), "ours.example"));
        assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_TELL);
        assertThat(server.connections()).isLessThan(20);
    }

    @Test
    void whatIsNoServerIsNotJudged() {
        for (var greeting :
                List.of(
                        ScriptedServer.SILENCE,
                        ScriptedServer.CLOSE,
                        "refuse",
                        "SSH-2.0-OpenSSH_9.9",
                        "554 5.7.1 not for you",
                        "421 4.3.2 not now",
                        "220" + "x".repeat(100_000),
                        "220-" + "mx\r\n220-".repeat(1000) + "end")) {
            var result = audit(line -> line.equals("connect") ? greeting : "");
            assertThat(result.verdict()).as(greeting).isEqualTo(Verdict.COULD_NOT_TELL);
            assertThat(result.reasons()).as(greeting).isNotEmpty();
            assertThat(result.probes()).isEmpty();
        }
    }

    @Test
    void whatAServerSaysCannotDrawOnATerminal() {
        var result =
                audit(line ->
                        line.startsWith("RCPT")
                                ? "550 \u001b[2Jgone\u0007 \u202e back"
                                : line.equals("connect")
                                        ? "220 mx.ours.example \u001b]0;x\u0007 ESMTP"
                                        : "");
        assertThat(result.toString()).doesNotContain("\u001b", "\u0007", "\u202e");
    }
}
