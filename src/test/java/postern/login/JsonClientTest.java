package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.login.JsonClient.Reply;
import postern.mail.Domain;
import postern.net.Certificates;

/** Whom it believes to be the server; what the answers may be stands in the tests of its users. */
class JsonClientTest {
    @TempDir private Path folder;
    private HttpsServer server;
    private Path ca;

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        var identity = Certificates.selfSigned(folder, Domain.of("localhost"), Instant.now());
        ca = folder.resolve("self-signed.pem");
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                identity.key(),
                new char[0],
                identity.chain().toArray(X509Certificate[]::new));
        var keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> LoopbackWeb.send(exchange, 200, "{\"a\":1}"));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Reply get(String host, @Nullable Path authorities) {
        try (var client = new JsonClient(authorities, Duration.ofSeconds(10))) {
            return client.get(
                    URI.create("https://" + host + ":" + server.getAddress().getPort() + "/"));
        }
    }

    private static void isSilent(Reply reply, String why) {
        assertThat(reply).isInstanceOf(Reply.Silence.class);
        assertThat(reply.toString()).contains(why);
    }

    @Test
    void anAuthorityThatIsNamedProvesTheServer() {
        assertThat(get("localhost", ca)).isEqualTo(new Reply.Heard(200, Map.of("a", 1L)));
    }

    @Test
    void othersDoNot() throws IOException {
        isSilent(get("localhost", null), "PKIX");
        var other = Files.createDirectory(folder.resolve("other"));
        Certificates.selfSigned(other, Domain.of("localhost"), Instant.now());
        isSilent(get("localhost", other.resolve("self-signed.pem")), "PKIX");
    }

    @Test
    void theNameHasToBeTheServers() {
        isSilent(get("127.0.0.1", ca), "127.0.0.1");
    }

    @Test
    void authoritiesThatCannotBeRead() throws IOException {
        var missing = folder.resolve("missing.pem");
        isSilent(get("localhost", missing), "the authorities in " + missing + " cannot be read");
        var empty = Files.createFile(folder.resolve("empty.pem"));
        isSilent(get("localhost", empty), "it holds no certificate");
    }
}
