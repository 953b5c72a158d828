package postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import postern.mail.IpAddress;
import postern.net.Authority;
import postern.net.Authority.Order;

/** What an audit says beside relaying: each finding where it is right, and none where it is not. */
class AuditChecksTest {
    private static final Authority AUTHORITY = new Authority("somebody");
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private static Result audit(ScriptedServer server) {
        var route = new Route(IpAddress.of("192.0.2.1"), 25, null);
        var plan = Plan.of("mx.ours.example", List.of(route), List.of("ours.example"));
        return new Audit(plan, server, server, new Random(1), null).run(Forms.all().subList(0, 2));
    }

    private static Optional<Finding> finding(Function<String, String> answers, String id) {
        return finding(new ScriptedServer(answers), id);
    }

    private static Optional<Finding> finding(ScriptedServer server, String id) {
        var found = audit(server).findings().stream().filter(f -> f.id().equals(id)).toList();
        assertThat(found).hasSizeLessThan(2);
        return found.stream().findFirst();
    }

    private static Function<String, String> greeting(String text) {
        return line -> line.equals("connect") ? text : ScriptedServer.closed(line);
    }

    private static Function<String, String> answering(String begin, String answer) {
        return line -> line.startsWith(begin) ? answer : ScriptedServer.closed(line);
    }

    @Test
    void aGreetingThatTellsTheProgramOrItsVersion() {
        assertThat(
                        finding(
                                greeting("220 mx.ours.example ESMTP Exim 4.96 Fri, 27 Nov 2026"),
                                "banner"))
                .hasValueSatisfying(f -> {
                    assertThat(f.title())
                            .isEqualTo("the greeting tells the program and its version");
                    assertThat(f.dialogue()).hasSize(1);
                });
        assertThat(finding(greeting("220 mx.ours.example ESMTP Postfix (Debian/GNU)"), "banner"))
                .hasValueSatisfying(
                        f -> assertThat(f.title()).isEqualTo("the greeting tells the program"));
        assertThat(finding(greeting("220 mx.ours.example ESMTP Mailer 8.15.2/8.15"), "banner"))
                .hasValueSatisfying(
                        f -> assertThat(f.title()).isEqualTo("the greeting tells a version"));
    }

    @Test
    void aGreetingThatTellsNothing() {
        for (var text :
                List.of(
                        "220 mx.ours.example ESMTP",
                        "220 postfix.ours.example ESMTP ready",
                        "220 mx1.2.ours.example ESMTP",
                        "220 mx.ours.example ESMTP [192.0.2.1] ready at 12:00:00"))
            assertThat(finding(greeting(text), "banner")).as(text).isEmpty();
    }

    private static Function<String, String> login(String answer) {
        return line ->
                line.startsWith("EHLO")
                        ? "250-mx.ours.example\r\n250 AUTH PLAIN LOGIN"
                        : line.startsWith("AUTH") ? answer : ScriptedServer.closed(line);
    }

    @Test
    void aLoginInClear() {
        for (var answer : List.of("535 5.7.8 no", "334 "))
            assertThat(finding(login(answer), "clear-login"))
                    .as(answer)
                    .hasValueSatisfying(f -> {
                        assertThat(f.title()).isEqualTo("passwords are taken before TLS");
                        assertThat(Spoken.answered(f.dialogue())).contains("250 AUTH PLAIN LOGIN");
                    });
        assertThat(finding(login("530 5.7.0 STARTTLS first"), "clear-login"))
                .hasValueSatisfying(f -> assertThat(f.title()).contains("though it is refused"));
        assertThat(finding(login("235 welcome"), "nonsense-login"))
                .hasValueSatisfying(f -> assertThat(f.cure()).isEqualTo(OtherCures.ANY_LOGIN));
        // not offered: whatever it answers, no client sends its password
        assertThat(finding(answering("AUTH", "535 5.7.8 no"), "clear-login")).isEmpty();
    }

    @Test
    void usersThatAreToldApart() {
        for (var verb : List.of("VRFY", "EXPN")) {
            var id = verb.equals("VRFY") ? "vrfy" : "expn";
            assertThat(finding(answering(verb + " no-", "550 5.1.1 no such user"), id))
                    .hasValueSatisfying(f ->
                            assertThat(Spoken.sent(f.dialogue()))
                                    .hasSize(2)
                                    .contains(verb + " postmaster@ours.example"));
            for (var always : List.of("252 perhaps", "550 5.1.1 never", "502 5.5.1 unknown"))
                assertThat(finding(answering(verb, always), id)).as(always).isEmpty();
            assertThat(finding(answering(verb + " no-", "421 4.7.0 enough"), id)).isEmpty();
        }
    }

    private static ScriptedServer encrypting(X509Certificate certificate) {
        return new ScriptedServer(ScriptedServer::closed)
                .encrypting(new Encryption("TLSv1.3", "suite", List.of(certificate)));
    }

    private static Optional<String> certificate(Order order) {
        var certificate = AUTHORITY.issue(order).leaf();
        return finding(encrypting(certificate), "certificate").map(Finding::title);
    }

    private static Order of(String... names) {
        return Authority.ec(names)
                .from(NOW.minus(Duration.ofDays(9)))
                .until(NOW.plus(Duration.ofDays(9)));
    }

    @Test
    void aCertificateIsLookedAt() {
        assertThat(certificate(of("mx.ours.example"))).isEmpty();
        assertThat(certificate(of("*.ours.example"))).isEmpty();
        assertThat(certificate(of("ours.example", "*.mx.ours.example")).orElseThrow())
                .contains("it is not for mx.ours.example, but for ours.example, *.mx.ours.example")
                .doesNotContain("self-signed", "ended");
        assertThat(certificate(of()).orElseThrow()).contains("but for no name");
        assertThat(certificate(of("mx.ours.example").until(NOW.minusSeconds(1))).orElseThrow())
                .isEqualTo("the certificate: it ended on 2026-11-27T11:59:59Z");
        assertThat(certificate(of("mx.ours.example").from(NOW.plusSeconds(3600))).orElseThrow())
                .isEqualTo("the certificate: it begins on 2026-11-27T13:00:00Z");
        assertThat(finding(encrypting(AUTHORITY.certificate()), "certificate"))
                .hasValueSatisfying(f -> assertThat(f.title()).contains("it is self-signed"));
    }

    @Test
    void commandsBehindStarttlsThatAreObeyedInTls() {
        var certificate = AUTHORITY.issue(of("mx.ours.example")).leaf();
        var server = encrypting(certificate).obeyingEarly();
        var result = audit(server);
        assertThat(result.verdict()).isEqualTo(Verdict.OPEN);
        assertThat(result.findings())
                .anySatisfy(f -> {
                    assertThat(f.id()).isEqualTo("starttls-injection");
                    assertThat(Spoken.sent(f.dialogue()))
                            .containsSubsequence("STARTTLS", "RSET", "(TLS begins)");
                });
        var right = encrypting(certificate);
        assertThat(audit(right).verdict()).isEqualTo(Verdict.CLOSED);
        assertThat(finding(right, "starttls-injection")).isEmpty();
    }

    /** STARTTLS comes behind EHLO; HELO, or neither, comes behind the handshake (RFC 3207 §4). */
    @Test
    void whateverIsSaidBehindTlsEhloGoesBeforeIt() {
        var last = new AtomicReference<>("");
        var server =
                new ScriptedServer(
                                line -> {
                                    var before = last.getAndSet(line);
                                    return line.equals("STARTTLS") && !before.startsWith("EHLO")
                                            ? "503 STARTTLS command used when not advertised"
                                            : ScriptedServer.closed(line);
                                })
                        .encrypting(new Encryption("TLSv1.3", "suite", List.of()));
        var route = new Route(IpAddress.of("192.0.2.1"), 25, null);
        var plan = Plan.of("mx.ours.example", List.of(route), List.of("ours.example"));
        var result = new Audit(plan, server, server, new Random(1), null).run();
        assertThat(result.reasons()).isEmpty();
        assertThat(result.verdict()).isEqualTo(Verdict.CLOSED);
        for (var id : List.of("helo-old", "helo-none"))
            assertThat(result.probes())
                    .filteredOn(probe -> probe.form().id().equals(id) && probe.tls())
                    .singleElement()
                    .satisfies(probe ->
                            assertThat(probe.dialogue())
                                    .extracting(Spoken::text)
                                    .contains("(TLS begins)"));
    }
}
