package postern.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import postern.journal.MemoryJournal;
import postern.mail.IpAddress;
import postern.spool.MemorySpool;

class MetricsServerTest {
    private final Metrics metrics = new Metrics();
    private final List<String> problems = new ArrayList<>();
    private MetricsServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws IOException {
        server = MetricsServer.bind(IpAddress.of("127.0.0.1"), 0).serve(metrics, () -> problems);
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private HttpResponse<String> ask(String method, String path)
            throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
                BodyHandlers.ofString());
    }

    @Test
    void metricsInThePrometheusFormat() throws Exception {
        metrics.counter("a_total", "A.").increment();
        JvmMetrics.register(metrics, "1.2.3");
        var response = ask("GET", "/metrics");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body())
                .contains("\na_total 1\n", "postern_build_info{version=\"1.2.3\",java=\"25")
                .contains("jvm_memory_used_bytes{area=\"heap\"} ", "\njvm_threads ")
                .contains("\nprocess_cpu_seconds_total ", "jvm_gc_collections_total{gc=");
        assertThat(response.body().lines())
                .allMatch(line ->
                        line.matches("# (HELP|TYPE) [a-z_0-9]+ .*")
                                || line.matches("[a-z_0-9]+(\\{.*})? [-+0-9.EInfNa]+"));
    }

    @Test
    void everyMetricStandsInTheReference() throws Exception {
        new CountingJournal(new MemoryJournal(), metrics);
        var clock = InstantSource.system();
        var spool = new MemorySpool();
        SpoolMetrics.register(metrics, spool, new SpoolCensus(spool, clock), clock);
        JvmMetrics.register(metrics, "1.2.3");
        var reference = Files.readString(Path.of("docs/reference-metrics.md"));
        for (var line : ask("GET", "/metrics").body().lines().toList())
            if (line.startsWith("# TYPE "))
                assertThat(reference).contains("`" + line.split(" ")[2] + "`");
    }

    @Test
    void healthSaysWhatIsWrong() throws Exception {
        assertThat(ask("GET", "/healthz").statusCode()).isEqualTo(200);
        assertThat(ask("GET", "/healthz").body()).isEqualTo("ok\n");
        problems.addAll(List.of("the disk is full", "the journal is behind"));
        var response = ask("GET", "/healthz");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("the disk is full\nthe journal is behind\n");
    }

    @Test
    void everythingElseIsRefused() throws Exception {
        for (var path : List.of("/", "/metrics/", "/metricsx", "/metrics/../etc", "/favicon.ico"))
            assertThat(ask("GET", path).statusCode()).as(path).isEqualTo(404);
        for (var method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
            var response = ask(method, "/metrics");
            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
        }
    }

    @Test
    void headHasNoBody() throws Exception {
        var response = ask("HEAD", "/healthz");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void onlySoManyAreAnsweredAtATime() throws Exception {
        var release = new CountDownLatch(1);
        metrics.gauge(
                "slow",
                "S.",
                () -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return 1;
                });
        var busy = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++)
            busy.add(
                    Thread.startVirtualThread(() -> {
                        try {
                            ask("GET", "/metrics");
                        } catch (IOException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }));
        try {
            // One of them writes, and the others wait for it: all eight have their places.
            while (server.free() > 0) Thread.sleep(5);
            assertThat(ask("GET", "/healthz").statusCode()).isEqualTo(503);
        } finally {
            release.countDown();
        }
        for (var thread : busy) thread.join();
        assertThat(ask("GET", "/healthz").statusCode()).isEqualTo(200);
    }
}
