package postern.login;

import java.util.regex.Pattern;
import postern.mail.Parsed;

/**
 * What the client's first message begins with in mechanisms of the GS2 family (RFC 5801 §4).
 *
 * @param flag {@code n}: the client cannot bind to the channel; {@code y}: it could, and takes the
 *     server for one that cannot; {@code p}: it does
 * @param binding the name of the channel binding, with {@code p}; else empty
 * @param identity the authorization identity; empty for none
 * @param header its whole text, with the last comma
 * @param rest what stands behind it
 */
record Gs2Header(char flag, String binding, String identity, String header, String rest) {
    private static final Pattern FORM =
            Pattern.compile(
                    "((n|y|p)(?:(?<=p)=([A-Za-z0-9.-]{1,64}))?,(?:a=([^,]+))?,)(.*)",
                    Pattern.DOTALL);

    static Parsed<Gs2Header> parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) return Parsed.bad("it has no GS2 header");
        char flag = parts.group(2).charAt(0);
        var binding = parts.group(3) == null ? "" : parts.group(3);
        if (flag == 'p' && binding.isEmpty()) return Parsed.bad("it names no channel binding");
        var identity = parts.group(4) == null ? Parsed.good("") : name(parts.group(4));
        return switch (identity) {
            case Parsed.Bad<String> bad -> Parsed.bad(bad.why());
            case Parsed.Good<String>(var acted) ->
                    Parsed.good(
                            new Gs2Header(flag, binding, acted, parts.group(1), parts.group(5)));
        };
    }

    /** The name that a saslname spells: commas and equals signs are {@code =2C} and {@code =3D}. */
    static Parsed<String> name(String text) {
        return text.replace("=2C", "").replace("=3D", "").contains("=")
                ? Parsed.bad("an equals sign begins neither =2C nor =3D")
                : Parsed.good(text.replace("=2C", ",").replace("=3D", "="));
    }
}
