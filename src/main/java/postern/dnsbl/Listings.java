package postern.dnsbl;

import java.util.List;
import postern.mail.Domain;
import postern.mail.IpAddress;

/**
 * What the lists say of one address or domain.
 *
 * @param weight of all that list it
 * @param listed in the order of the lists
 * @param unavailable lists that could not say, in their order
 */
public record Listings(int weight, List<Listed> listed, List<Unavailable> unavailable) {

    /**
     * @param codes those that count
     * @param reason the list's own words: a stranger's text, of printable ASCII and at most {@link
     *     #MAX_REASON} characters; empty for none
     */
    public record Listed(Domain zone, int weight, List<IpAddress> codes, String reason) {}

    /**
     * @param weight what it would count
     * @param why a phrase
     */
    public record Unavailable(Domain zone, int weight, String why) {}

    public static final int MAX_REASON = 200;

    /** What the weight is at least, whatever those say that could not. */
    public int least() {
        return weight + unavailable.stream().mapToInt(u -> Math.min(0, u.weight())).sum();
    }

    /** What the weight could be at most. */
    public int most() {
        return weight + unavailable.stream().mapToInt(u -> Math.max(0, u.weight())).sum();
    }

    public Listings {
        listed = List.copyOf(listed);
        unavailable = List.copyOf(unavailable);
    }
}
