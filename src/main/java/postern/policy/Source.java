package postern.policy;

import postern.mail.IpAddress;
import postern.mail.Parsed;

/**
 * Where an upstream host got a message, as it says in its own Received field.
 *
 * @param helo what that client called itself; empty where it is not told
 */
public record Source(IpAddress address, String helo) {

    /** As {@link #toString} writes it. */
    public static Parsed<Source> parse(String text) {
        int blank = text.indexOf(' ');
        var helo = blank < 0 ? "" : text.substring(blank + 1);
        return switch (IpAddress.parse(blank < 0 ? text : text.substring(0, blank))) {
            case Parsed.Good<IpAddress>(var address) -> Parsed.good(new Source(address, helo));
            case Parsed.Bad<IpAddress>(var why) -> Parsed.bad(why);
        };
    }

    @Override
    public String toString() {
        return helo.isEmpty() ? address.toString() : address + " " + helo;
    }
}
