package postern.audit;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import postern.audit.Acquaintance.Met;
import postern.audit.Caller.Opened;
import postern.audit.Dialogue.Heard;

/** What else a server should not do: everything that needs no message. */
final class ServerChecks {
    private static final Duration LATE = Duration.ofSeconds(2);
    private static final Pattern VERSION = Pattern.compile("\\b\\d+\\.\\d+(\\.\\d+)*\\b");
    private static final Pattern ADDRESS = Pattern.compile("\\[\\d+(\\.\\d+){3}\\]");
    private static final Pattern SOFTWARE =
            Pattern.compile(
                    "(?i)\\b(postfix|exim|sendmail|opensmtpd|microsoft|qmail|haraka|hmailserver"
                            + "|mdaemon|zimbra|james|courier|exchange)\\b");

    private final Plan plan;
    private final Caller caller;
    private final Route route;
    private final Met.Known known;
    private final InstantSource clock;
    private final List<Finding> findings = new ArrayList<>();

    ServerChecks(Plan plan, Caller caller, Route route, Met.Known known, InstantSource clock) {
        this.plan = plan;
        this.caller = caller;
        this.route = route;
        this.known = known;
        this.clock = clock;
    }

    List<Finding> run() {
        banner();
        clearLogin();
        verifying("VRFY");
        verifying("EXPN");
        if (known.server().offers("STARTTLS") && !plan.implicitTls()) injection();
        encryption();
        findings.addAll(new TlsVersions(plan, caller, route, known, clock).run());
        return findings;
    }

    private void banner() {
        var greeting = known.server().greeting();
        var text = String.join(" ", greeting.lines());
        var behindName = ADDRESS.matcher(text.replaceFirst("^\\S+", "")).replaceAll(" ");
        boolean version = VERSION.matcher(behindName).find();
        boolean software = SOFTWARE.matcher(behindName).find();
        if (!version && !software) return;
        found(
                "banner",
                Severity.NOTE,
                "the greeting tells "
                        + (software ? "the program" : "a version")
                        + (software && version ? " and its version" : ""),
                List.of(new Spoken(false, Visible.of(greeting.toString()))),
                version
                        ? "who looks for servers with a known fault of that version finds this one"
                        : "it makes a first guess easy; no fault by itself",
                OtherCures.BANNER);
    }

    /** RFC 4954 §4: credentials in clear can be read by whoever carries them. */
    private void clearLogin() {
        if (plan.implicitTls() || !known.server().offers("AUTH")) return;
        ask(dialogue -> {
            var said = dialogue.say("AUTH PLAIN " + ClaimForms.NONSENSE_LOGIN);
            if (!(said instanceof Heard.Answer(var reply))) return;
            if (reply.code() == 334) dialogue.say("*");
            boolean takes = reply.code() == 535 || reply.code() == 334 || reply.code() == 235;
            var spoken = new ArrayList<Spoken>();
            spoken.add(new Spoken(true, "EHLO " + plan.helo()));
            for (var line : known.server().hello().lines())
                if (line.toUpperCase(Locale.ROOT).startsWith("AUTH"))
                    spoken.add(new Spoken(false, Visible.of("250 " + line)));
            spoken.addAll(dialogue.take());
            found(
                    reply.code() == 235 ? "nonsense-login" : "clear-login",
                    Severity.WEAK,
                    reply.code() == 235
                            ? "a login of nonsense was accepted"
                            : takes
                                    ? "passwords are taken before TLS"
                                    : "login is offered before TLS, though it is refused there",
                    spoken,
                    reply.code() == 235
                            ? "whoever logs in with anything may send as a user does"
                            : takes
                                    ? "whoever carries the connection reads the password, and then sends mail"
                                            + " with it"
                                    : "a client that is not careful sends its password before it hears no",
                    reply.code() == 235 ? OtherCures.ANY_LOGIN : OtherCures.CLEAR_LOGIN);
        });
    }

    /** RFC 5321 §7.3: a server need not tell who is a user. */
    private void verifying(String command) {
        ask(dialogue -> {
            var at = known.control().takesMail() ? "@" + known.control().domain() : "";
            var user = dialogue.say(command + " postmaster" + at);
            var nobody = dialogue.say(command + " " + known.names().nobody() + at);
            if (!(user instanceof Heard.Answer(var yes))
                    || !(nobody instanceof Heard.Answer(var no))) return;
            if (!yes.isPositive() || no.isTransient() || yes.code() == no.code()) return;
            found(
                    command.toLowerCase(Locale.ROOT),
                    Severity.WEAK,
                    command + " tells users apart from others",
                    dialogue.take(),
                    "who wants addresses to write to, or users to guess passwords of, asks here",
                    command.equals("VRFY") ? OtherCures.VRFY : OtherCures.EXPN);
        });
    }

    /**
     * RFC 3207 §4.2, CVE-2011-0411: what stands behind STARTTLS in clear is never obeyed in TLS.
     */
    private void injection() {
        ask(dialogue -> {
            if (dialogue.write("STARTTLS\r\nRSET\r\n") != null) return;
            if (!(dialogue.hear() instanceof Heard.Answer(var go)) || !go.isPositive()) return;
            try {
                dialogue.encrypt(plan.host());
            } catch (IOException _) {
                return; // it would not go on: as it should be, or nearly
            }
            if (dialogue.write("EHLO " + plan.helo() + "\r\nQUIT\r\n") != null) return;
            int replies = 0;
            while (dialogue.hear(replies < 2 ? plan.bounds().reply() : LATE)
                    instanceof Heard.Answer) replies++;
            if (replies < 3) return;
            found(
                    "starttls-injection",
                    Severity.OPEN,
                    "commands sent in clear behind STARTTLS are obeyed within TLS",
                    dialogue.take(),
                    "somebody on the way puts commands in front of a client's own, and what the"
                            + " client then sends, a password too, becomes part of a message to them"
                            + " (CVE-2011-0411)",
                    OtherCures.INJECTION);
        });
    }

    /** The certificate, and which version a modern client gets. */
    private void encryption() {
        if (!plan.implicitTls() && !known.server().offers("STARTTLS")) {
            found(
                    "no-tls",
                    Severity.WEAK,
                    "no TLS is offered",
                    List.of(),
                    "whoever carries the mail reads it",
                    OtherCures.NO_TLS);
            return;
        }
        var opened = caller.open(route, !plan.implicitTls(), "", "EHLO " + plan.helo());
        if (!(opened instanceof Opened.Ready(var dialogue, var _, var encryption))) return;
        try (dialogue) {
            if (encryption == null || encryption.chain().isEmpty()) return;
            certificate(encryption.chain().getFirst());
        }
    }

    private void certificate(X509Certificate certificate) {
        var wrong = new ArrayList<String>();
        var now = clock.instant();
        if (certificate.getNotAfter().toInstant().isBefore(now))
            wrong.add("it ended on " + certificate.getNotAfter().toInstant());
        if (certificate.getNotBefore().toInstant().isAfter(now))
            wrong.add("it begins on " + certificate.getNotBefore().toInstant());
        if (certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal()))
            wrong.add("it is self-signed");
        var names = CertificateText.names(certificate);
        var expected = plan.host().matches("[0-9.]+|.*:.*") ? known.server().name() : plan.host();
        if (!expected.isEmpty() && !CertificateText.covers(names, expected))
            wrong.add("it is not for " + expected + ", but for " + String.join(", ", names));
        if (wrong.isEmpty()) return;
        found(
                "certificate",
                Severity.NOTE,
                "the certificate: " + Visible.of(String.join("; ", wrong)),
                List.of(),
                "most servers send to it all the same; clients of people, and servers that verify"
                        + " (MTA-STS), do not",
                OtherCures.CERTIFICATE);
    }

    /** What is asked in a session of its own; nothing where none can be had. */
    private interface Question {
        void ask(Dialogue dialogue);
    }

    private void ask(Question question) {
        if (caller.isUnwelcome()) return;
        var opened = caller.open(route, false, "", "EHLO " + plan.helo());
        if (!(opened instanceof Opened.Ready(var dialogue, var _, var _))) return;
        try (dialogue) {
            dialogue.take();
            question.ask(dialogue);
        }
    }

    private void found(
            String id,
            Severity severity,
            String title,
            List<Spoken> dialogue,
            String why,
            Cure cure) {
        findings.add(new Finding(id, severity, title, dialogue, why, cure));
    }
}
