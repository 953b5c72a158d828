package postern.app;

import java.util.List;
import java.util.Locale;
import postern.audit.Finding;
import postern.audit.Outcome;
import postern.audit.Probe;
import postern.audit.Probe.Standing;
import postern.audit.Result;
import postern.audit.Severity;
import postern.audit.Spoken;

/** What {@code audit} tells a person: the verdict, what was found, and what to change. */
final class AuditReport {
    private final Result result;
    private final Paint paint;

    AuditReport(Result result, Paint paint) {
        this.result = result;
        this.paint = paint;
    }

    void write(StringBuilder out, boolean verbose) {
        summary(out);
        if (verbose) for (var probe : result.probes()) write(out, probe);
        for (var severity : Severity.values())
            for (var finding : result.findings())
                if (finding.severity() == severity) write(out, finding);
        out.setLength(out.length() - 1);
    }

    private void summary(StringBuilder out) {
        var plan = result.plan();
        var where = plan.host() + " port " + plan.routes().getFirst().port();
        out.append(where).append(": ").append(verdict()).append('\n');
        if (!result.probes().isEmpty()) line(out, counts());
        for (var reason : result.reasons()) line(out, reason);
        var control = result.control();
        if (control != null) {
            var named =
                    control.domain()
                            + (control.guessed()
                                    ? " (guessed from its name; --ours says better)"
                                    : "");
            line(
                    out,
                    control.takesMail()
                            ? "It takes mail for "
                                    + named
                                    + (control.takesAll() ? ", whoever it is for." : ".")
                            : "Whether it takes mail at all "
                                    + (control.guessed()
                                            ? "was not tested: --ours names a domain it answers for."
                                            : "did not show: it took none for " + named + "."));
        }
        for (var note : result.notes()) line(out, "Note: " + note + ".");
        line(
                out,
                result.sent() == 0
                        ? "No message was sent."
                        : result.sent()
                                + " of at most "
                                + plan.bounds().messages()
                                + " messages were sent, "
                                + result.received()
                                + " came out.");
        out.append('\n');
    }

    private String verdict() {
        return switch (result.verdict()) {
            case CLOSED -> paint.good("CLOSED");
            case OPEN -> paint.bad("OPEN");
            case COULD_NOT_TELL -> paint.doubtful("COULD NOT TELL");
        };
    }

    private String counts() {
        var probes = result.probes();
        long inTls = probes.stream().filter(Probe::tls).count();
        long refused = result.count(Standing.SAFE);
        long open = result.count(Standing.OPEN);
        long mailbox = result.count(Standing.MAILBOX);
        return probes.size()
                + " probes ("
                + (result.plan().implicitTls()
                        ? "all in TLS"
                        : (probes.size() - inTls) + " without STARTTLS, " + inTls + " behind it")
                + "): "
                + refused
                + " refused for good"
                + (open == 0 ? "" : ", " + open + " would be relayed")
                + (mailbox == 0 ? "" : ", " + mailbox + " taken as mailboxes of its own")
                + (result.count(Standing.UNCLEAR) == 0
                        ? ""
                        : ", " + result.count(Standing.UNCLEAR) + " unclear")
                + ".";
    }

    private void write(StringBuilder out, Probe probe) {
        var form = probe.form();
        out.append(paint.strong(form.id()))
                .append(probe.tls() ? " (TLS, " : " (")
                .append(probe.route())
                .append("): ")
                .append(form.title())
                .append(": ")
                .append(probe.outcome().word());
        if (probe.outcome() instanceof Outcome.Failed(var why)) out.append(", ").append(why);
        out.append('\n');
        dialogue(out, probe.dialogue());
        out.append('\n');
    }

    private void write(StringBuilder out, Finding finding) {
        var word = AuditJson.words(finding.severity()).toUpperCase(Locale.ROOT);
        var painted =
                switch (finding.severity()) {
                    case OPEN -> paint.bad(word);
                    case WEAK -> paint.doubtful(word);
                    case NOTE -> paint.strong(word);
                };
        out.append(painted).append("  ").append(finding.title()).append('\n');
        dialogue(out, finding.dialogue());
        line(out, "Why: " + finding.why() + ".");
        var cure = finding.cure();
        cure(out, "Postfix", cure.postfix());
        cure(out, "Exim", cure.exim());
        cure(out, "OpenSMTPD", cure.opensmtpd());
        cure(out, "Postern", cure.postern());
        out.append('\n');
    }

    private static void cure(StringBuilder out, String program, String text) {
        if (!text.isEmpty()) line(out, program + ": " + text + ".");
    }

    private static void dialogue(StringBuilder out, List<Spoken> dialogue) {
        for (var line : dialogue)
            out.append(line.byUs() ? "    C: " : "    S: ").append(line.text()).append('\n');
    }

    private static void line(StringBuilder out, String text) {
        out.append("  ").append(text).append('\n');
    }
}
