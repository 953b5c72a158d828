package postern.login;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks web servers for JSON objects. Waits no longer than its time limit for a whole answer, takes
 * 1 MiB at most, follows no redirect, keeps no cookies, and asks sixteen questions at once at most.
 */
final class JsonClient implements AutoCloseable {
    private static final int LARGEST = 1 << 20;
    private static final int MOST_AT_ONCE = 16;

    /** What came of a question. */
    sealed interface Reply {
        /**
         * The server has answered.
         *
         * @param body empty where a status other than 200 came without a JSON object
         */
        record Heard(int status, Map<String, Object> body) implements Reply {}

        /** No answer, or one that says nothing. */
        record Silence(String why) implements Reply {}
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final Duration timeout;
    private final @Nullable HttpClient http;
    private final String unusable;

    /**
     * Made without connecting.
     *
     * @param ca a PEM file with the only authorities that count; null for those of Java
     */
    JsonClient(@Nullable Path ca, Duration timeout) {
        this.timeout = timeout;
        var builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .executor(Executors.newVirtualThreadPerTaskExecutor());
        HttpClient made = null;
        var why = "";
        try {
            if (ca != null) builder.sslContext(Authorities.of(ca));
            made = builder.build();
        } catch (IOException | GeneralSecurityException e) {
            why = "the authorities in " + ca + " cannot be read: " + e.getMessage();
        }
        http = made;
        unusable = why;
    }

    Reply get(URI uri) {
        return ask(HttpRequest.newBuilder(uri).GET());
    }

    /**
     * Sends a form as a client that says who it is (RFC 6749 §2.3.1).
     *
     * @param id empty for nobody
     * @param secret empty for a client that has none: it is only named in the form then
     */
    Reply post(URI uri, Map<String, String> form, String id, String secret) {
        var text =
                form.entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"));
        if (secret.isEmpty() && !id.isEmpty())
            text += (text.isEmpty() ? "" : "&") + "client_id=" + encoded(id);
        var request =
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(text));
        if (!secret.isEmpty()) {
            var both = encoded(id) + ":" + encoded(secret);
            var octets = both.getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(octets));
        }
        return ask(request);
    }

    /** Questions that wait get their answers; others none any more. */
    @Override
    public void close() {
        if (http != null) http.shutdown();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Reply ask(HttpRequest.Builder builder) {
        var request = builder.header("Accept", "application/json").build();
        var client = http;
        if (client == null) return new Reply.Silence(unusable);
        var uri = request.uri();
        long end = System.nanoTime() + timeout.toNanos();
        try {
            if (!places.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS))
                return new Reply.Silence("too many questions to " + uri.getHost() + " wait");
            try {
                return read(uri, send(client, request, end - System.nanoTime()));
            } finally {
                places.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Reply.Silence("asking " + uri + " was interrupted");
        } catch (TimeoutException _) {
            return new Reply.Silence(
                    uri + " gave no whole answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            return new Reply.Silence(uri + ": " + reason(e.getCause()));
        }
    }

    /** The time limit of {@link HttpRequest} ends with the header; this one is for the body too. */
    private HttpResponse<byte[]> send(HttpClient client, HttpRequest request, long nanos)
            throws InterruptedException, TimeoutException, ExecutionException {
        var body = BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST);
        var answer = threads.submit(() -> client.send(request, body));
        try {
            return answer.get(nanos, TimeUnit.NANOSECONDS);
        } finally {
            answer.cancel(true); // interrupts what still waits, and so closes its connection
        }
    }

    private static Reply read(URI uri, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status / 100 == 3)
            return new Reply.Silence(uri + " redirects (" + status + "), which is not followed");
        try {
            var text = new String(response.body(), StandardCharsets.UTF_8);
            return new Reply.Heard(status, JSONObjectUtils.parse(text));
        } catch (ParseException _) {
            return status == 200
                    ? new Reply.Silence(uri + " answered with something that is no JSON object")
                    : new Reply.Heard(status, Map.of());
        }
    }

    private static String reason(@Nullable Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause())
            if (cause instanceof java.nio.channels.UnresolvedAddressException)
                return "the DNS knows no such host";
        if (e == null) return "no answer";
        if (e instanceof ConnectException && e.getMessage() == null) return "connection refused";
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
