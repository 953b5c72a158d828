package postern.net;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.config.Settings;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.mailauth.DkimVerdict;
import postern.mailauth.DmarcPolicy;
import postern.mailauth.Examination;
import postern.mailauth.ReportRow;
import postern.mailauth.Result;
import postern.mailauth.SpfVerdict;
import postern.policy.Decision;
import postern.policy.Guard;

/**
 * Tells a ledger what was found about messages and what became of them, for the reports to the
 * domains in From (RFC 9990). What is about reports themselves is not told, so that two who report
 * to each other come to an end: reports that pass DMARC, and mail that goes to nobody but the
 * address that ours come from, as answers to them do.
 */
final class SeenMail {
    private final Mailbox from; // of our reports
    private final Set<String> dmarcGuards; // by name
    private final MessageExaminers.Ledger ledger;

    private SeenMail(Mailbox from, Set<String> dmarcGuards, MessageExaminers.Ledger ledger) {
        this.from = from;
        this.dmarcGuards = dmarcGuards;
        this.ledger = ledger;
    }

    /** Null where nobody is told. */
    static @Nullable SeenMail of(Settings settings, MessageExaminers.Ledger ledger) {
        var reports = settings.dmarcReports();
        if (reports == null) return null;
        var guards = new HashSet<String>();
        for (var guard : settings.policy().guards())
            if (guard.kind() == Guard.Kind.DMARC) guards.add(guard.name());
        return new SeenMail(reports.from(), guards, ledger);
    }

    /**
     * A message was taken or refused.
     *
     * @param isReport whether it says that it is such a report itself
     */
    void ended(
            Examination.Found found,
            IpAddress client,
            ReversePath path,
            boolean isReport,
            List<Mailbox> to,
            List<Decision> decisions) {
        var dmarc = found.dmarc();
        var domain = dmarc.recordAt();
        var record = dmarc.record();
        if (domain == null || record == null) return;
        if (isReport && dmarc.result() == Result.PASS) return;
        if (to.stream().allMatch(from::equals)) return;
        var done = done(dmarc.policy(), decisions);
        if (done == null) return;
        var row =
                ReportRow.of(
                        dmarc,
                        SpfVerdict.of(found.spf(), path),
                        found.dkim().signatures().stream().map(DkimVerdict::of).toList(),
                        client,
                        path instanceof ReversePath.From(var mailbox)
                                ? mailbox.host().toString()
                                : "",
                        done,
                        found.vouching() == null ? null : ReportRow.Reason.TRUSTED_FORWARDER);
        if (row != null) ledger.keep(domain, record, row);
    }

    /**
     * What was done because of DMARC; null for what comes again. Who would like it refused hears
     * that it was, whichever guard did it.
     */
    private @Nullable DmarcPolicy done(DmarcPolicy wanted, List<Decision> decisions) {
        var done = DmarcPolicy.NONE;
        for (var decision : decisions) {
            boolean byDmarc = decision.guard() != null && dmarcGuards.contains(decision.guard());
            if (decision.outcome().isAcceptance()) {
                boolean held = decision.outcome() != Decision.Outcome.ACCEPT;
                if (held && byDmarc) done = DmarcPolicy.QUARANTINE;
            } else if (!decision.reply().isPermanent()) return null;
            else if (byDmarc || wanted == DmarcPolicy.REJECT) return DmarcPolicy.REJECT;
        }
        return done;
    }
}
