package postern.acme;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;
import postern.config.Acme;

/** The web interface of an authority: any by its directory, with whom we trust for it. */
final class Interface extends GenericAcmeProvider {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final @Nullable SSLContext trust;

    private Interface(@Nullable SSLContext trust) {
        this.trust = trust;
    }

    /**
     * Contacts nobody yet.
     *
     * @throws IOException if the file of those who certify it cannot be used
     */
    static Session of(Acme settings) throws IOException {
        var file = settings.authorities();
        var provider = new Interface(file == null ? null : trusting(file));
        var session = new Session(settings.directory(), provider);
        session.networkSettings().setTimeout(TIMEOUT);
        session.setLocale(Locale.ENGLISH); // of the problems that it tells
        return session;
    }

    private static SSLContext trusting(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (var one : CertificateFactory.getInstance("X.509").generateCertificates(in))
                store.setCertificateEntry(Integer.toString(count++), one);
            if (count == 0) throw new IOException("it holds no certificate");
            var managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException("cannot use " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
        var builder =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(settings.getTimeout())
                        .proxy(settings.getProxySelector());
        if (trust != null) builder.sslContext(trust);
        return builder.build();
    }
}
