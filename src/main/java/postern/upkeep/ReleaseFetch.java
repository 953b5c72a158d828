package postern.upkeep;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import postern.mail.Parsed;

/**
 * Fetches a release notice. Sends nothing but the request: no version, no name. Takes {@value
 * #LARGEST} octets at most, waits for the whole no longer than its time limit, follows no redirect.
 */
public final class ReleaseFetch implements AutoCloseable {
    static final int LARGEST = 256 << 10;

    private final Duration patience;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http;

    public ReleaseFetch(Duration patience) {
        this.patience = patience;
        http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(patience)
                        .executor(threads)
                        .build();
    }

    /** What is there now. Blocks. */
    public Parsed<byte[]> fetch(URI uri) throws InterruptedException {
        var request =
                HttpRequest.newBuilder(uri)
                        .header("Accept", "application/json")
                        .header("User-Agent", "postern")
                        .GET()
                        .build();
        var body = BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST);
        var answer = threads.submit(() -> http.send(request, body));
        try {
            return read(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            return Parsed.bad("no whole answer within " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
            return Parsed.bad(reason(e.getCause()));
        } finally {
            answer.cancel(true); // interrupts what still waits, and so closes its connection
        }
    }

    private static Parsed<byte[]> read(HttpResponse<byte[]> response) {
        return response.statusCode() == 200
                ? Parsed.good(response.body())
                : Parsed.bad("status " + response.statusCode());
    }

    private static String reason(@Nullable Throwable cause) {
        if (cause instanceof IOException && cause.getMessage() != null) return cause.getMessage();
        return cause == null ? "no answer" : cause.getClass().getSimpleName();
    }

    @Override
    public void close() {
        http.shutdownNow();
        var _ = threads.shutdownNow();
    }
}
