package postern.audit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import postern.mail.Domain;
import postern.mail.Parsed;

/** Connections over the network. */
public final class SocketTransport implements Transport {
    /** By how much a wait in TLS may be longer than it should. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final SSLContext context = context();

    @Override
    public Link connect(Route route, Duration patience) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            if (route.from() != null)
                socket.bind(
                        new InetSocketAddress(InetAddress.getByAddress(route.from().octets()), 0));
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getByAddress(route.to().octets()), route.port()),
                    millis(patience));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new SocketLink(socket, context);
    }

    /** A connection that is open already. */
    public Link over(Socket socket) {
        return new SocketLink(socket, context);
    }

    private static int millis(Duration patience) {
        return Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE);
    }

    private static SSLContext context() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Curious()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    private static final class SocketLink implements Link {
        private final SSLContext context;
        private Socket socket;

        SocketLink(Socket socket, SSLContext context) {
            this.socket = socket;
            this.context = context;
        }

        @Override
        public void send(byte[] octets) throws IOException {
            socket.getOutputStream().write(octets);
            socket.getOutputStream().flush();
        }

        @Override
        public int receive(byte[] into, Duration patience) throws IOException {
            if (patience.isNegative() || patience.isZero()) throw new SocketTimeoutException();
            socket.setSoTimeout(millis(patience));
            if (!(socket instanceof SSLSocket)) return socket.getInputStream().read(into);
            return watched(patience, () -> socket.getInputStream().read(into));
        }

        @Override
        public Encryption encrypt(String name, Duration patience) throws IOException {
            if (patience.isNegative() || patience.isZero()) throw new SocketTimeoutException();
            socket.setSoTimeout(millis(patience));
            return watched(patience, () -> handshake(name));
        }

        /** What reads from the socket more than once, and so may wait more than once. */
        private interface Reading<T> {
            T read() throws IOException;
        }

        /** Without this a server that sends an octet now and then would hold us for ever. */
        private <T> T watched(Duration patience, Reading<T> reading) throws IOException {
            var watch = Thread.ofVirtual().start(() -> closeAfter(patience.plus(GRACE), socket));
            try {
                return reading.read();
            } finally {
                watch.interrupt();
            }
        }

        private static void closeAfter(Duration time, Socket socket) {
            try {
                Thread.sleep(time);
                socket.close();
            } catch (InterruptedException | IOException _) {
                // it is over
            }
        }

        private Encryption handshake(String name) throws IOException {
            var tls =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(socket, name, socket.getPort(), true);
            var parameters = tls.getSSLParameters();
            if (Domain.parse(name) instanceof Parsed.Good<Domain>(var domain))
                parameters.setServerNames(List.of(new SNIHostName(domain.name())));
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            socket = tls;
            var session = tls.getSession();
            var chain = new ArrayList<X509Certificate>();
            for (var one : session.getPeerCertificates())
                if (one instanceof X509Certificate certificate) chain.add(certificate);
            return new Encryption(session.getProtocol(), session.getCipherSuite(), chain);
        }

        @Override
        public String localAddress() {
            return socket.getLocalAddress().getHostAddress();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException _) {
                // it is gone either way
            }
        }
    }

    /** Takes every certificate: what is wrong with one is a finding, not an end. */
    private static final class Curious extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
