package postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.app.Programs;
import postern.config.TlsVersion;
import postern.login.SecureChannel;
import postern.net.Certificates.Identity;
import postern.net.ClientTrust.Finding;

/** Handshakes with OpenSSL: what both ends derive from them, and what becomes of them later. */
@Tag("peers")
@Timeout(120)
class OpenSslTest {
    static {
        try {
            var engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(false);
            engine.beginHandshake(); // so that no property of ours comes in time
        } catch (NoSuchAlgorithmException | SSLException e) {
            throw new LinkageError("no TLS", e);
        }
    }

    private static final Authority CA = new Authority("Test CA");
    private static final Identity EC = CA.issue(Authority.ec("relay.test"));
    private static final Identity RSA = CA.issue(Authority.rsa("relay.test"));
    private static final Pattern EXPORTED = Pattern.compile("Keying material: ([0-9A-F]+)");

    @TempDir Path folder;
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final BlockingQueue<SecureChannel> channels = new LinkedBlockingQueue<>();
    private final BlockingQueue<Finding> clients = new LinkedBlockingQueue<>();
    private ServerTls tls = new ServerTls(terms(EC));
    private Loop loop;
    private Thread thread;
    private ServerSocketChannel server;

    /** Listeners where users log in. */
    Set<String> logins() {
        return Set.of("in");
    }

    private ServerTls.Terms terms(Identity identity) {
        return new ServerTls.Terms(Identities.of(identity), TlsVersion.TLS_1_2, Map.of(), logins());
    }

    /** What our end exports, where the other end exported that. */
    String ours(String theirs) {
        return theirs;
    }

    @BeforeEach
    void begin() throws IOException {
        loop = new Loop(InstantSource.system(), bugs::add);
        thread = Thread.ofPlatform().start(loop::run);
        server =
                ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.startVirtualThread(() -> {
            while (server.isOpen()) {
                try {
                    var channel = server.accept();
                    loop.post(() -> new Owner(channel));
                } catch (IOException _) {
                    return; // the test is over
                }
            }
        });
    }

    @AfterEach
    void end() throws Exception {
        server.close();
        loop.end();
        thread.join();
        assertThat(bugs).isEmpty();
    }

    /** Tells what a handshake has brought, and closes once the client says something. */
    private final class Owner implements ConnectionOwner {
        private final ServerHandshake handshake = tls.begin("in");
        private final Connection connection;

        Owner(java.nio.channels.SocketChannel channel) {
            try {
                connection = new Connection(loop, channel, this, true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            connection.startTls(handshake.engine());
            connection.flush();
        }

        @Override
        public void connected() {}

        @Override
        public boolean isTaking() {
            return true;
        }

        @Override
        public void bytes(ByteBuffer input) {
            input.position(input.limit());
            connection.send(ByteBuffer.wrap("bye\n".getBytes(StandardCharsets.US_ASCII)));
            connection.close();
        }

        @Override
        public void secured(SSLSession session) {
            var client = handshake.client(session);
            clients.add(client);
            channels.add(
                    ChannelBindings.of(
                            session,
                            client instanceof Finding.Proved(var certificate)
                                    ? certificate
                                    : null));
        }

        @Override
        public void insecure(String why) {}

        @Override
        public void drained() {}

        @Override
        public void gone(String why) {}
    }

    private String connect(String... options) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                Programs.find("openssl"),
                                "s_client",
                                "-connect",
                                "127.0.0.1:"
                                        + ((InetSocketAddress) server.getLocalAddress()).getPort(),
                                "-ign_eof"));
        command.addAll(List.of(options));
        tls.warm();
        return run(command);
    }

    private static String run(List<String> command) throws Exception {
        return Programs.run(command, "hello\n".getBytes(StandardCharsets.US_ASCII), 60).output();
    }

    private @Nullable SecureChannel channel() throws InterruptedException {
        return channels.poll(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void bothEndsExportTheSame(String version) throws Exception {
        for (int i = 0; i < 2; i++) {
            var said =
                    connect(
                            version,
                            "-keymatexport",
                            "EXPORTER-Channel-Binding",
                            "-keymatexportlen",
                            "32");
            var exported = EXPORTED.matcher(said);
            assertThat(exported.find()).as(said).isTrue();
            assertThat(HexFormat.of().withUpperCase().formatHex(channel().exporter()))
                    .isEqualTo(ours(exported.group(1)));
        }
    }

    /** RFC 9266 §4.2: such sessions could be made to export the same. */
    @Test
    void withoutExtendedMasterSecretNothingIsExported() throws Exception {
        var conf =
                Files.writeString(
                        folder.resolve("openssl.cnf"),
                        """
                        openssl_conf = first
                        [first]
                        ssl_conf = second
                        [second]
                        system_default = third
                        [third]
                        Options = -ExtendedMasterSecret
                        """);
        var said =
                run(
                        List.of(
                                "/usr/bin/env",
                                "OPENSSL_CONF=" + conf,
                                Programs.find("openssl"),
                                "s_client",
                                "-connect",
                                "127.0.0.1:"
                                        + ((InetSocketAddress) server.getLocalAddress()).getPort(),
                                "-ign_eof",
                                "-tls1_2"));
        assertThat(said).contains("Extended master secret: no");
        var channel = channel();
        assertThat(channel.exporter()).isEmpty();
        assertThat(channel.serverEndPoint()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecdsa_secp256r1_sha256", "rsa_pss_rsae_sha256"})
    void theEndPointIsOfTheCertificateThatWasShown(String scheme) throws Exception {
        tls =
                new ServerTls(
                        new ServerTls.Terms(
                                new Identities(
                                        List.of(
                                                Identities.Named.of(EC, List.of()),
                                                Identities.Named.of(RSA, List.of()))),
                                TlsVersion.TLS_1_2,
                                Map.of(),
                                logins()));
        connect("-tls1_3", "-sigalgs", scheme);
        var shown = scheme.startsWith("rsa") ? RSA : EC;
        assertThat(channel().serverEndPoint())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(shown.leaf().getEncoded()));
    }

    private String session() {
        return folder.resolve("session.pem").toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2", "-tls1_2 -no_ticket"})
    void sessionsAreResumed(String options) throws Exception {
        var words = new ArrayList<>(List.of(options.split(" ")));
        words.addAll(List.of("-sess_out", session()));
        assertThat(connect(words.toArray(String[]::new))).contains("New, TLS");
        tls.take(terms(EC)); // a reload that changes nothing
        words.set(words.size() - 2, "-sess_in");
        words.addAll(
                List.of("-keymatexport", "EXPORTER-Channel-Binding", "-keymatexportlen", "32"));
        var said = connect(words.toArray(String[]::new));
        assertThat(said).contains("Reused, TLS");
        var first = channel();
        var second = channel();
        var exported = EXPORTED.matcher(said);
        assertThat(exported.find()).isTrue();
        assertThat(HexFormat.of().withUpperCase().formatHex(second.exporter()))
                .isEqualTo(ours(exported.group(1)));
        assertThat(second.serverEndPoint()).isEqualTo(first.serverEndPoint());
    }

    @Test
    void fiveTimesInARow() throws Exception {
        var said = connect("-tls1_2", "-reconnect");
        assertThat(said.split("Reused, TLSv1.2", -1)).hasSize(6);
    }

    @Test
    void noSessionIsResumedBehindANewCertificate() throws Exception {
        connect("-tls1_3", "-sess_out", session());
        tls.take(terms(RSA));
        assertThat(connect("-tls1_3", "-sess_in", session())).contains("New, TLSv1.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aClientsCertificateIsProvedAndProvedAgainWhenItsSessionIsResumed(String version)
            throws Exception {
        var mine = CA.issue(Authority.ec("client.example"));
        Authority.write(folder, "mine", mine);
        tls =
                new ServerTls(
                        new ServerTls.Terms(
                                Identities.of(EC),
                                TlsVersion.TLS_1_2,
                                Map.of("in", new ClientTrust(List.of(CA.certificate()), true)),
                                logins()));
        var pem = folder.resolve("mine.pem").toString();
        var key = folder.resolve("mine.key").toString();
        connect(version, "-cert", pem, "-key", key, "-sess_out", session());
        assertThat(clients.poll(10, TimeUnit.SECONDS)).isEqualTo(new Finding.Proved(mine.leaf()));
        var said = connect(version, "-cert", pem, "-key", key, "-sess_in", session());
        assertThat(said).contains("Reused, TLS");
        assertThat(clients.poll(10, TimeUnit.SECONDS)).isEqualTo(new Finding.Proved(mine.leaf()));
        assertThat(connect(version)).contains("alert");
    }

    @Test
    void clientsDoNotRenegotiate() throws Exception {
        tls.warm();
        var said =
                Programs.run(
                                List.of(
                                        Programs.find("openssl"),
                                        "s_client",
                                        "-connect",
                                        "127.0.0.1:"
                                                + ((InetSocketAddress) server.getLocalAddress())
                                                        .getPort(),
                                        "-tls1_2"),
                                "R\n".getBytes(StandardCharsets.US_ASCII),
                                60)
                        .output();
        assertThat(said).contains("RENEGOTIATING");
        assertThat(said.substring(said.indexOf("RENEGOTIATING"))).doesNotContain("verify return");
        assertThat(said)
                .contains("Compression: NONE")
                .contains("Secure Renegotiation IS supported");
    }
}
