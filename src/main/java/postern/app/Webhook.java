package postern.app;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import postern.alerts.Bulletin;
import postern.alerts.BulletinJson;
import postern.alerts.Teller;
import postern.config.Alerting;
import postern.login.Authorities;

/**
 * Sends each bulletin to a web server as a JSON object. What it answers beside the status is not
 * read; redirects are not followed.
 */
final class Webhook implements Teller, AutoCloseable {
    private final Alerting.Webhook settings;
    private final String hostname;
    private final String server; // its path may be a secret, as with many services
    private final @Nullable HttpClient http;
    private final String unusable;

    Webhook(Alerting.Webhook settings, String hostname) {
        this.settings = settings;
        this.hostname = hostname;
        server = settings.url().getScheme() + "://" + settings.url().getRawAuthority();
        HttpClient made = null;
        var why = "";
        try {
            var builder =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .connectTimeout(settings.timeout())
                            .executor(Executors.newVirtualThreadPerTaskExecutor());
            if (settings.ca() != null) builder.sslContext(Authorities.of(settings.ca()));
            made = builder.build();
        } catch (IOException | GeneralSecurityException e) {
            why = "the authorities in " + settings.ca() + " cannot be read: " + e.getMessage();
        }
        http = made;
        unusable = why;
    }

    @Override
    public int most() {
        return 1;
    }

    @Override
    public Told tell(List<Bulletin> bulletins) throws InterruptedException {
        var client = http;
        if (client == null) return new Told(false, unusable);
        var text = BulletinJson.text(bulletins.getFirst(), hostname);
        var octets = text.getBytes(StandardCharsets.UTF_8);
        try {
            var request =
                    HttpRequest.newBuilder(settings.url())
                            .timeout(settings.timeout())
                            .header("Content-Type", "application/json")
                            .header("User-Agent", "Postern/" + Main.version())
                            .POST(BodyPublishers.ofByteArray(octets));
            var secret = settings.secret();
            if (secret != null)
                request.header("X-Postern-Signature", "sha256=" + signature(secret, octets));
            var answer = client.send(request.build(), BodyHandlers.ofInputStream());
            answer.body().close();
            int status = answer.statusCode();
            return new Told(status / 100 == 2, server + " answered " + status);
        } catch (HttpTimeoutException _) {
            return new Told(false, server + " did not answer within " + settings.timeout());
        } catch (IOException | GeneralSecurityException e) {
            return new Told(false, server + ": " + reason(e));
        }
    }

    private static String signature(Path secret, byte[] octets)
            throws IOException, GeneralSecurityException {
        var key = Files.readString(secret).strip();
        if (key.isEmpty()) throw new IOException(secret + " is empty");
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(octets));
    }

    private static String reason(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause())
            if (cause instanceof UnresolvedAddressException) return "the DNS knows no such host";
        if (e instanceof ConnectException && e.getMessage() == null) return "connection refused";
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    /** Nothing more is sent; what is being sent breaks off. */
    @Override
    public void close() {
        if (http != null) http.shutdownNow();
    }
}
