package postern.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import postern.config.ValueType.Scalar;
import postern.mail.Parsed;

/** How single values about issuers of tokens are written. */
final class OidcWords {
    static final List<String> ALL_ALGORITHMS =
            List.of(
                    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
                    "EdDSA", "Ed25519");

    static final Scalar<URI> ISSUER_ADDRESS =
            new Scalar<>(
                    "an issuer",
                    "Write it as its tokens name it, such as https://login.example.com/realms/staff.",
                    OidcWords::issuer);
    static final Scalar<String> CLAIM =
            new Scalar<>(
                    "a claim",
                    "Write a name such as email, or several with dots between, such as"
                            + " realm_access.roles.",
                    text -> text.isBlank() ? Parsed.bad("it is empty") : Parsed.good(text));
    static final Scalar<String> SCOPE_WORD =
            new Scalar<>(
                    "a scope",
                    "Write one word, or several in brackets: [smtp, \"mail.send\"].",
                    text ->
                            text.matches("[!#-\\[\\]-~]+") // RFC 6749 appendix A.4
                                    ? Parsed.good(text)
                                    : Parsed.bad("a scope holds no blank and no quote"));
    static final Scalar<String> ALGORITHM =
            new Scalar<>(
                    "an algorithm with public keys",
                    "Write some of " + String.join(", ", ALL_ALGORITHMS) + ".",
                    OidcWords::algorithm);
    static final Scalar<String> KEYS_PLACE =
            new Scalar<>(
                    "a web address or a path",
                    "Write for instance https://login.example.com/keys, or the path of a file.",
                    OidcWords::place);

    private OidcWords() {}

    private static Parsed<URI> issuer(String text) {
        return switch (WebAddress.parse(text)) {
            case Parsed.Good<URI>(var uri) when uri.getRawQuery() != null ->
                    Parsed.bad("a \"?\" has no place in it"); // OpenID Connect Discovery §2
            case Parsed.Good<URI> good when text.contains("/.well-known/") ->
                    Parsed.bad("that is the page about it, and stands below it");
            case Parsed.Good<URI> good -> good;
            case Parsed.Bad<URI> bad -> bad;
        };
    }

    private static Parsed<String> algorithm(String text) {
        if (ALL_ALGORITHMS.contains(text)) return Parsed.good(text);
        if (text.equalsIgnoreCase("none")) return Parsed.bad("anybody could make such a token");
        if (text.startsWith("HS")) return Parsed.bad("whoever can check such a token can make one");
        var nearest = Nearest.to(text, ALL_ALGORITHMS);
        return Parsed.bad(
                nearest == null ? "no such word" : "perhaps \"" + nearest + "\" was meant");
    }

    static boolean isWebAddress(String text) {
        return text.contains("://");
    }

    private static Parsed<String> place(String text) {
        return isWebAddress(text) && WebAddress.parse(text) instanceof Parsed.Bad<URI>(var why)
                ? Parsed.bad(why)
                : Words.PATH.parser().apply(text);
    }

    /** A duration that is not too long. */
    static Scalar<Duration> upTo(Duration most, String written) {
        return within(Duration.ZERO, "", most, written);
    }

    /** A duration that is neither too short nor too long. */
    static Scalar<Duration> within(Duration least, String shortest, Duration most, String longest) {
        return new Scalar<>(
                "a duration",
                shortest.isEmpty()
                        ? "Write for instance 30s, and " + longest + " at most."
                        : "Write for instance 10m: from " + shortest + " to " + longest + ".",
                text ->
                        switch (Words.DURATION.parser().apply(text)) {
                            case Parsed.Good<Duration>(var time) when time.compareTo(least) < 0 ->
                                    Parsed.bad("it is shorter than " + shortest);
                            case Parsed.Good<Duration>(var time) when time.compareTo(most) > 0 ->
                                    Parsed.bad("it is longer than " + longest);
                            case Parsed<Duration> other -> other;
                        });
    }
}
