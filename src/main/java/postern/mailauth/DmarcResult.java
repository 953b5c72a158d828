package postern.mailauth;

import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;

/**
 * What DMARC says of a message (RFC 9989 §5.3).
 *
 * @param result NONE where no record applies; PASS; FAIL; TEMPERROR where the DNS did not let us
 *     know; PERMERROR where From has no domain to ask about, or the record cannot be applied
 * @param author the domain of From it is about; of several the one that stands worst. Null where
 *     there is none
 * @param policy what the owner would like done to such mail if it fails, after sp, np and t=y; NONE
 *     where no record applies. Of a message that passes it is not asked whether the author's domain
 *     exists, which np depends on
 * @param published the same before t=y
 * @param recordAt the domain whose record applies; null where none does
 * @param organization null where nobody had to know it
 * @param identifiers the domains that were authenticated, and whether they align; in their order,
 *     SPF first
 * @param why one sentence
 * @param steps how it was found, a line each
 */
public record DmarcResult(
        Result result,
        @Nullable Domain author,
        DmarcPolicy policy,
        DmarcPolicy published,
        @Nullable Domain recordAt,
        @Nullable DmarcRecord record,
        @Nullable Domain organization,
        List<Identifier> identifiers,
        String why,
        List<String> steps) {
    public DmarcResult {
        identifiers = List.copyOf(identifiers);
        steps = List.copyOf(steps);
    }

    /** How an authenticated domain gets on with the author's (RFC 9989 §4.4). */
    public enum Match {
        /** It is the same. */
        SAME,
        /** Both have one organizational domain, and the record allows that. */
        RELAXED,
        NOT
    }

    /** By which method a domain was authenticated. */
    public enum Method {
        SPF,
        DKIM
    }

    /**
     * A domain that passed.
     *
     * @param domain as it came
     */
    public record Identifier(Method method, String domain, Match match) {}

    /** Whether a method has an identifier that aligns. */
    public boolean isAligned(Method method) {
        for (var identifier : identifiers)
            if (identifier.method() == method && identifier.match() != Match.NOT) return true;
        return false;
    }

    /** Of several authors' results the greatest counts. */
    int severity() {
        return switch (result) {
            case FAIL ->
                    switch (policy) {
                        case NONE -> 2;
                        case QUARANTINE -> 5;
                        case REJECT -> 6;
                    };
            case TEMPERROR -> 4;
            case PERMERROR -> 3;
            case PASS -> 0;
            case NONE, SOFTFAIL, POLICY, NEUTRAL -> 1;
        };
    }
}
