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
     * @param why a phrase
     */
    public record Unavailable(Domain zone, String why) {}

    public static final int MAX_REASON = 200;

    public Listings {
        listed = List.copyOf(listed);
        unavailable = List.copyOf(unavailable);
    }
}
