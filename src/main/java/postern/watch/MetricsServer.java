package postern.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import postern.mail.IpAddress;

/**
 * A small web server: {@code /metrics} in the Prometheus text format, {@code /healthz} with 200
 * while all is well and 503 with one problem a line otherwise. Answers GET and HEAD, eight at a
 * time; a request has ten seconds. There is no login: it belongs on loopback or an inner network.
 */
public final class MetricsServer implements AutoCloseable {
    private static final int AT_A_TIME = 8;
    private static final int BACKLOG = 16;
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String PLAIN = "text/plain; charset=utf-8";

    private record Answer(int status, String type, String text) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_A_TIME);
    private final Metrics metrics;
    private final Supplier<List<String>> problems;

    private MetricsServer(HttpServer server, Metrics metrics, Supplier<List<String>> problems) {
        this.server = server;
        this.metrics = metrics;
        this.problems = problems;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /** Its address is taken, and it does not answer yet: whoever asks waits. */
    public static final class Bound implements AutoCloseable {
        private final HttpServer server;

        private Bound(HttpServer server) {
            this.server = server;
        }

        /**
         * Serves until it is closed.
         *
         * @param problems what is wrong now, a sentence each; empty while all is well
         */
        public MetricsServer serve(Metrics metrics, Supplier<List<String>> problems) {
            var serving = new MetricsServer(server, metrics, problems);
            server.start();
            return serving;
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    /**
     * Takes an address. The JDK's server takes its bounds on slow and idle clients from system
     * properties: those not set yet are set, for the whole process.
     *
     * @param port 0 for a free one
     * @throws IOException if the address cannot be bound
     */
    public static Bound bind(IpAddress address, int port) throws IOException {
        bound("sun.net.httpserver.maxReqTime", "10"); // seconds
        bound("sun.net.httpserver.maxRspTime", "10");
        bound("sun.net.httpserver.idleInterval", "30");
        bound("sun.net.httpserver.maxReqHeaders", "50");
        bound("sun.net.httpserver.maxReqHeaderSize", "16384");
        bound("jdk.httpserver.maxConnections", "64");
        var at = new InetSocketAddress(InetAddress.getByAddress(address.octets()), port);
        return new Bound(HttpServer.create(at, BACKLOG));
    }

    private static void bound(String property, String value) {
        if (System.getProperty(property) == null) System.setProperty(property, value);
    }

    /** The port that it has in fact. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** How many more requests would be answered now. */
    int free() {
        return places.availablePermits();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!places.tryAcquire()) {
                send(exchange, new Answer(503, PLAIN, "Too many requests at a time\n"));
                return;
            }
            try {
                send(exchange, answer(exchange));
            } finally {
                places.release();
            }
        }
    }

    private Answer answer(HttpExchange exchange) {
        var path = exchange.getRequestURI().getPath();
        if (!path.equals("/metrics") && !path.equals("/healthz"))
            return new Answer(404, PLAIN, "Here are /metrics and /healthz\n");
        var method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return new Answer(405, PLAIN, "GET or HEAD only\n");
        }
        return path.equals("/metrics") ? metrics() : health();
    }

    private Answer metrics() {
        var text = new StringBuilder();
        metrics.write(text);
        return new Answer(200, PROMETHEUS, text.toString());
    }

    /** Whoever cannot say how he is, is not well. */
    private Answer health() {
        List<String> wrong;
        try {
            wrong = problems.get();
        } catch (RuntimeException e) {
            wrong = List.of("The health cannot be told: " + e);
        }
        return wrong.isEmpty()
                ? new Answer(200, PLAIN, "ok\n")
                : new Answer(503, PLAIN, String.join("\n", wrong) + "\n");
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        var octets = answer.text.getBytes(StandardCharsets.UTF_8);
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type);
        headers.set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status, -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status, octets.length);
        exchange.getResponseBody().write(octets);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
