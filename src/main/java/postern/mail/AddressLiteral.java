package postern.mail;

/**
 * An address in brackets, such as {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]} (RFC 5321
 * §4.1.3).
 */
public record AddressLiteral(IpAddress address) implements Host {

    /** Reads a literal with its brackets. General literals (other tags than IPv6) are refused. */
    public static Parsed<AddressLiteral> parse(String text) {
        if (text.length() < 3 || text.charAt(0) != '[' || text.charAt(text.length() - 1) != ']')
            return Parsed.bad("an address literal stands in brackets");
        var inner = text.substring(1, text.length() - 1);
        boolean tagged = Ascii.standsAt(inner, 0, "IPv6:");
        var bare = tagged ? inner.substring(5) : inner;
        return switch (IpAddress.parse(bare)) {
            case Parsed.Bad<IpAddress>(var why) -> Parsed.bad(why);
            case Parsed.Good<IpAddress>(var address) ->
                    bare.indexOf(':') >= 0 == tagged
                            ? Parsed.good(new AddressLiteral(address))
                            : Parsed.bad("an IPv6 literal is written [IPv6:…]");
        };
    }

    @Override
    public String toString() {
        return address.isV6() ? "[IPv6:" + address + "]" : "[" + address + "]";
    }
}
