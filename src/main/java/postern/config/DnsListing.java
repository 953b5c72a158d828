package postern.config;

import java.time.Duration;
import java.util.List;
import postern.mail.Domain;
import postern.mail.IpSet;

/**
 * A list in the DNS (RFC 5782), as the file names it.
 *
 * @param of what it is asked about; one thing at least
 * @param families of the addresses that it lists; empty where it lists domains alone
 * @param weight above 0 for a block list, below for an allow list; never 0
 * @param codes the answers that count; empty for all usual ones
 * @param hasTestEntries whether it lists what §5 says
 */
public record DnsListing(
        Domain zone,
        List<Subject> of,
        List<Family> families,
        int weight,
        IpSet codes,
        boolean hasTestEntries,
        Duration timeout) {

    /** What a list is asked about. */
    public enum Subject {
        CLIENT,
        /** The client's name, where it is confirmed. */
        CLIENT_NAME,
        HELO,
        REVERSE_PATH;

        /** Whether the DNS vouches for it: it is not just what the client says. */
        public boolean isOfClient() {
            return this == CLIENT || this == CLIENT_NAME;
        }
    }

    public enum Family {
        IPV4,
        IPV6
    }

    public DnsListing {
        of = List.copyOf(of);
        families = List.copyOf(families);
    }

    /** Whether it is asked about the client, and not about names that the client gives. */
    boolean isOfClient() {
        return of.stream().allMatch(Subject::isOfClient);
    }
}
