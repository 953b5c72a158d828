package postern.login;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import postern.config.UserSource.Oidc;
import postern.config.UserSource.Oidc.Keys;
import postern.config.WebAddress;
import postern.login.JsonClient.Reply;
import postern.mail.Parsed;

/**
 * The keys of an issuer (RFC 7517). They are asked for when they are needed, kept for a time, used
 * longer while the issuer gives no answer, and asked for at most once in ten seconds. May wait; for
 * many threads.
 */
final class IssuerKeys {
    private static final Duration REST = Duration.ofSeconds(10);
    private static final int LARGEST = 1 << 20;
    private static final int MOST = 64;

    /** Keys, or why there are none. */
    sealed interface Result {
        record Held(List<JWK> keys) implements Result {}

        record None(String why) implements Result {}
    }

    private final Oidc source;
    private final JsonClient http;
    private final InstantSource clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Stock stock;

    // under the lock
    private Instant asked = Instant.MIN;
    private String failure = ""; // of the last time, or empty

    private record Stock(Result.Held held, Instant since) {
        boolean isYoungerThan(Duration age, Instant now) {
            return !now.isBefore(since) && now.isBefore(since.plus(age));
        }
    }

    IssuerKeys(Oidc source, JsonClient http, InstantSource clock) {
        this.source = source;
        this.http = http;
        this.clock = clock;
    }

    /** Those that are known, or else those that the issuer gives now. */
    Result current() {
        var known = stock;
        var now = clock.instant();
        if (known != null && known.isYoungerThan(source.cache(), now)) return known.held();
        if (known != null && known.isYoungerThan(source.outage(), now)) {
            if (!asking.tryLock()) return known.held();
        } else asking.lock();
        try {
            return renewed();
        } finally {
            asking.unlock();
        }
    }

    /**
     * Those that the issuer gives now, because none of those seen is the one; the same where it was
     * asked a moment ago.
     */
    Result newer(Result.Held seen) {
        asking.lock();
        try {
            var known = stock;
            if (known != null && !known.held().equals(seen)) return known.held();
            if (!isResting()) ask();
            known = stock;
            return known != null && failure.isEmpty() ? known.held() : new Result.None(failure);
        } finally {
            asking.unlock();
        }
    }

    private Result renewed() {
        if (!isResting()) ask(); // another thread may have been here before
        var known = stock;
        return known != null && known.isYoungerThan(source.outage(), clock.instant())
                ? known.held()
                : new Result.None(failure);
    }

    private boolean isResting() {
        var now = clock.instant();
        return !now.isBefore(asked) && now.isBefore(asked.plus(REST));
    }

    private void ask() {
        var answer =
                switch (source.keys()) {
                    case Keys.InFile(var path) -> read(path);
                    case Keys.At(var uri) -> fetch(uri);
                    case Keys.Discovered _ -> discover();
                };
        asked = clock.instant();
        switch (answer) {
            case Result.None(var why) -> failure = why;
            case Result.Held held -> {
                failure = "";
                stock = new Stock(held, asked);
            }
        }
    }

    /** OpenID Connect Discovery 1.0 §4. */
    private Result discover() {
        var issuer = source.issuer().toString();
        var base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        var page = URI.create(base + "/.well-known/openid-configuration");
        return switch (http.get(page)) {
            case Reply.Silence(var why) -> new Result.None(why);
            case Reply.Heard(int status, _) when status != 200 -> status(page, status);
            case Reply.Heard(_, var body) when !issuer.equals(body.get("issuer")) ->
                    new Result.None(
                            page + " is about another issuer: " + body.get("issuer")); // §4.3
            case Reply.Heard(_, var body) ->
                    switch (WebAddress.parse(String.valueOf(body.get("jwks_uri")))) {
                        case Parsed.Good<URI>(var uri) -> fetch(uri);
                        case Parsed.Bad<URI>(var why) ->
                                new Result.None(page + ": jwks_uri will not do: " + why);
                    };
        };
    }

    private static Result status(URI page, int status) {
        return new Result.None(page + " answered " + status);
    }

    private Result fetch(URI uri) {
        return switch (http.get(uri)) {
            case Reply.Silence(var why) -> new Result.None(why);
            case Reply.Heard(int status, _) when status != 200 -> status(uri, status);
            case Reply.Heard(_, var body) -> keys(body, uri.toString());
        };
    }

    private static Result read(Path file) {
        try (var in = Files.newInputStream(file)) {
            var octets = in.readNBytes(LARGEST);
            var text = new String(octets, StandardCharsets.UTF_8);
            return keys(JSONObjectUtils.parse(text), file.toString());
        } catch (IOException | ParseException e) {
            return new Result.None(file + " cannot be read: " + e.getMessage());
        }
    }

    /** Those that anybody may know; others, and kinds that we do not know, are left out. */
    private static Result keys(Map<String, Object> set, String where) {
        var keys = new ArrayList<JWK>();
        try {
            for (var one : JSONObjectUtils.getJSONObjectArray(set, "keys")) {
                var key = key(one);
                if (key != null && keys.size() < MOST) keys.add(key);
            }
        } catch (ParseException | NullPointerException _) {
            return new Result.None(where + " is no set of keys");
        }
        return keys.isEmpty()
                ? new Result.None(where + " holds no key that checks signatures")
                : new Result.Held(List.copyOf(keys));
    }

    private static @Nullable JWK key(Map<String, Object> fields) {
        try {
            var key = JWK.parse(fields);
            return key.toPublicJWK(); // null for a secret
        } catch (ParseException | IllegalArgumentException _) {
            return null;
        }
    }
}
