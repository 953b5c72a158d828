package postern.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.config.UserSource.Oidc.Introspection;
import postern.login.JsonClient.Reply;

/**
 * Asks the issuer what a token is (RFC 7662). Keeps answers for a time, 2,000 at most, by the hash
 * of the token, and none beyond the token's end. May wait; for many threads.
 */
final class Introspector {
    private static final int MOST = 2000;
    private static final Duration WRONG_KEPT = Duration.ofSeconds(10);

    private final Introspection where;
    private final TokenClaims claims;
    private final JsonClient http;
    private final InstantSource clock;
    private final Map<String, Kept> kept =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
                    return size() > MOST;
                }
            };

    private record Kept(Answer answer, Instant since, Instant until) {}

    Introspector(Introspection where, TokenClaims claims, JsonClient http, InstantSource clock) {
        this.where = where;
        this.claims = claims;
        this.http = http;
        this.clock = clock;
    }

    /** Whose token that is: Welcome, Wrong or Unavailable. */
    Answer ask(String token) {
        var hash = hash(token);
        var known = known(hash);
        if (known != null) return known;
        var form = new LinkedHashMap<String, String>();
        var secret = "";
        switch (where.kind()) {
            case STANDARD -> {
                form.put("token", token);
                form.put("token_type_hint", "access_token");
            }
            case TOKENINFO -> form.put("access_token", token);
        }
        try {
            if (where.secret() != null) secret = new SecretFile(where.secret()).read();
        } catch (IOException e) {
            return new Answer.Unavailable(String.valueOf(e.getMessage()));
        }
        return switch (http.post(where.uri(), form, where.client(), secret)) {
            case Reply.Silence(var why) -> new Answer.Unavailable(why);
            case Reply.Heard(int status, var body) when status == 200 -> told(hash, body);
            case Reply.Heard(int status, var body) when isUnknown(status, body) ->
                    keep(hash, inactive(), WRONG_KEPT);
            case Reply.Heard(int status, var body) ->
                    new Answer.Unavailable(
                            where.uri()
                                    + " answered "
                                    + status
                                    + (body.get("error") instanceof String error
                                            ? " " + error
                                            : ""));
        };
    }

    private synchronized @Nullable Answer known(String hash) {
        var known = kept.get(hash);
        var now = clock.instant();
        return known != null && !now.isBefore(known.since()) && now.isBefore(known.until())
                ? known.answer()
                : null;
    }

    private Answer keep(String hash, Answer answer, Duration time) {
        var now = clock.instant();
        synchronized (this) {
            kept.put(hash, new Kept(answer, now, now.plus(time)));
        }
        return answer;
    }

    private Answer told(String hash, Map<String, Object> body) {
        if (where.kind() == Introspection.Kind.STANDARD)
            switch (body.get("active")) {
                case Boolean active when active -> {}
                case Boolean _ -> {
                    return keep(hash, inactive(), WRONG_KEPT);
                }
                case null, default -> {
                    return new Answer.Unavailable(
                            where.uri() + " does not say whether the token is active");
                }
            }
        var answer = claims.ofIntrospection(body);
        if (!(answer instanceof Answer.Welcome)) return keep(hash, answer, WRONG_KEPT);
        var left = Duration.ofSeconds(TokenClaims.secondsLeft(body, clock.instant()));
        return keep(hash, answer, left.compareTo(where.cache()) < 0 ? left : where.cache());
    }

    /** Google's says so instead of saying that it is not active. */
    private boolean isUnknown(int status, Map<String, Object> body) {
        return where.kind() == Introspection.Kind.TOKENINFO
                && status == 400
                && body.get("error") instanceof String error
                && (error.equals("invalid_token") || error.equals("invalid_request"));
    }

    private static Answer inactive() {
        return new Answer.Wrong("the issuer says that the token is not active");
    }

    private static String hash(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
