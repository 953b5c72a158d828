package postern.app;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;

/** A web server that keeps what it is sent; it can be down, slow or in a bad mood. */
final class AlertHook implements AutoCloseable {
    /**
     * @param signature empty for none
     */
    record Post(String body, String signature) {
        String text(String name) {
            if (!(JsonValue.parse(body) instanceof Parsed.Good<JsonValue>(JsonObject object)))
                throw new AssertionError("no JSON object: " + body);
            var text = object.text(name);
            if (text == null) throw new AssertionError(name + " is missing: " + body);
            return text;
        }
    }

    private final int port;
    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private volatile int status = 204;
    private @Nullable HttpServer server;

    /** Down, until it is brought up. */
    AlertHook() throws IOException {
        port = Programs.freePort();
    }

    String url() {
        return "http://127.0.0.1:" + port + "/hook";
    }

    List<Post> posts() {
        return posts;
    }

    /** What was told, in its order, such as "raised disk". */
    List<String> told() {
        return posts.stream()
                .map(post ->
                        (post.text("kind") + " " + post.text("name") + " " + post.text("subject"))
                                .strip())
                .toList();
    }

    void answer(int other) {
        status = other;
    }

    void up() throws IOException {
        var made =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
        made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        made.createContext(
                "/hook",
                exchange -> {
                    var body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    var signature = exchange.getRequestHeaders().getFirst("X-Postern-Signature");
                    int now = status;
                    if (now / 100 == 2)
                        posts.add(new Post(body, signature == null ? "" : signature));
                    exchange.sendResponseHeaders(now, -1);
                    exchange.close();
                });
        made.start();
        server = made;
    }

    @Override
    public void close() {
        if (server != null) server.stop(0);
    }
}
