package postern.mail;

import java.util.Arrays;

/**
 * An IPv4 or IPv6 address in its one canonical form: an IPv4-mapped IPv6 address is the IPv4
 * address (RFC 4291 §2.5.5.2). For IPv4, {@code high} is 0 and {@code low} holds the 32 bits.
 */
public record IpAddress(boolean isV6, long high, long low) implements Comparable<IpAddress> {

    /**
     * @throws IllegalArgumentException for bits outside of IPv4, or for a mapped address left as
     *     IPv6
     */
    public IpAddress {
        if (!isV6 && (high != 0 || low >>> 32 != 0))
            throw new IllegalArgumentException("not an IPv4 address");
        if (isV6 && high == 0 && low >>> 32 == 0xffff)
            throw new IllegalArgumentException("an IPv4-mapped address is IPv4");
    }

    /** An address from its 4 or 16 octets in network order; a mapped one becomes IPv4. */
    public static IpAddress of(byte[] octets) {
        if (octets.length == 4) return v4(bits(octets, 0, 4));
        if (octets.length != 16)
            throw new IllegalArgumentException("an address has 4 or 16 octets");
        return v6(bits(octets, 0, 8), bits(octets, 8, 8));
    }

    /** The address, for constants and tests. */
    public static IpAddress of(String text) {
        return parse(text).orThrow();
    }

    static IpAddress v4(long low) {
        return new IpAddress(false, 0, low);
    }

    static IpAddress v6(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff
                ? v4(low & 0xffffffffL)
                : new IpAddress(true, high, low);
    }

    /**
     * Reads dotted decimal IPv4 and RFC 4291 §2.2 IPv6. Refuses what other parsers guess at: octal
     * or short forms, zone ids, signs, blanks.
     */
    public static Parsed<IpAddress> parse(String text) {
        if (text.indexOf('%') >= 0) return Parsed.bad("an address here has no zone id");
        return text.indexOf(':') >= 0 ? IpText.v6(text) : IpText.v4(text);
    }

    /** The 4 or 16 octets in network order. */
    public byte[] octets() {
        var octets = new byte[isV6 ? 16 : 4];
        for (int i = 0; i < octets.length; i++) {
            int back = octets.length - 1 - i;
            octets[i] = (byte) ((back < 8 ? low : high) >>> (8 * (back % 8)));
        }
        return octets;
    }

    /** 32 or 128. */
    public int width() {
        return isV6 ? 128 : 32;
    }

    public boolean isLoopback() {
        return isV6 ? high == 0 && low == 1 : low >>> 24 == 127;
    }

    /** Whether this is 0.0.0.0 or ::, the address that stands for none. */
    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    /** This address with all bits behind the first {@code length} set to 0. */
    public IpAddress first(int length) {
        return isV6
                ? new IpAddress(true, high & mask(length, 0), low & mask(length, 64))
                : v4(low & mask(length, 0) >>> 32);
    }

    /**
     * This address with all bits behind the first {@code length} set to 1; where that is an
     * IPv4-mapped one, as in {@code ::/80}, the last before those.
     */
    public IpAddress last(int length) {
        return isV6
                ? beside(high | ~mask(length, 0), low | ~mask(length, 64), -1)
                : v4((low | ~(mask(length, 0) >>> 32)) & 0xffffffffL);
    }

    /**
     * The address behind this one, in its family.
     *
     * @throws IllegalStateException behind the last
     */
    public IpAddress next() {
        if (!isV6 && low == 0xffffffffL || isV6 && low == -1 && high == -1)
            throw new IllegalStateException("the last address");
        return isV6 ? beside(low == -1 ? high + 1 : high, low + 1, 1) : v4(low + 1);
    }

    /**
     * The address before this one, in its family.
     *
     * @throws IllegalStateException before the first
     */
    public IpAddress previous() {
        if (isUnspecified()) throw new IllegalStateException("the first address");
        return isV6 ? beside(low == 0 ? high - 1 : high, low - 1, -1) : v4(low - 1);
    }

    /** IPv4-mapped addresses are no IPv6 ones: a step into their block goes to its other side. */
    private static IpAddress beside(long high, long low, int step) {
        boolean mapped = high == 0 && low >>> 32 == 0xffff;
        if (!mapped) return new IpAddress(true, high, low);
        return new IpAddress(true, 0, step > 0 ? 0x1_0000_0000_0000L : 0xfffe_ffff_ffffL);
    }

    /** All IPv4 addresses come before all IPv6 addresses. */
    @Override
    public int compareTo(IpAddress other) {
        if (isV6 != other.isV6) return isV6 ? 1 : -1;
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    /** Dotted decimal, or the short form of RFC 5952. */
    @Override
    public String toString() {
        return IpText.format(this);
    }

    /**
     * The part of a prefix mask of {@code length} ones that lies in the 64 bits from {@code from}
     * on.
     */
    private static long mask(int length, int from) {
        int ones = Math.clamp(length - from, 0, 64);
        return ones == 0 ? 0 : -1L << (64 - ones);
    }

    private static long bits(byte[] octets, int from, int count) {
        long bits = 0;
        for (byte b : Arrays.copyOfRange(octets, from, from + count)) bits = bits << 8 | (b & 0xff);
        return bits;
    }
}
