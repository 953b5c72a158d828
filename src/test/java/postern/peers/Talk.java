package postern.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a server answered a dialogue.
 *
 * @param replies to each step, the last line of each; {@link #SILENT}, {@link #CLOSED} or {@link
 *     #LEFT_OUT} where there is none
 * @param client the address it was held from, which is its own: messages are known by it
 */
record Talk(Dialogue dialogue, List<List<String>> replies, String client) {
    static final String SILENT = "silent";
    static final String CLOSED = "closed";

    /** A part of a message that was not sent, for the server asked for none. */
    static final String LEFT_OUT = "left out";

    private static final Pattern TAKEN =
            Pattern.compile("^250.*(queued as|OK id=|accepted for delivery)");
    private static final int PATIENCE = 2000; // milliseconds, for more replies than one
    private static final int LONG_PATIENCE = 10_000;

    static Talk with(Peer peer, Dialogue dialogue, String client) throws IOException {
        try (var socket =
                new Socket(
                        InetAddress.ofLiteral("127.0.0.1"),
                        peer.port(),
                        InetAddress.ofLiteral(client),
                        0)) {
            socket.setTcpNoDelay(true);
            var wire = new Wire(socket);
            var replies = new ArrayList<List<String>>();
            wire.reply(3 * LONG_PATIENCE); // the greeting
            boolean asked = true;
            for (var step : dialogue.steps()) {
                var heard = new ArrayList<String>();
                if (step.isContent() && !asked) heard.add(LEFT_OUT);
                else if (wire.send(step.octets())) {
                    for (int i = 0; i < step.awaited(); i++) {
                        heard.add(wire.reply(i == 0 ? LONG_PATIENCE : PATIENCE));
                        if (!isReply(heard.getLast())) break;
                    }
                    while (wire.hasMore()) heard.add(wire.reply(PATIENCE));
                } else heard.add(CLOSED);
                if (!step.isContent())
                    asked = heard.stream().anyMatch(r -> r.startsWith("354")) || isChunk(step);
                replies.add(List.copyOf(heard));
            }
            wire.end();
            return new Talk(dialogue, List.copyOf(replies), client);
        }
    }

    /** How many messages the server has said that it took, in the words that each of them has. */
    long taken() {
        return replies.stream().flatMap(List::stream).filter(TAKEN.asPredicate()).count();
    }

    private static boolean isChunk(Step step) {
        return step.text().regionMatches(true, 0, "BDAT", 0, 4);
    }

    static boolean isReply(String reply) {
        return Character.isDigit(reply.charAt(0));
    }

    private static final class Wire {
        private final Socket socket;
        private final InputStream in;

        Wire(Socket socket) throws IOException {
            this.socket = socket;
            in = socket.getInputStream();
        }

        boolean send(byte[] octets) {
            try {
                socket.getOutputStream().write(octets);
                return true;
            } catch (IOException _) {
                return false;
            }
        }

        boolean hasMore() {
            try {
                return in.available() > 0;
            } catch (IOException _) {
                return false;
            }
        }

        /** The last line of a reply. */
        String reply(int patience) throws IOException {
            socket.setSoTimeout(patience);
            String line;
            do {
                var octets = new StringBuilder();
                try {
                    for (int c = in.read(); c != '\n'; c = in.read()) {
                        if (c < 0) return CLOSED;
                        octets.append((char) c);
                    }
                } catch (SocketTimeoutException _) {
                    return SILENT;
                } catch (IOException _) {
                    return CLOSED;
                }
                line = octets.toString().stripTrailing();
            } while (line.length() > 3 && line.charAt(3) == '-');
            return line.isEmpty() ? SILENT : line;
        }

        /** Says that nothing follows, and waits until the server has hung up too. */
        void end() throws IOException {
            try {
                socket.shutdownOutput();
                socket.setSoTimeout(3 * LONG_PATIENCE);
                in.transferTo(OutputStream.nullOutputStream());
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException _) {
                // it was faster
            }
        }
    }
}
