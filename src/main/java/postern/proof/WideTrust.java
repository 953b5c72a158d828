package postern.proof;

import java.util.ArrayList;
import java.util.List;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;

/**
 * The public addresses of a set that lie in blocks too wide to be anybody's own. Blocks that adjoin
 * count as one, so that halves are no narrower than the whole.
 */
final class WideTrust {
    private static final int WIDEST_V4 = 20;
    private static final int WIDEST_V6 = 48;

    /** What is routed nowhere on the Internet, so that nobody comes from it by chance. */
    private static final IpSet NOT_PUBLIC =
            set(
                    "10.0.0.0/8", // RFC 1918
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "127.0.0.0/8", // RFC 1122 §3.2.1.3
                    "169.254.0.0/16", // RFC 3927
                    "100.64.0.0/10", // RFC 6598
                    "fc00::/7", // RFC 4193
                    "fe80::/10", // RFC 4291 §2.5.6
                    "::1");

    private WideTrust() {}

    /** The public ranges that are too wide; empty for a set that is narrow. */
    static List<IpSet.Range> in(IpSet set) {
        var wide = new ArrayList<IpSet.Range>();
        for (var range : set.minus(NOT_PUBLIC).ranges()) if (isWide(range)) wide.add(range);
        return wide;
    }

    private static boolean isWide(IpSet.Range range) {
        var first = range.first();
        int width = first.isV6() ? WIDEST_V6 : WIDEST_V4;
        // As many addresses as one block of the widest kind, wherever the range begins.
        return isFurther(range.last(), first, first.last(width), first.first(width));
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
