package postern.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import postern.delivery.Callout;
import postern.delivery.Callout.Finding;
import postern.facts.KnownRecipients;
import postern.facts.NextHops;
import postern.login.Errand;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.route.Destination;
import postern.route.Hosts;
import postern.route.NextHop;
import postern.route.Router;
import postern.wire.ReplyReader;

/**
 * Asks next hops about mailboxes, each on a connection of its own that blocks: run on virtual
 * threads, beside the loop.
 */
final class Callouts implements NextHops {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** What a question goes by. */
    record Ways(
            Router router, Function<Destination, Hosts> hosts, Outward outward, Domain hostname) {}

    private final Supplier<Ways> ways;
    private final Consumer<String> warnings;

    /**
     * @param ways as they are now
     * @param warnings told why a next hop cannot be asked
     */
    Callouts(Supplier<Ways> ways, Consumer<String> warnings) {
        this.ways = ways;
        this.warnings = warnings;
    }

    @Override
    public Answer ask(Mailbox mailbox) {
        var now = ways.get();
        return switch (now.router().route(mailbox)) {
            case Router.Route.Nowhere(var reply) -> unreachable(mailbox, reply);
            case Router.Route.Towards(var destination) ->
                    switch (now.hosts().apply(destination)) {
                        case Hosts.Never(var reply) -> unreachable(mailbox, reply);
                        case Hosts.NotNow(var reply) -> unreachable(mailbox, reply);
                        case Hosts.Found(var hops, _) -> {
                            var asking = new Asking(now, mailbox);
                            for (var hop : hops) if (asking.ask(hop)) break;
                            yield asking.answer();
                        }
                    };
        };
    }

    private Answer unreachable(Mailbox mailbox, Reply reply) {
        warnings.accept("recipients at " + mailbox.host() + " cannot be verified: " + reply);
        return Answer.UNREACHABLE;
    }

    /** One question, put to one host after the other while there is time. */
    private final class Asking {
        private final Ways ways;
        private final Mailbox mailbox;
        private final byte[] octets = new byte[4096];
        private final long deadline = System.nanoTime() + KnownRecipients.PATIENCE.toNanos();
        private Callout.Over last =
                new Callout.Over(Finding.UNREACHABLE, Replies.NEXT_HOP_UNREACHABLE, false);

        Asking(Ways ways, Mailbox mailbox) {
            this.ways = ways;
            this.mailbox = mailbox;
        }

        Answer answer() {
            return switch (last.finding()) {
                case KNOWN -> Answer.KNOWN;
                case UNKNOWN -> Answer.UNKNOWN;
                case UNSURE -> Answer.UNSURE;
                case UNREACHABLE -> unreachable(mailbox, last.reply());
            };
        }

        /** Whether there is an answer, or no time for another host. */
        boolean ask(NextHop hop) {
            last = over(hop);
            if (last.retryInClear() && left() > 0) last = over(hop.inClear());
            return last.finding() != Finding.UNREACHABLE || left() <= 0;
        }

        private Callout.Over over(NextHop hop) {
            try (var socket = new Socket()) {
                var address = InetAddress.getByAddress(hop.address().octets());
                int patience = (int) Math.clamp(left(), 1, CONNECT.toMillis());
                socket.connect(new InetSocketAddress(address, hop.port()), patience);
                return converse(hop, socket);
            } catch (SocketTimeoutException _) {
                return failed(Replies.NEXT_HOP_TIMED_OUT);
            } catch (IOException e) {
                return failed(
                        Replies.NEXT_HOP_UNREACHABLE.with(
                                "The next hop does not answer: " + Reasons.of(e)));
            }
        }

        private Callout.Over converse(NextHop hop, Socket clear) throws IOException {
            var credentials = ways.outward().credentials(hop);
            var callout = new Callout(hop, ways.hostname(), credentials, mailbox);
            var reader = new ReplyReader();
            var socket = clear;
            var input = ByteBuffer.wrap(octets).limit(0);
            var turn = callout.connected();
            while (true) {
                switch (turn) {
                    case Callout.Wait _ -> {}
                    case Callout.Say(var bytes) -> write(bytes, socket);
                    case Callout.Run(var errand) -> {
                        turn = callout.on(Errand.resultOf(errand));
                        continue;
                    }
                    case Callout.Handshake _ -> {
                        var secure = ways.outward().tls().socket(hop, clear);
                        socket = secure;
                        turn = handshake(callout, secure);
                        continue;
                    }
                    case Callout.Over over -> {
                        sayGoodbye(callout, socket);
                        return over;
                    }
                }
                var read = reader.read(input);
                while (read instanceof ReplyReader.More) {
                    fill(input, socket);
                    read = reader.read(input);
                }
                switch (read) {
                    case ReplyReader.Garbage(var why) -> {
                        return failed(
                                Replies.NEXT_HOP_GARBLED.with(
                                        "The next hop did not speak SMTP: " + why));
                    }
                    case ReplyReader.Whole(var reply) ->
                            turn = callout.on(reply, input.hasRemaining());
                    case ReplyReader.More _ -> throw new IllegalStateException("never");
                }
            }
        }

        private Callout.Turn handshake(Callout callout, SSLSocket secure) throws IOException {
            try {
                secure.setSoTimeout(patience());
                secure.startHandshake();
                return callout.secured(ChannelBindings.ofServer(secure.getSession()));
            } catch (SSLException e) {
                return callout.notSecured(Reasons.of(e));
            }
        }

        private void fill(ByteBuffer input, Socket socket) throws IOException {
            socket.setSoTimeout(patience());
            int count = socket.getInputStream().read(octets);
            if (count < 0) throw new IOException("it closed the connection");
            input.position(0).limit(count);
        }

        private int patience() throws SocketTimeoutException {
            long left = left();
            if (left <= 0) throw new SocketTimeoutException();
            return (int) left;
        }

        private static void write(ByteBuffer bytes, Socket socket) throws IOException {
            socket.getOutputStream().write(bytes.array(), bytes.arrayOffset(), bytes.limit());
            socket.getOutputStream().flush();
        }

        /** Nobody waits for the reply to it. */
        private static void sayGoodbye(Callout callout, Socket socket) {
            try {
                write(callout.quit(), socket);
            } catch (IOException _) {
                // it knows that it is over
            }
        }

        private static Callout.Over failed(Reply reply) {
            return new Callout.Over(Finding.UNREACHABLE, reply, false);
        }

        /** Milliseconds. */
        private long left() {
            return (deadline - System.nanoTime()) / 1_000_000;
        }
    }
}
