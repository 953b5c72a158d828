package postern.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.app.Programs;
import postern.config.Settings.Address;
import postern.mail.IpAddress;
import postern.unix.Ports;

/** What a stranger gets at the port that is open during an order. */
@Timeout(60)
class DoorTest {
    private static final Address ANYWHERE = new Address(IpAddress.of("127.0.0.1"), 0);
    private static final String NAME = "mail.example.com";
    private static final byte[] DIGEST = HexFormat.of().parseHex("a7".repeat(32));

    private static Socket connect(Door door) throws IOException {
        var socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), door.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String ask(String request) throws IOException {
        var web = new WebAnswer();
        web.put("token-1", "token-1.thumb");
        try (var door = Door.open(Ports.own(), ANYWHERE, web);
                var socket = connect(door)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aTokenOfTheOrderIsAnswered() throws IOException {
        assertThat(ask("GET /.well-known/acme-challenge/token-1 HTTP/1.1\r\nA: b\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nContent-Length: 13\r\n")
                .endsWith("\r\n\r\ntoken-1.thumb");
        assertThat(ask("HEAD /.well-known/acme-challenge/token-1 HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nContent-Length: 13\r\n")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /.well-known/acme-challenge/token-2 HTTP/1.1, 404",
        "GET /.well-known/acme-challenge/ HTTP/1.1, 404",
        "GET /.well-known/acme-challenge/../acme-challenge/token-1 HTTP/1.1, 404",
        "GET / HTTP/1.1, 404",
        "GET /.well-known/acme-challengf/token-1 HTTP/1.1, 404",
        "GET token-1 HTTP/1.1, 404",
        "POST /.well-known/acme-challenge/token-1 HTTP/1.1, 405",
        "GET /.well-known/acme-challenge/token-1, 400",
        "EHLO client.example, 400",
        "'', 400"
    })
    void allElseIsNotFound(String request, int status) throws IOException {
        assertThat(ask(request + "\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ")
                .endsWith("\r\n\r\n")
                .contains("\r\nContent-Length: 0\r\n");
    }

    @Test
    void aRequestIsNotReadWithoutEnd() throws IOException {
        assertThat(ask("GET / HTTP/1.1\r\nX: " + "x".repeat(9000).substring(0, 8170)))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void whoeverTakesItsTimeIsClosedAndOfTooManyTheFirst() throws Exception {
        var served = new AtomicInteger();
        var clients = new ArrayList<Socket>();
        try (var door =
                Door.open(
                        Ports.own(),
                        ANYWHERE,
                        client -> {
                            served.incrementAndGet();
                            int _ = client.getInputStream().read();
                        },
                        Duration.ofSeconds(5))) {
            for (int i = 0; i < Door.AT_A_TIME; i++) clients.add(connect(door));
            await().until(() -> served.get() == Door.AT_A_TIME);
            clients.getFirst().setSoTimeout(100);
            assertThatThrownBy(clients.getFirst().getInputStream()::read)
                    .isInstanceOf(SocketTimeoutException.class);
            clients.add(connect(door));
            clients.getFirst().setSoTimeout(3_000); // less than everybody has
            assertEnded(clients.getFirst());
            for (var client : clients) assertEnded(client);
            assertThat(served).hasValue(Door.AT_A_TIME + 1);
        } finally {
            for (var client : clients) client.close();
        }
    }

    private static void assertEnded(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException _) {
            // reset: it is closed as well
        }
    }

    @Test
    void whenItIsClosedNobodyIsServedAnyMore() throws Exception {
        var begun = new CountDownLatch(1);
        int port = Programs.freePort(); // that nobody else takes
        var door =
                Door.open(
                        Ports.own(),
                        new Address(ANYWHERE.address(), port),
                        client -> {
                            begun.countDown();
                            int _ = client.getInputStream().read();
                        });
        try (var client = connect(door)) {
            begun.await();
            door.close();
            assertEnded(client);
        }
        assertThatThrownBy(() ->
                        new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)
                                .close())
                .isInstanceOf(IOException.class);
    }

    private static SSLSocket client(Door door, String name, String... protocols) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anyone()}, null);
        var socket =
                (SSLSocket) context.getSocketFactory().createSocket(connect(door), NAME, 443, true);
        var parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        return socket;
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void aHandshakeShowsTheCertificateOfTheNameAndIsAll(String version) throws Exception {
        var answer = new HandshakeAnswer();
        answer.put(NAME, DIGEST);
        try (var door = Door.open(Ports.own(), ANYWHERE, answer);
                var client = client(door, "Mail.Example.Com", "h2", HandshakeAnswer.PROTOCOL)) {
            client.setEnabledProtocols(new String[] {version});
            client.startHandshake();
            assertThat(client.getApplicationProtocol()).isEqualTo(HandshakeAnswer.PROTOCOL);
            var shown = (X509Certificate) client.getSession().getPeerCertificates()[0];
            assertThat(shown.getSubjectAlternativeNames()).containsExactly(List.of(2, NAME));
            assertThat(shown.getCriticalExtensionOIDs()).containsExactly("1.3.6.1.5.5.7.1.31");
            assertThat(HexFormat.of().formatHex(shown.getExtensionValue("1.3.6.1.5.5.7.1.31")))
                    .isEqualTo("0422" + "0420" + "a7".repeat(32)); // RFC 8737 §3
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.com, ", // no protocol
        "mail.example.com, h2",
        "other.example.com, acme-tls/1"
    })
    void othersHaveNoHandshake(String name, String protocol) throws Exception {
        var answer = new HandshakeAnswer();
        answer.put(NAME, DIGEST);
        var protocols = protocol == null ? new String[0] : new String[] {protocol};
        try (var door = Door.open(Ports.own(), ANYWHERE, answer);
                var client = client(door, name, protocols)) {
            assertThatThrownBy(client::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
