package postern.mailauth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mailauth.DmarcResult.Method;

/**
 * What a report says alike of one message or of many (RFC 9990 §3.1.1.7): all of it but the number.
 *
 * @param headerFrom the author's domain
 * @param envelopeFrom the domain of MAIL FROM; empty for the null reverse-path
 * @param dkimAligned whether a signature authenticated a domain that aligns; likewise for SPF
 * @param signatures at most {@value #MOST_SIGNATURES}, those that matter most first (§3.1.3)
 * @param spf null where MAIL FROM was not checked
 */
public record ReportRow(
        IpAddress source,
        Domain headerFrom,
        String envelopeFrom,
        Disposition disposition,
        boolean dkimAligned,
        boolean spfAligned,
        @Nullable Reason reason,
        List<Signature> signatures,
        @Nullable Sender spf) {
    /**
     * Of a hundred that RFC 9990 §3.1.3 allows: who reads them needs few, and rows have to stay
     * few.
     */
    static final int MOST_SIGNATURES = 10;

    private static final int MOST_NAME = 255;

    /** What was done with the message (RFC 9990 §3.1.1.9). */
    public enum Disposition {
        /** Nothing. */
        NONE,
        /** Nothing, for it passed where the owner demands that. */
        PASS,
        QUARANTINE,
        REJECT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why something else was done than the owner would like (RFC 9990 §3.1.6). */
    public enum Reason {
        LOCAL_POLICY,
        MAILING_LIST,
        OTHER,
        POLICY_TEST_MODE,
        TRUSTED_FORWARDER;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A signature, as it came. */
    public record Signature(String domain, String selector, Result result) {}

    /**
     * What SPF found.
     *
     * @param isMailFrom false for the HELO name
     */
    public record Sender(String domain, boolean isMailFrom, Result result) {}

    public ReportRow {
        signatures = List.copyOf(signatures);
    }

    /**
     * Null where nobody is to hear of a message: no record applies, nobody asks for reports, or it
     * neither passed nor failed.
     *
     * @param envelopeFrom the domain of MAIL FROM; empty for the null reverse-path
     * @param done what was done because of DMARC; not asked where it passed
     * @param override why, where that is not what the owner would like; null for our own policy
     */
    public static @Nullable ReportRow of(
            DmarcResult dmarc,
            @Nullable SpfVerdict spf,
            List<DkimVerdict> dkim,
            IpAddress source,
            String envelopeFrom,
            DmarcPolicy done,
            @Nullable Reason override) {
        var record = dmarc.record();
        var author = dmarc.author();
        boolean passed = dmarc.result() == Result.PASS;
        if (record == null
                || author == null
                || record.aggregateReports().isEmpty()
                || !passed && dmarc.result() != Result.FAIL) return null;
        return new ReportRow(
                source,
                author,
                cut(envelopeFrom),
                passed ? passing(dmarc) : Disposition.valueOf(done.name()),
                dmarc.isAligned(Method.DKIM),
                dmarc.isAligned(Method.SPF),
                passed ? null : reason(dmarc, done, override),
                signatures(dkim, dmarc),
                spf == null ? null : sender(spf));
    }

    private static Disposition passing(DmarcResult dmarc) {
        return dmarc.published() == DmarcPolicy.NONE ? Disposition.NONE : Disposition.PASS;
    }

    private static @Nullable Reason reason(
            DmarcResult dmarc, DmarcPolicy done, @Nullable Reason override) {
        if (done == dmarc.published()) return null;
        if (override != null) return override;
        return done == dmarc.policy() ? Reason.POLICY_TEST_MODE : Reason.LOCAL_POLICY;
    }

    private static Sender sender(SpfVerdict spf) {
        return new Sender(cut(spf.domain()), spf.isOfMailFrom(), spf.result());
    }

    private static List<Signature> signatures(List<DkimVerdict> dkim, DmarcResult dmarc) {
        var sorted = new ArrayList<>(dkim);
        sorted.sort(Comparator.comparingInt(signature -> rank(signature, dmarc)));
        return sorted.stream()
                .limit(MOST_SIGNATURES)
                .map(s -> new Signature(cut(s.domain()), cut(s.selector()), s.result()))
                .toList();
    }

    private static int rank(DkimVerdict signature, DmarcResult dmarc) {
        if (signature.result() != Result.PASS) return 9;
        for (var identifier : dmarc.identifiers())
            if (identifier.method() == Method.DKIM
                    && identifier.domain().equals(signature.domain()))
                return switch (identifier.match()) {
                    case SAME -> 0;
                    case RELAXED -> 1;
                    case NOT -> 2;
                };
        return 8;
    }

    private static String cut(String text) {
        return text.length() > MOST_NAME ? text.substring(0, MOST_NAME) : text;
    }
}
