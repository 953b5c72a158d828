package postern.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A mail client that speaks one transaction and keeps what it heard. */
final class DemoClient {

    /** The replies to RCPT and, where it came to that, to the message. */
    record Heard(String recipient, String message) {
        /** The reply that decided. */
        String last() {
            return message.isEmpty() ? recipient : message;
        }
    }

    private DemoClient() {}

    /**
     * @param source the loopback address to come from
     * @throws IOException if the relay is not there or breaks off
     */
    static Heard send(
            InetAddress source,
            InetSocketAddress relay,
            String from,
            String to,
            String subject,
            String text)
            throws IOException {
        try (var socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(relay, 5_000);
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            reply(in);
            ask(socket, in, "EHLO client.example");
            ask(socket, in, "MAIL FROM:<" + from + ">");
            var recipient = ask(socket, in, "RCPT TO:<" + to + ">");
            var message = "";
            if (recipient.startsWith("2")) {
                ask(socket, in, "DATA");
                message = ask(socket, in, message(from, to, subject, text));
            }
            ask(socket, in, "QUIT");
            return new Heard(recipient, message);
        }
    }

    private static String message(String from, String to, String subject, String text) {
        return String.join(
                "\r\n",
                "From: <" + from + ">",
                "To: <" + to + ">",
                "Subject: " + subject,
                "",
                text,
                ".");
    }

    private static String ask(Socket socket, BufferedReader in, String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return reply(in);
    }

    private static String reply(BufferedReader in) throws IOException {
        List<String> lines = new ArrayList<>();
        String line;
        do {
            line = in.readLine();
            if (line == null) throw new IOException("the relay closed the connection");
            lines.add(line);
        } while (line.length() > 3 && line.charAt(3) == '-');
        return lines.getLast();
    }
}
