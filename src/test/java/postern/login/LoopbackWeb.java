package postern.login;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A web server on loopback that answers as it is told, and remembers what it was asked. */
final class LoopbackWeb implements AutoCloseable {
    /** What it was asked. */
    record Asked(String path, @Nullable String authorization, Map<String, String> form) {}

    interface Page {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private HttpServer server;

    LoopbackWeb() {
        server = started(0);
    }

    private HttpServer started(int port) {
        try {
            var made =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            made.setExecutor(threads);
            made.createContext("/", this::answer);
            made.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    void page(String path, Page page) {
        pages.put(path, page);
    }

    void json(String path, int status, String body) {
        page(path, exchange -> send(exchange, status, body));
    }

    /** Sends a page that never ends: nothing at all, or a header and a bit of the body. */
    void hangs(String path, boolean header) {
        page(
                path,
                exchange -> {
                    if (header) {
                        exchange.sendResponseHeaders(200, 100);
                        exchange.getResponseBody().write("{".getBytes(StandardCharsets.UTF_8));
                        exchange.getResponseBody().flush();
                    }
                    try {
                        closing.await();
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        var octets = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
        exchange.getResponseBody().write(octets);
        exchange.close();
    }

    List<Asked> asked(String path) {
        return asked.stream().filter(one -> one.path().equals(path)).toList();
    }

    /** Nobody listens any more; {@link #comeBack} takes the same port again. */
    void goDown() {
        server.stop(0);
    }

    void comeBack() {
        server = started(server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(
                new Asked(
                        path,
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        fields(body)));
        pages.getOrDefault(path, other -> send(other, 404, "")).answer(exchange);
    }

    private static Map<String, String> fields(String body) {
        var fields = new LinkedHashMap<String, String>();
        for (var field : body.split("&")) {
            int equals = field.indexOf('=');
            if (equals > 0)
                fields.put(
                        URLDecoder.decode(field.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return fields;
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.close();
    }
}
