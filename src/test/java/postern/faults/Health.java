package postern.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** What a relay says of its health. */
final class Health {
    private Health() {}

    /** The status and the text. */
    static String of(int metricsPort) throws IOException, InterruptedException {
        var address = URI.create("http://127.0.0.1:" + metricsPort + "/healthz");
        try (var client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }
}
