package postern.queue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Mail servers at port 25 of many addresses: they take everything and keep nothing. */
final class Sink implements AutoCloseable {
    static final int ADDRESSES = 64;
    private final List<ServerSocket> sockets = new ArrayList<>();
    private final AtomicLong taken = new AtomicLong();

    Sink() throws IOException {
        for (int i = 0; i < ADDRESSES; i++) {
            var socket = new ServerSocket(25, 500, InetAddress.getByAddress(address(i)));
            sockets.add(socket);
            Thread.startVirtualThread(() -> accept(socket));
        }
    }

    static byte[] address(int number) {
        return new byte[] {(byte) 198, 18, 0, (byte) (number + 1)};
    }

    long taken() {
        return taken.get();
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException e) {
                if (!socket.isClosed()) System.err.println("sink: " + e);
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var in =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.getInputStream(), StandardCharsets.ISO_8859_1))) {
            var out = client.getOutputStream();
            say(out, "220 sink.example ESMTP");
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                switch (line.substring(0, Math.min(4, line.length()))) {
                    case "EHLO" -> say(out, "250-sink.example\r\n250-PIPELINING\r\n250 8BITMIME");
                    case "DATA" -> {
                        say(out, "354 go ahead");
                        while (!".".equals(line) && line != null) line = in.readLine();
                        taken.incrementAndGet();
                        say(out, "250 2.0.0 OK");
                    }
                    case "QUIT" -> {
                        say(out, "221 2.0.0 bye");
                        return;
                    }
                    default -> say(out, "250 2.0.0 OK");
                }
            }
        } catch (IOException _) {
            // the relay went away
        }
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        for (var socket : sockets) socket.close();
    }
}
