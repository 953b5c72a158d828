package postern.config;

import java.net.URI;
import java.net.URISyntaxException;
import postern.config.ValueType.Scalar;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/** Web addresses that secrets may be sent to: https, or http on loopback. */
public final class WebAddress {
    static final Scalar<URI> TYPE =
            new Scalar<>(
                    "a web address",
                    "Write for instance https://login.example.com/introspect.",
                    WebAddress::parse);

    private WebAddress() {}

    /** Reads one; what follows the host may be anything but a fragment. */
    public static Parsed<URI> parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException _) {
            return Parsed.bad("it cannot be read");
        }
        if (uri.getScheme() == null || uri.getHost() == null)
            return Parsed.bad("https:// and a host are missing");
        if (uri.getRawUserInfo() != null) return Parsed.bad("a user has no place in it");
        if (uri.getRawFragment() != null) return Parsed.bad("a \"#\" has no place in it");
        return switch (uri.getScheme()) {
            case "https" -> Parsed.good(uri);
            case "http" ->
                    isHere(uri.getHost())
                            ? Parsed.good(uri)
                            : Parsed.bad(
                                    "anybody on the way could read and change it; only https will do");
            default -> Parsed.bad("only https will do");
        };
    }

    private static boolean isHere(String host) {
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return bare.equals("localhost")
                || IpAddress.parse(bare) instanceof Parsed.Good<IpAddress>(var address)
                        && address.isLoopback();
    }
}
