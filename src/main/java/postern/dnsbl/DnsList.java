package postern.dnsbl;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;

/**
 * A list in the DNS (RFC 5782), and what its answers are worth. A zone whose codes are worth
 * different things is several lists.
 *
 * @param kinds what it lists; one at least
 * @param of what it is asked about
 * @param weight what being listed counts: above 0 for a block list, below for an allow list
 * @param codes the addresses that say "listed"; others in 127.0.0.0/8 say nothing of it. No {@link
 *     #ERRORS}
 * @param hasTestEntries whether it lists what §5 says, so that it can be checked; many lists of
 *     one's own do not
 * @param timeout for all look-ups of one question
 */
public record DnsList(
        Domain zone,
        Set<Kind> kinds,
        Set<Subject> of,
        int weight,
        IpSet codes,
        boolean hasTestEntries,
        Duration timeout) {

    /** Whose address or domain it is. */
    public enum Subject {
        CLIENT,
        /** The client's name, where it leads back to its address. */
        CLIENT_NAME,
        HELO,
        REVERSE_PATH
    }

    /** What can be listed. */
    public enum Kind {
        IPV4,
        IPV6,
        DOMAIN
    }

    /** By these some lists say that they do not answer us: a custom of theirs, in no RFC. */
    public static final IpSet ERRORS = set("127.255.255.0/24");

    /** So do others by this one: it says "listed" only where a configuration names it as a code. */
    static final IpAddress REFUSAL = IpAddress.of("127.0.0.1");

    /** Whatever is outside comes from somebody who answers every question (RFC 5782 §2.1). */
    static final IpSet ANSWERS = set("127.0.0.0/8");

    private static final IpSet CODES = ANSWERS.minus(ERRORS);

    /** All that says "listed" where nobody says otherwise. */
    public static final IpSet USUAL_CODES = CODES.minus(set(REFUSAL + "/32"));

    public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(5);

    /** One that is asked about all that it can list. */
    public DnsList(
            Domain zone,
            Set<Kind> kinds,
            int weight,
            IpSet codes,
            boolean hasTestEntries,
            Duration timeout) {
        this(zone, kinds, EnumSet.allOf(Subject.class), weight, codes, hasTestEntries, timeout);
    }

    /**
     * @throws IllegalArgumentException for codes that no list can answer with, or without kinds
     */
    public DnsList {
        kinds = Set.copyOf(kinds);
        of = Set.copyOf(of);
        if (kinds.isEmpty()) throw new IllegalArgumentException(zone + " lists nothing");
        if (codes.isEmpty() || !codes.minus(CODES).isEmpty())
            throw new IllegalArgumentException(
                    "codes lie in 127.0.0.0/8 and outside of 127.255.255.0/24: " + codes);
    }

    DnsList withCodes(IpSet others) {
        return new DnsList(zone, kinds, of, weight, others, hasTestEntries, timeout);
    }

    static Kind kind(IpAddress address) {
        return address.isV6() ? Kind.IPV6 : Kind.IPV4;
    }

    private static IpSet set(String prefix) {
        return IpSet.of(List.of(IpPrefix.parse(prefix).orThrow()));
    }
}
