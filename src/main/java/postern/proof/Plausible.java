package postern.proof;

import java.util.List;
import postern.mail.IpAddress;
import postern.mail.IpSet;

/** Addresses that people take for a client's when an example is told. */
final class Plausible {
    /** Addresses for documentation (RFC 5737, RFC 3849): strangers have one of them. */
    static final List<IpAddress> STRANGERS =
            List.of(
                    IpAddress.of("203.0.113.9"),
                    IpAddress.of("198.51.100.9"),
                    IpAddress.of("192.0.2.9"),
                    IpAddress.of("2001:db8::9"));

    private Plausible() {}

    /** The most plausible address of a set that is not empty. */
    static IpAddress of(IpSet set) {
        for (var address : STRANGERS) if (set.contains(address)) return address;
        for (var range : set.ranges()) {
            var host = host(range.first(), range.last());
            if (!isNetwork(host)) return host;
        }
        return set.ranges().getFirst().first();
    }

    /** The first address of a range that is not a network's own, where there is one. */
    static IpAddress host(IpAddress first, IpAddress last) {
        return isNetwork(first) && !first.equals(last) ? first.next() : first;
    }

    private static boolean isNetwork(IpAddress address) {
        return (address.low() & 0xff) == 0;
    }
}
