package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import postern.journal.Journal;
import postern.journal.JournalRecord;
import postern.upkeep.Library;
import postern.upkeep.SignedNotice;
import postern.watch.Metrics;

/** A relay that asks a web server which release is the newest, and what it makes of the answers. */
class ReleaseNoticeRelayTest extends PolicyRig {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SignedNotice maker = new SignedNotice();
    private final MovedClock clock = new MovedClock();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile String answer = "";
    private volatile boolean hangs;
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer web;

    @BeforeEach
    void beginWeb() throws IOException {
        serve(0);
    }

    private void serve(int port) throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        web.setExecutor(threads);
        web.createContext(
                "/",
                exchange -> {
                    asked.incrementAndGet();
                    var octets = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, octets.length);
                    if (hangs) waitFor(over);
                    exchange.getResponseBody().write(octets);
                    exchange.close();
                });
        web.start();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void endWeb() {
        over.countDown();
        web.stop(0);
        threads.close();
    }

    private String policy() {
        return """
        domains: [ours.example]
        grants: [ { receive: { on: [inbound] } } ]
        release-notice: { url: "http://127.0.0.1:%d/postern.json", key: "%s", every: 1d }
        """
                .formatted(web.getAddress().getPort(), maker.key());
    }

    private void startHere() throws IOException {
        start(policy(), Worlds.at(clock));
    }

    /** The day after; what was believed is told by the metric. */
    private void look() {
        int before = asked.get();
        clock.move(Duration.ofDays(1).plusMinutes(1));
        Awaitility.await().atMost(PATIENCE).until(() -> asked.get() > before);
    }

    private void logs(String text) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(Files.readString(folder.resolve("data/journal.jsonl")))
                                .contains(text));
    }

    private String metric(String name) {
        var text = new StringBuilder();
        relay.server().ground().metrics().write(text);
        return text.toString()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .orElse("");
    }

    @Test
    void whatIsGoodIsBelievedAndNothingElse() throws Exception {
        answer = maker.sign(SignedNotice.text(5, "999.0", ""));
        startHere();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> metric("postern_release_known").equals("postern_release_known 1"));

        answer = new SignedNotice().sign(SignedNotice.text(9, "999.0", ""));
        look();
        logs("its signature is not good");
        answer = maker.sign(SignedNotice.text(4, "999.0", ""));
        look();
        logs("it is an old one, played again: serial 4 came behind 5");
        answer = "x".repeat(300 << 10);
        look();
        logs("no release notice from http://127.0.0.1:");
        assertThat(metric("postern_release_known"))
                .as("the last good one counts meanwhile")
                .isEqualTo("postern_release_known 1");
        assertThat(Files.readString(folder.resolve("data/release-serial"))).isEqualTo("5\n");
        relay.stop();

        answer = maker.sign(SignedNotice.text(4, "999.0", ""));
        startHere();
        logs("serial 4 came behind 5");
        assertThat(rcpt("a@rude.example", "b@ours.example")).startsWith("250");
    }

    @Test
    void aServerThatIsDownOrSilentStopsNothing() throws Exception {
        hangs = true;
        answer = "{}";
        startHere();
        Awaitility.await().atMost(PATIENCE).until(() -> asked.get() == 1);
        assertThat(rcpt("a@rude.example", "b@ours.example")).startsWith("250");
        long before = System.nanoTime();
        relay.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        var port = web.getAddress().getPort();
        web.stop(0);
        hangs = false;
        startHere();
        logs("no release notice from http://127.0.0.1:" + port);
        serve(port);
        answer = maker.sign(SignedNotice.text(1, "999.0", ""));
        look();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> metric("postern_release_known").equals("postern_release_known 1"));
    }

    @Test
    void whoIsBehindOrHasAHoleHearsItOnce() throws Exception {
        var hole =
                """
                ,"url":"https://releases.example/","advisories":[{"id":"X-1","summary":"bad",
                "affected":[{"package":{"ecosystem":"Maven","name":"example:thing"},
                "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.3"}]}]}]}]
                """;
        answer = maker.sign(SignedNotice.text(1, "0.10.0", hole));
        var settings = Configuration.read(RunningRelay.write(folder, whole(policy())));
        Files.createDirectories(settings.data());
        var told = new CopyOnWriteArrayList<String>();
        var notices = new Notices(clock);
        notices.to(new Told(told));
        var metrics = new Metrics();
        var library = new Library("example", "thing", "1.2", "pkg:maven/example/thing@1.2", "");
        try (var _ =
                new ReleaseDesk(clock, notices, "0.9.0", () -> List.of(library), PATIENCE)
                        .serve(metrics)
                        .take(settings)
                        .begin()) {
            Awaitility.await().atMost(PATIENCE).until(() -> !told.isEmpty());
            look();
            look();
        }
        assertThat(told)
                .containsExactly(
                        "this is Postern 0.9.0, and there is 0.10.0: https://releases.example/;"
                                + " example:thing 1.2 has a known hole, X-1: bad; mended in 1.3");
        var text = new StringBuilder();
        metrics.write(text);
        assertThat(text)
                .contains("\npostern_release_behind 1\n")
                .contains("\npostern_release_holes 1\n");
    }

    /** What is told to people, but for what comes at a start. */
    private record Told(List<String> texts) implements Journal {
        @Override
        public void write(JournalRecord record) {
            if (record instanceof JournalRecord.Notice(_, _, var text)) texts.add(text);
        }

        @Override
        public void reopen() {}

        @Override
        public void close() {}
    }

    @Test
    void withoutTheSectionNobodyIsAsked() throws Exception {
        start("domains: [ours.example]\ngrants: [ { receive: { on: [inbound] } } ]\n");
        assertThat(rcpt("a@rude.example", "b@ours.example")).startsWith("250");
        assertThat(asked.get()).isZero();
        assertThat(metric("postern_release_known")).isEqualTo("postern_release_known 0");
    }
}
