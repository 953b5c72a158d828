package postern.mail;

/**
 * A block of addresses such as {@code 10.20.0.0/22}; a single address is a prefix of full length.
 */
public record IpPrefix(IpAddress base, int length) {

    /**
     * @throws IllegalArgumentException if the length does not fit the family or host bits are set
     */
    public IpPrefix {
        if (length < 0 || length > base.width())
            throw new IllegalArgumentException("prefix length out of range");
        if (!base.first(length).equals(base))
            throw new IllegalArgumentException("host bits are set");
    }

    /**
     * Reads {@code address} or {@code address/length}. Host bits and IPv4-mapped blocks are
     * refused.
     */
    public static Parsed<IpPrefix> parse(String text) {
        int slash = text.indexOf('/');
        var addressText = slash < 0 ? text : text.substring(0, slash);
        return switch (IpAddress.parse(addressText)) {
            case Parsed.Bad<IpAddress>(var why) -> Parsed.bad(why);
            case Parsed.Good<IpAddress>(var address) -> {
                if (slash < 0) yield Parsed.good(new IpPrefix(address, address.width()));
                if (addressText.indexOf(':') >= 0 && !address.isV6())
                    yield Parsed.bad(
                            "an IPv4-mapped block is written as the IPv4 block that it means");
                yield withLength(address, text.substring(slash + 1));
            }
        };
    }

    private static Parsed<IpPrefix> withLength(IpAddress address, String digits) {
        if (!digits.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(digits) > address.width())
            return Parsed.bad("a prefix length is a number from 0 to " + address.width());
        int length = Integer.parseInt(digits);
        var first = address.first(length);
        return first.equals(address)
                ? Parsed.good(new IpPrefix(address, length))
                : Parsed.bad("host bits are set: the block is " + first + "/" + length);
    }

    public IpAddress first() {
        return base;
    }

    public IpAddress last() {
        return base.last(length);
    }

    public boolean contains(IpAddress address) {
        return address.isV6() == base.isV6() && address.first(length).equals(base);
    }

    @Override
    public String toString() {
        return length == base.width() ? base.toString() : base + "/" + length;
    }
}
