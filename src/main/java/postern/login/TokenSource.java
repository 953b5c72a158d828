package postern.login;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import postern.config.OAuthClient;
import postern.config.OAuthClient.Grant;
import postern.login.JsonClient.Reply;

/**
 * Access tokens for logins of our own elsewhere (RFC 6749 §4.4, §6). Keeps one, and gets the next
 * some time before it expires: one at a time, while others go on with the old one. After a failure
 * it rests for some seconds. May wait, for the client's time limit; called by many threads at once.
 */
public final class TokenSource {
    private static final Duration REST = Duration.ofSeconds(10);

    /** How long a token is taken to be good when the server does not say it. */
    private static final long USUAL_LIFETIME = 300; // seconds

    private static final long LONGEST_LIFETIME = 86_400; // seconds
    private static final Duration WIDEST_MARGIN = Duration.ofMinutes(5);
    private static final int LONGEST_TOKEN = 16 << 10;
    private static final int LONGEST_WORDS = 200; // of an error

    /** Codes of errors that may pass by themselves. */
    private static final Set<String> PASSING =
            Set.of("temporarily_unavailable", "server_error", "slow_down");

    /** What {@link #token} has to say. */
    public sealed interface Result {
        /** To be shown as it is: printable ASCII, at most 16 KiB. */
        record Token(String value) implements Result {
            @Override
            public String toString() {
                return "a token"; // never in a log
            }
        }

        /** There is none now; later there may be. */
        record Unavailable(String why) implements Result {}

        /** The server does not give us any until a person has changed something. */
        record Refused(String why) implements Result {}
    }

    /** A token, when it is to be renewed, and when it is over. */
    private record Held(Result.Token token, Instant renewal, Instant expiry) {}

    private final OAuthClient client;
    private final InstantSource clock;
    private final JsonClient http;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile @Nullable Held held;
    private volatile String trouble = "";

    // under the lock
    private Instant resting = Instant.MIN;
    private Result latest = new Result.Unavailable("");
    private String rotated = ""; // what could not be written yet, or empty
    private String replaced = ""; // what stood in the file then

    /** Made without connecting. */
    public TokenSource(OAuthClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        http = new JsonClient(client.ca(), client.timeout());
    }

    /** A token that is good now, as far as we know. */
    public Result token() {
        var current = held;
        if (current != null && clock.instant().isBefore(current.renewal())) return current.token();
        if (current != null && clock.instant().isBefore(current.expiry())) {
            if (!renewing.tryLock()) return current.token();
        } else renewing.lock();
        try {
            return renewed();
        } finally {
            renewing.unlock();
        }
    }

    /** That token was refused where it was shown: it is not given again. */
    public void refused(String token) {
        renewing.lock();
        try {
            if (held != null && held.token().value().equals(token)) held = null;
        } finally {
            renewing.unlock();
        }
    }

    /** What a person has to look at although tokens come; empty for nothing. */
    public String trouble() {
        return trouble;
    }

    private Result renewed() {
        var now = clock.instant();
        var current = held; // another thread may have been here before
        if (current != null && now.isBefore(current.renewal())) return current.token();
        if (!now.isBefore(resting)) {
            latest = fetch(now);
            current = held;
            if (latest instanceof Result.Token fresh) return fresh;
            resting = clock.instant().plus(REST);
        }
        return current != null && now.isBefore(current.expiry()) ? current.token() : latest;
    }

    private Result fetch(Instant now) {
        var form = new LinkedHashMap<String, String>();
        var secret = "";
        try {
            if (client.secret() != null) secret = new SecretFile(client.secret()).read();
            switch (client.grant()) {
                case Grant.ClientCredentials _ -> form.put("grant_type", "client_credentials");
                case Grant.Refresh(var file) -> {
                    form.put("grant_type", "refresh_token");
                    form.put("refresh_token", refreshToken(new SecretFile(file)));
                }
            }
        } catch (IOException e) {
            return new Result.Unavailable(String.valueOf(e.getMessage()));
        }
        if (!client.scope().isEmpty()) form.put("scope", client.scope());
        return switch (http.post(client.endpoint(), form, client.id(), secret)) {
            case Reply.Silence(var why) -> new Result.Unavailable(why);
            case Reply.Heard(int status, var body) when status == 200 -> granted(body, now);
            case Reply.Heard(int status, var body) -> denied(status, body);
        };
    }

    /** The last one that was given to us; what a person has written since goes before it. */
    private String refreshToken(SecretFile file) throws IOException {
        if (rotated.isEmpty()) return file.read();
        var ours = rotated;
        var written = written(file);
        if (!written.equals(replaced) && !written.isEmpty()) {
            rotated = "";
            trouble = "";
            return written;
        }
        write(file, ours);
        return ours;
    }

    private static String written(SecretFile file) {
        try {
            return file.read();
        } catch (IOException _) {
            return "";
        }
    }

    private Result granted(Map<String, Object> body, Instant now) {
        if (body.get("refresh_token") instanceof String next
                && client.grant() instanceof Grant.Refresh(var path))
            keep(new SecretFile(path), next);
        if (!(body.get("access_token") instanceof String value) || !showable(value))
            return new Result.Unavailable(client.endpoint() + " answered without an access token");
        if (body.get("token_type") instanceof String type && !type.equalsIgnoreCase("Bearer"))
            return new Result.Refused(
                    client.endpoint() + " gives tokens of another type than Bearer");
        long lifetime = Math.min(seconds(body.get("expires_in")), LONGEST_LIFETIME);
        if (lifetime <= 0)
            return new Result.Unavailable(client.endpoint() + " gave a token that is over already");
        var whole = Duration.ofSeconds(lifetime);
        var tenth = whole.dividedBy(10);
        var margin = tenth.compareTo(WIDEST_MARGIN) < 0 ? tenth : WIDEST_MARGIN;
        var token = new Result.Token(value);
        held = new Held(token, now.plus(whole).minus(margin), now.plus(whole));
        return token;
    }

    private void keep(SecretFile file, String next) {
        replaced = written(file);
        if (!next.equals(replaced)) write(file, next);
    }

    private void write(SecretFile file, String next) {
        try {
            file.replace(next);
            rotated = "";
            trouble = "";
        } catch (IOException e) {
            rotated = next;
            trouble =
                    "the new refresh token cannot be written to "
                            + file.path()
                            + ", and a restart would lose it: "
                            + e.getMessage();
        }
    }

    /** RFC 6749 appendix A.12. */
    private static boolean showable(String token) {
        return !token.isEmpty()
                && token.length() <= LONGEST_TOKEN
                && token.chars().allMatch(c -> c > ' ' && c < 127);
    }

    private static long seconds(@Nullable Object lifetime) {
        return switch (lifetime) {
            case null -> USUAL_LIFETIME;
            case Number number -> number.longValue();
            case String text when text.matches("[0-9]{1,9}") -> Long.parseLong(text);
            default -> USUAL_LIFETIME;
        };
    }

    /** RFC 6749 §5.2. */
    private Result denied(int status, Map<String, Object> body) {
        var code = text(body.get("error"));
        var more = text(body.get("error_description"));
        var why =
                client.endpoint()
                        + " answered "
                        + status
                        + (code.isEmpty() ? "" : " " + code)
                        + (more.isEmpty() ? "" : ": " + more);
        boolean told = status == 401 || status == 403 || !code.isEmpty() && !PASSING.contains(code);
        return told && status != 429 && status / 100 != 5
                ? new Result.Refused(why)
                : new Result.Unavailable(why);
    }

    private static String text(@Nullable Object member) {
        return member instanceof String text
                ? text.substring(0, Math.min(text.length(), LONGEST_WORDS))
                : "";
    }
}
