package postern.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server in memory that answers each line as it is told to; time stands still but when somebody
 * waits for it in vain.
 */
final class ScriptedServer implements Transport, InstantSource {
    /** What makes it close without a word. */
    static final String CLOSE = "close";

    /** What makes it say nothing. */
    static final String SILENCE = "silence";

    private final Function<String, String> answers;
    private @Nullable Encryption encryption;
    private boolean obeysEarly;
    private Duration delay = Duration.ZERO;
    private Instant now = Instant.parse("2026-11-27T12:00:00Z");
    private final List<String> heard = new ArrayList<>();
    private final List<Integer> commands = new ArrayList<>();

    /**
     * @param answers to a command line; {@code connect} for the greeting; empty for the usual
     */
    ScriptedServer(Function<String, String> answers) {
        this.answers = answers;
    }

    /** Each reply takes so long. */
    ScriptedServer slow(Duration time) {
        delay = time;
        return this;
    }

    /** It offers STARTTLS, and this comes of it. */
    ScriptedServer encrypting(Encryption result) {
        encryption = result;
        return this;
    }

    /** It obeys in TLS what came in clear behind STARTTLS. */
    ScriptedServer obeyingEarly() {
        obeysEarly = true;
        return this;
    }

    /** All lines, of all connections. */
    List<String> heard() {
        return heard;
    }

    int connections() {
        return commands.size();
    }

    /** A closed server for ours.example with one mailbox, postmaster. */
    static String closed(String line) {
        var upper = line.toUpperCase(Locale.ROOT);
        if (!upper.startsWith("RCPT")) return "";
        return upper.equals("RCPT TO:<POSTMASTER@OURS.EXAMPLE>")
                ? "250 2.1.5 OK"
                : upper.endsWith("@OURS.EXAMPLE>")
                        ? "550 5.1.1 no such user"
                        : "554 5.7.1 Relay access denied";
    }

    @Override
    public Link connect(Route route, Duration patience) throws IOException {
        commands.add(0);
        var greeting = answers.apply("connect");
        if (greeting.equals("refuse")) throw new IOException("Connection refused");
        return new ScriptedLink(greeting.isEmpty() ? "220 mx.ours.example ESMTP" : greeting);
    }

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    private final class ScriptedLink implements Link {
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();
        private final StringBuilder line = new StringBuilder();
        private final StringBuilder early = new StringBuilder();
        private boolean closed;
        private boolean encrypts;
        private boolean encrypted;

        ScriptedLink(String greeting) {
            say(greeting);
        }

        private void say(String reply) {
            if (reply.equals(CLOSE)) closed = true;
            else if (!reply.equals(SILENCE))
                said.writeBytes((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void send(byte[] octets) throws IOException {
            if (closed) throw new IOException("Broken pipe");
            take(new String(octets, StandardCharsets.UTF_8));
        }

        private void take(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (encrypts) {
                    early.append(c);
                    continue;
                }
                line.append(c);
                if (line.length() < 2 || !line.substring(line.length() - 2).equals("\r\n"))
                    continue;
                var command = line.substring(0, line.length() - 2);
                line.setLength(0);
                heard.add(command);
                commands.set(commands.size() - 1, commands.getLast() + 1);
                var answer = answers.apply(command);
                encrypts = command.equals("STARTTLS") && encryption != null;
                say(answer.isEmpty() ? usual(command) : answer);
            }
        }

        private String usual(String command) {
            var verb = command.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            return switch (verb) {
                case "EHLO" ->
                        "250-mx.ours.example\r\n"
                                + (encryption == null || encrypted ? "" : "250-STARTTLS\r\n")
                                + "250 PIPELINING";
                case "STARTTLS" -> encryption == null ? "502 5.5.1 not here" : "220 go on";
                case "HELO", "MAIL", "RCPT", "RSET", "NOOP" -> "250 OK";
                case "QUIT" -> "221 bye";
                case "VRFY", "EXPN" -> "252 perhaps";
                default -> "502 5.5.1 not here";
            };
        }

        @Override
        public int receive(byte[] into, Duration patience) throws IOException {
            var all = said.toByteArray();
            if (all.length == 0) {
                if (closed) return -1;
                if (patience.isPositive()) pass(patience);
                throw new SocketTimeoutException();
            }
            if (delay.compareTo(patience) > 0) {
                if (patience.isPositive()) pass(patience);
                throw new SocketTimeoutException();
            }
            pass(delay);
            int count = Math.min(all.length, into.length);
            System.arraycopy(all, 0, into, 0, count);
            said.reset();
            said.write(all, count, all.length - count);
            return count;
        }

        @Override
        public Encryption encrypt(String name, Duration patience) throws IOException {
            if (encryption == null) throw new IOException("no TLS here");
            encrypts = false;
            encrypted = true;
            said.reset();
            if (obeysEarly) take(early.toString());
            early.setLength(0);
            return encryption;
        }

        @Override
        public String localAddress() {
            return "192.0.2.7";
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
