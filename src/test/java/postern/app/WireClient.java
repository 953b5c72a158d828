package postern.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A blocking SMTP client for tests that sends exactly the octets it is told to. */
public final class WireClient implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    public WireClient(int port) throws IOException {
        this(new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    }

    /** From another address of loopback, such as 127.0.0.2. */
    public static WireClient from(String address, int port) throws IOException {
        return new WireClient(
                new Socket(
                        InetAddress.ofLiteral("127.0.0.1"),
                        port,
                        InetAddress.ofLiteral(address),
                        0));
    }

    public WireClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(60_000);
        in =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The last line of the next reply. */
    public String reply() throws IOException {
        String line;
        do {
            line = in.readLine();
            if (line == null) throw new IOException("closed");
        } while (line.length() > 3 && line.charAt(3) == '-');
        return line;
    }

    /** All that it still says, until it closes; a reset behind its last words is no loss. */
    public String untilClosed() throws IOException {
        var said = new StringBuilder();
        try {
            for (int c = in.read(); c >= 0; c = in.read()) said.append((char) c);
        } catch (SocketTimeoutException e) {
            throw e; // it did not close
        } catch (SocketException _) {
            // it closed while something of ours was on its way
        }
        return said.toString();
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.getOutputStream().flush();
    }

    /** Sends a line and returns the last line of its reply. */
    public String say(String command) throws IOException {
        send(command + "\r\n");
        return reply();
    }

    /** Greeting, EHLO, one transaction; returns the reply to the message (or what refused it). */
    public String deliver(String from, String to, byte[] stuffedData) throws IOException {
        if (!say("MAIL FROM:<" + from + "> BODY=8BITMIME").startsWith("250"))
            throw new IOException("MAIL refused");
        var rcpt = say("RCPT TO:<" + to + ">");
        if (!rcpt.startsWith("250")) {
            say("RSET");
            return rcpt;
        }
        if (!say("DATA").startsWith("354")) throw new IOException("DATA refused");
        send(stuffedData);
        return reply();
    }

    /** Reads the greeting and says EHLO. */
    public WireClient begin() throws IOException {
        reply();
        say("EHLO client.test");
        return this;
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
