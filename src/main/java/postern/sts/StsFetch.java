package postern.sts;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import postern.dns.Answer;
import postern.dns.Resolver;
import postern.mail.Domain;
import postern.mail.IpAddress;

/**
 * Fetches a policy by HTTPS (RFC 8461 §3.3): from the host that our own resolver finds, with a
 * certificate for its name, no redirects, at most 64 KiB within 20 seconds. Blocks.
 */
public final class StsFetch {
    private static final int MOST = 64 * 1024;
    private static final int MOST_HEADER = 16 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_ADDRESSES = 2;

    /** What came of it. */
    sealed interface Result {
        record Fetched(String text) implements Result {}

        record Failed(String why) implements Result {}
    }

    private final Resolver resolver;
    private final SSLSocketFactory sockets;
    private final int port;
    private final Predicate<IpAddress> forbidden;

    /**
     * @param sockets judge the server's certificate
     * @param port 443, but in tests
     * @param forbidden where nobody may send us: this host itself
     */
    public StsFetch(
            Resolver resolver, SSLSocketFactory sockets, int port, Predicate<IpAddress> forbidden) {
        this.resolver = resolver;
        this.sockets = sockets;
        this.port = port;
        this.forbidden = forbidden;
    }

    Result fetch(Domain domain) {
        var host = "mta-sts." + domain.name();
        return switch (resolver.addresses(host)) {
            case Answer.Found<IpAddress>(var addresses, _, _) -> {
                Result last = new Result.Failed(host + " has no address that may be asked");
                int asked = 0;
                for (var address : addresses) {
                    if (forbidden.test(address) || asked++ >= MOST_ADDRESSES) continue;
                    last = fetch(host, address);
                    if (last instanceof Result.Fetched) break;
                }
                yield last;
            }
            case Answer.Absent<IpAddress> _ -> new Result.Failed(host + " has no address");
            case Answer.Bogus<IpAddress>(var why) -> new Result.Failed(host + ": " + why);
            case Answer.Unavailable<IpAddress>(var why) -> new Result.Failed(host + ": " + why);
        };
    }

    private Result fetch(String host, IpAddress address) {
        try (var clear = new Socket()) {
            var watchdog = Thread.startVirtualThread(() -> closeLater(clear));
            try {
                clear.connect(
                        new InetSocketAddress(InetAddress.getByAddress(address.octets()), port),
                        (int) PATIENCE.toMillis());
                return converse(host, clear);
            } finally {
                watchdog.interrupt();
            }
        } catch (IOException e) {
            return new Result.Failed(host + ": " + e.getMessage());
        }
    }

    private static void closeLater(Socket socket) {
        try {
            Thread.sleep(PATIENCE);
            socket.close();
        } catch (InterruptedException | IOException _) {
            // it has ended by itself
        }
    }

    private Result converse(String host, Socket clear) throws IOException {
        try (var secure = (SSLSocket) sockets.createSocket(clear, host, port, true)) {
            var parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            var request =
                    "GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: "
                            + host
                            + "\r\nUser-Agent: postern\r\nAccept: text/plain\r\n"
                            + "Connection: close\r\n\r\n";
            secure.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            secure.getOutputStream().flush();
            return answer(host, new BufferedInputStream(secure.getInputStream()));
        }
    }

    private static Result answer(String host, InputStream in) throws IOException {
        var status = line(in, MOST_HEADER);
        int left = MOST_HEADER - status.length();
        boolean chunked = false;
        boolean plain = false;
        long length = -1;
        for (var field = line(in, left); !field.isEmpty(); field = line(in, left)) {
            left -= field.length();
            var lower = field.toLowerCase(Locale.ROOT).replaceAll("\\s*", "");
            if (lower.equals("transfer-encoding:chunked")) chunked = true;
            if (lower.startsWith("content-type:text/plain")) plain = true;
            if (lower.matches("content-length:[0-9]{1,9}"))
                length = Long.parseLong(lower.substring("content-length:".length()));
        }
        if (!status.matches("HTTP/1\\.[01] 200( .*)?")) // a redirect is no policy (§3.3)
        return new Result.Failed(host + " answered " + printable(status));
        if (!plain) return new Result.Failed(host + " sent what is no text/plain");
        var text = new ByteArrayOutputStream();
        if (chunked) chunks(in, text);
        else if (length >= 0) copy(in, length, text);
        else rest(in, text);
        return new Result.Fetched(text.toString(StandardCharsets.UTF_8));
    }

    private static void chunks(InputStream in, ByteArrayOutputStream text) throws IOException {
        while (true) {
            var size = line(in, 100).split(";", 2)[0].strip();
            if (!size.matches("[0-9A-Fa-f]{1,6}")) throw new IOException("a chunk has no size");
            int octets = Integer.parseInt(size, 16);
            if (octets == 0) return;
            copy(in, octets, text);
            line(in, 2);
        }
    }

    private static void copy(InputStream in, long octets, ByteArrayOutputStream text)
            throws IOException {
        if (octets + text.size() > MOST) throw new IOException("the policy is too large");
        var all = in.readNBytes((int) octets);
        if (all.length < octets) throw new IOException("the policy is cut off");
        text.writeBytes(all);
    }

    private static void rest(InputStream in, ByteArrayOutputStream text) throws IOException {
        text.writeBytes(in.readNBytes(MOST + 1));
        if (text.size() > MOST) throw new IOException("the policy is too large");
    }

    private static String line(InputStream in, int most) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new IOException("the answer is cut off");
            if (line.length() >= most) throw new IOException("the answer's header is too large");
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }

    private static String printable(String text) {
        return text.substring(0, Math.min(text.length(), 80)).replaceAll("[^ -~]", "?");
    }
}
