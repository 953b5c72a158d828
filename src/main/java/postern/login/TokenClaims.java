package postern.login;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.config.UserSource.Oidc;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.UserName;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;

/** What an issuer says about a token, held against what we ask for. Asks nobody. */
final class TokenClaims {
    private static final int MOST = 1000; // groups, or addresses, of one user
    private static final String USUAL_USER = "preferred_username"; // of OpenID Connect alone
    private static final int LONGEST_GROUP = 255;
    private static final double LASTING = 1e15; // seconds

    /** Kinds of tokens that Keycloak gives besides access tokens. */
    private static final Set<String> OTHER_TYPES = Set.of("id", "refresh", "offline", "logout");

    private final Oidc source;
    private final InstantSource clock;

    TokenClaims(Oidc source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Whose token it is, if the claims of a JWT do: Welcome or Wrong. */
    Answer ofToken(Map<String, Object> claims) {
        if (!source.issuer().toString().equals(claims.get("iss")))
            return wrong("the token is by " + claims.get("iss") + ", not by " + source.issuer());
        if (!claims.containsKey("exp")) return wrong("the token has no end");
        if (claims.containsKey("at_hash") || claims.containsKey("c_hash"))
            return wrong("an ID token is no access token"); // OpenID Connect Core §3.3.2.11
        return judged(claims, strings(claims.get("aud")), source.claims().user());
    }

    /** The same for what an introspection has said (RFC 7662 §2.2), where less has to be there. */
    Answer ofIntrospection(Map<String, Object> claims) {
        if (claims.containsKey("iss") && !source.issuer().toString().equals(claims.get("iss")))
            return wrong("the token is by " + claims.get("iss") + ", not by " + source.issuer());
        var audience =
                strings(claims.containsKey("aud") ? claims.get("aud") : claims.get("client_id"));
        var user = source.claims().user();
        boolean plain = user.equals(USUAL_USER) && !claims.containsKey(user);
        return judged(claims, audience, plain ? "username" : user);
    }

    private Answer judged(Map<String, Object> claims, List<String> audience, String user) {
        if (audience.stream().noneMatch(source.audience()::contains))
            return wrong("the token is for " + audience + ", not for us");
        double now = clock.instant().getEpochSecond();
        double leeway = source.leeway().toSeconds();
        if (!(now < seconds(claims, "exp", LASTING) + leeway))
            return wrong("the token has expired");
        if (!(now >= seconds(claims, "nbf", 0) - leeway))
            return wrong("the token is not valid yet");
        if (claims.get("typ") instanceof String type
                && OTHER_TYPES.contains(type.toLowerCase(Locale.ROOT)))
            return wrong("a token of type " + type + " is no access token");
        for (var scope : source.scopes())
            if (!scopes(claims).contains(scope)) return wrong("the token has no scope " + scope);
        if (claims.containsKey("cnf"))
            return wrong("the token is bound to a key that nobody has shown"); // RFC 7800 §3.1
        return account(claims, user);
    }

    /** A moment; what is none is NaN, which neither comes before nor behind anything. */
    private static double seconds(Map<String, Object> claims, String name, double absent) {
        return switch (claims.get(name)) {
            case null -> claims.containsKey(name) ? Double.NaN : absent;
            case Number number -> number.doubleValue();
            case String text when text.matches("[0-9]{1,12}") -> Double.parseDouble(text);
            default -> Double.NaN;
        };
    }

    /** How long what was told is true, as far as it says that; without any leeway. */
    static long secondsLeft(Map<String, Object> claims, Instant now) {
        return Math.max(0, (long) seconds(claims, "exp", LASTING) - now.getEpochSecond());
    }

    private static Set<String> scopes(Map<String, Object> claims) {
        var scopes = new LinkedHashSet<String>();
        for (var name : List.of("scope", "scp"))
            for (var text : strings(claims.get(name))) scopes.addAll(List.of(text.split(" ")));
        return scopes;
    }

    private Answer account(Map<String, Object> claims, String claim) {
        if (!(at(claims, claim) instanceof String text))
            return wrong("the token has no claim " + claim);
        if (isDoubtful(claim, claims)) return wrong("the issuer has not verified the address");
        return switch (UserName.parse(text)) {
            case Parsed.Bad<String>(var why) ->
                    wrong("no user can be called as " + claim + " says: " + why);
            case Parsed.Good<String>(var user) ->
                    new Answer.Welcome(new Account(user, groups(claims), addresses(claims)));
        };
    }

    /** Names that no grant could name are left out. */
    private Set<String> groups(Map<String, Object> claims) {
        var groups = new LinkedHashSet<String>();
        for (var text : strings(at(claims, source.claims().groups()))) {
            var name = text.startsWith("/") ? text.substring(1) : text; // a path, of Keycloak
            if (groups.size() < MOST && isGroup(name)) groups.add(name);
        }
        return groups;
    }

    private static boolean isGroup(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_GROUP
                && name.chars()
                        .noneMatch(c ->
                                c == ','
                                        || c == '*'
                                        || Character.isWhitespace(c)
                                        || Character.isISOControl(c));
    }

    /** Mailboxes to the letter: a "*" in one of them is no wildcard. */
    private AddressPatterns addresses(Map<String, Object> claims) {
        var patterns = new LinkedHashSet<AddressPattern>();
        for (var claim : source.claims().addresses()) {
            if (isDoubtful(claim, claims)) continue;
            for (var text : strings(at(claims, claim)))
                if (patterns.size() < MOST
                        && Mailbox.parse(text) instanceof Parsed.Good<Mailbox>(var mailbox))
                    patterns.add(AddressPattern.exactly(mailbox));
        }
        return new AddressPatterns(List.copyOf(patterns));
    }

    /** OpenID Connect Core §5.1; some write the truth as a string. */
    private static boolean isDoubtful(String claim, Map<String, Object> claims) {
        return claim.equals("email")
                && claims.containsKey("email_verified")
                && !String.valueOf(claims.get("email_verified")).equals("true");
    }

    /** A claim, or one within another; names may hold dots themselves. */
    private static @Nullable Object at(Map<?, ?> claims, String path) {
        var whole = claims.get(path);
        if (whole != null) return whole;
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1))
            if (claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
                var value = at(inner, path.substring(dot + 1));
                if (value != null) return value;
            }
        return null;
    }

    private static List<String> strings(@Nullable Object value) {
        var strings = new ArrayList<String>();
        if (value instanceof String text) strings.add(text);
        if (value instanceof List<?> list)
            for (var one : list) if (one instanceof String text) strings.add(text);
        return strings;
    }

    private static Answer wrong(String why) {
        return new Answer.Wrong(why);
    }
}
