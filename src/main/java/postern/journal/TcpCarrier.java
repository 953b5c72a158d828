package postern.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import postern.config.LogOutput.Target;

/**
 * Messages over TCP with their length in front (octet counting, RFC 6587 §3.4.1), or over TLS (RFC
 * 5425), where the server has to prove its name. Syslog knows no answer: what was handed over just
 * before a server went away may be lost.
 */
final class TcpCarrier implements Carrier {
    private static final int PATIENCE = 5_000; // milliseconds
    private static final int GOOD_BYE = 500; // milliseconds

    private final Target.Server server;

    TcpCarrier(Target.Server server) {
        this.server = server;
    }

    @Override
    public Way open() throws IOException {
        var address = new InetSocketAddress(server.host(), server.port());
        if (address.isUnresolved()) throw new IOException("there is no host " + server.host());
        var plain = new Socket();
        try {
            plain.connect(address, PATIENCE);
            plain.setKeepAlive(true);
            return new Open(plain, server.tls() ? secured(plain) : plain);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private Socket secured(Socket plain) throws IOException {
        plain.setSoTimeout(PATIENCE);
        var socket =
                (SSLSocket)
                        context(server.ca())
                                .getSocketFactory()
                                .createSocket(plain, server.host(), server.port(), true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        socket.setSoTimeout(0);
        return socket;
    }

    private static SSLContext context(@Nullable Path ca) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            if (ca == null) {
                context.init(null, null, null);
                return context;
            }
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            try (var in = Files.newInputStream(ca)) {
                int number = 0;
                for (var certificate :
                        CertificateFactory.getInstance("X.509").generateCertificates(in))
                    store.setCertificateEntry("ca" + number++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(ca + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static final class Open implements Way {
        private final Socket plain;
        private final Socket socket;
        private final ByteArrayOutputStream frames = new ByteArrayOutputStream();
        private volatile boolean gone;

        /**
         * @param plain what lies under it; the same for no TLS
         */
        Open(Socket plain, Socket socket) {
            this.plain = plain;
            this.socket = socket;
            Thread.ofVirtual().name("log-server").start(this::watch);
        }

        /** A server of syslog says nothing: what can be read is its end. */
        private void watch() {
            try (var in = socket.getInputStream()) {
                while (in.read() >= 0) {
                    // whatever it is
                }
            } catch (IOException _) {
                // it is over as well
            }
            gone = true;
        }

        @Override
        public int send(List<byte[]> messages) throws IOException {
            if (gone) throw new IOException("it has closed the connection");
            frames.reset();
            for (var message : messages) {
                frames.writeBytes((message.length + " ").getBytes(StandardCharsets.US_ASCII));
                frames.writeBytes(message);
            }
            frames.writeTo(socket.getOutputStream());
            return 0;
        }

        /** TLS says good-bye, but does not wait for long until it can. */
        @Override
        public void close() throws IOException {
            Thread.ofVirtual().name("log-server-end").start(this::cutOff);
            socket.close();
        }

        private void cutOff() {
            try {
                Thread.sleep(GOOD_BYE);
                plain.close();
            } catch (InterruptedException | IOException _) {
                // it is closed, one way or the other
            }
        }
    }
}
