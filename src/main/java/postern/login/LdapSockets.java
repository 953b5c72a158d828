package postern.login;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import postern.config.UserSource.Ldap.Security;
import postern.config.UserSource.Ldap.Server;

/**
 * Makes the socket of one connection to an LDAP server, and keeps hold of it, so that another
 * thread can end whatever waits for it.
 */
final class LdapSockets extends SocketFactory {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final Server server;
    private final @Nullable SSLContext tls;
    private final Deadline deadline;
    private volatile @Nullable Socket clear;
    private volatile boolean closed;

    /**
     * @param tls null for a server that is spoken to in clear text
     * @param deadline until when it has to be connected, TLS included
     */
    LdapSockets(Server server, @Nullable SSLContext tls, Deadline deadline) {
        this.server = server;
        this.tls = tls;
        this.deadline = deadline;
    }

    /** Ends the connection, also one that is still being made. Never waits. */
    void close() {
        closed = true;
        var socket = clear;
        if (socket == null) return;
        try {
            socket.close();
        } catch (IOException _) {
            // it is gone in any case
        }
    }

    @Override
    @SuppressWarnings("AddressSelection") // one that was looked up already
    public Socket createSocket(InetAddress address, int port) throws IOException {
        var socket = new Socket();
        clear = socket;
        try {
            if (closed) throw new IOException("nobody waits any more");
            socket.connect(new InetSocketAddress(address, port), deadline.millisLeft());
            socket.setSoTimeout(deadline.millisLeft());
            return server.security() == Security.IMPLICIT ? secured(socket) : socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** TLS on a socket that is connected, with a certificate that proves the server's name. */
    private SSLSocket secured(Socket socket) throws IOException {
        if (tls == null) throw new IllegalStateException(server + " without TLS");
        var secure =
                (SSLSocket)
                        tls.getSocketFactory()
                                .createSocket(socket, server.host(), server.port(), true);
        secure.setEnabledProtocols(PROTOCOLS);
        var parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("LDAPS"); // RFC 4513 §3.1.3
        secure.setSSLParameters(parameters);
        secure.setSoTimeout(deadline.millisLeft());
        secure.startHandshake();
        return secure;
    }

    /** For StartTLS: TLS on this very socket. */
    SSLSocketFactory upgrade() {
        return new Upgrade();
    }

    /** Of a plain factory's ways to make a socket there is one; the library knows how to do so. */
    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unforeseen();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress here, int herePort)
            throws IOException {
        throw unforeseen();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress here, int herePort)
            throws IOException {
        throw unforeseen();
    }

    private static IOException unforeseen() {
        return new IOException("only by address and port");
    }

    private final class Upgrade extends SSLSocketFactory {
        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
                throws IOException {
            return secured(socket);
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return new String[0];
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return new String[0];
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw unforeseen();
        }

        @Override
        public Socket createSocket(InetAddress address, int port) throws IOException {
            throw unforeseen();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress here, int herePort)
                throws IOException {
            throw unforeseen();
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress here, int herePort)
                throws IOException {
            throw unforeseen();
        }
    }
}
