package postern.proof;

import java.util.ArrayList;
import java.util.List;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;

/**
 * The parts of a set of addresses that are too wide to be anybody's own. Blocks that adjoin count
 * as one, so that halves are no narrower than the whole.
 */
final class WideTrust {
    private static final int WIDEST_V4 = 20;
    private static final int WIDEST_V6 = 48;

    /** Beyond that, nobody can mean networks of theirs. */
    private static final int EVERYBODY_V4 = 8;

    private static final int EVERYBODY_V6 = 16;
    private static final int WIDEST_PRIVATE_V4 = 16;
    private static final int WIDEST_LINK_V4 = 24;
    private static final int WIDEST_LINK_V6 = 120;

    /** Private networks: nobody comes from them through the Internet. */
    private static final IpSet PRIVATE =
            set(
                    "10.0.0.0/8", // RFC 1918
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "100.64.0.0/10", // RFC 6598
                    "fc00::/7"); // RFC 4193

    /** Everybody on the same cable has one of these. */
    private static final IpSet LINK_LOCAL =
            set("169.254.0.0/16", "fe80::/10"); // RFC 3927, RFC 4291 §2.5.6

    private static final IpSet LOOPBACK = set("127.0.0.0/8", "::1"); // RFC 1122 §3.2.1.3

    private static final IpSet NOT_PUBLIC = IpSet.unionOf(List.of(PRIVATE, LINK_LOCAL, LOOPBACK));

    /** What a translator makes of all of IPv4 (RFC 6052 §2.1): 32 bits behind these 96. */
    private static final IpSet TRANSLATED = set("64:ff9b::/96");

    private static final int WIDEST_TRANSLATED = 96 + WIDEST_V4;

    private WideTrust() {}

    /** The public ranges that are too wide; empty for a set that is narrow. */
    static List<IpSet.Range> in(IpSet set) {
        var trusted = set.minus(NOT_PUBLIC);
        var wide = wider(trusted, WIDEST_V4, WIDEST_V6);
        for (var range : wider(trusted.intersect(TRANSLATED), WIDEST_V4, WIDEST_TRANSLATED))
            if (wide.stream().noneMatch(w -> holds(w, range))) wide.add(range);
        return wide;
    }

    /** Those of the public ranges that no name of a network can excuse. */
    static List<IpSet.Range> everybody(IpSet set) {
        return wider(set.minus(NOT_PUBLIC), EVERYBODY_V4, EVERYBODY_V6);
    }

    /** The ranges that are too wide for a host that strangers share such networks with. */
    static List<IpSet.Range> inPrivate(IpSet set) {
        var wide = wider(set.intersect(PRIVATE), WIDEST_PRIVATE_V4, WIDEST_V6);
        wide.addAll(wider(set.intersect(LINK_LOCAL), WIDEST_LINK_V4, WIDEST_LINK_V6));
        return wide;
    }

    /** Whether an address can be reached from anywhere. */
    static boolean isPublic(IpAddress address) {
        return !NOT_PUBLIC.contains(address);
    }

    private static List<IpSet.Range> wider(IpSet set, int v4, int v6) {
        var wide = new ArrayList<IpSet.Range>();
        for (var range : set.ranges()) if (isWider(range, v4, v6)) wide.add(range);
        return wide;
    }

    private static boolean isWider(IpSet.Range range, int v4, int v6) {
        var first = range.first();
        int width = first.isV6() ? v6 : v4;
        // As many addresses as one block of the widest kind, wherever the range begins.
        return isFurther(range.last(), first, first.last(width), first.first(width));
    }

    private static boolean holds(IpSet.Range outer, IpSet.Range inner) {
        return outer.first().isV6() == inner.first().isV6()
                && outer.first().compareTo(inner.first()) <= 0
                && outer.last().compareTo(inner.last()) >= 0;
    }

    /**
     * Whether {@code to} lies further behind {@code from} than {@code end} behind {@code begin}.
     */
    private static boolean isFurther(IpAddress to, IpAddress from, IpAddress end, IpAddress begin) {
        long low = to.low() - from.low();
        long borrow = Long.compareUnsigned(to.low(), from.low()) < 0 ? 1 : 0;
        long high = to.high() - from.high() - borrow;
        long blockLow = end.low() - begin.low();
        long blockHigh = end.high() - begin.high(); // the low bits of a block never borrow
        int order = Long.compareUnsigned(high, blockHigh);
        return order != 0 ? order > 0 : Long.compareUnsigned(low, blockLow) > 0;
    }

    private static IpSet set(String... prefixes) {
        var list = new ArrayList<IpPrefix>();
        for (var prefix : prefixes) list.add(IpPrefix.parse(prefix).orThrow());
        return IpSet.of(list);
    }
}
