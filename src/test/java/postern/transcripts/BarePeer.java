package postern.transcripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import postern.login.Authenticator;
import postern.login.KnownUsers;
import postern.mail.IpAddress;
import postern.policy.Facts;
import postern.session.Effect;
import postern.session.Event;
import postern.session.Examiner;
import postern.session.Rules;
import postern.session.Session;
import postern.session.Terms;
import postern.spool.Draft;
import postern.spool.Entry;
import postern.spool.Message;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/**
 * The bare machine: no socket, no disk, no clock. Octets reach it in pieces of chosen lengths, and
 * every promise that its effects make is held against it.
 */
public final class BarePeer implements Peer {
    private final Session session;
    private final Facts found;
    private Rules rules;
    private final IntUnaryOperator pieces;
    private final StringBuilder said = new StringBuilder();
    private final Map<QueueId, ByteArrayOutputStream> drafts = new HashMap<>();
    private final Queue<Taken> messages = new ArrayDeque<>();
    private final Authenticator users = KnownUsers.authenticator();
    private byte[] unread = {};
    private Instant now = Instant.parse("2026-11-22T01:02:03Z");
    private long lastId = 1000;
    private boolean full;
    private boolean closed;
    private boolean gone;

    /** A machine with the policy and the terms that the transcript names. */
    public static Peer of(Transcript transcript, IntUnaryOperator pieces) {
        var proxy = Gate.proxy(transcript);
        return proxy == null
                ? of(transcript, Gate.client(transcript), null, pieces)
                : new ProxiedPeer(proxy, client -> of(transcript, client, proxy, pieces), pieces);
    }

    private static Peer of(
            Transcript transcript,
            IpAddress client,
            @Nullable IpAddress proxy,
            IntUnaryOperator pieces) {
        return new BarePeer(
                Gate.terms(transcript),
                client,
                proxy,
                Gate.rules(transcript),
                Gate.facts(transcript),
                pieces);
    }

    /** A machine for which all facts are unavailable that it asks for. */
    public BarePeer(Terms terms, IpAddress client, Rules rules, IntUnaryOperator pieces) {
        this(terms, client, null, rules, Facts.NONE, pieces);
    }

    /**
     * @param found the answers to what it asks for; what is not there is unavailable
     * @param pieces from the octets that there are to the length of the next piece, from 1 on
     */
    private BarePeer(
            Terms terms,
            IpAddress client,
            @Nullable IpAddress proxy,
            Rules rules,
            Facts found,
            IntUnaryOperator pieces) {
        this.rules = rules;
        this.found = found;
        this.pieces = pieces;
        session =
                new Session(
                        terms,
                        "s1",
                        client,
                        4711,
                        proxy,
                        () -> this.rules,
                        () -> new QueueId(++lastId));
        boolean tls = terms.tls() == Terms.Tls.IMPLICIT;
        on(tls ? new Event.Opened("TLSv1.3", "TLS_AES_128_GCM_SHA256") : new Event.Opened("", ""));
    }

    @Override
    public void send(String text) {
        var octets = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < octets.length && !closed; ) {
            int length = pieces.applyAsInt(octets.length - at);
            var piece = Arrays.copyOf(unread, unread.length + length);
            System.arraycopy(octets, at, piece, unread.length, length);
            unread = piece;
            at += length;
            offer();
        }
    }

    private void offer() {
        while (unread.length > 0 && !session.isWaiting() && !closed) {
            var buffer = ByteBuffer.wrap(unread.clone());
            on(new Event.Bytes(buffer));
            int left = buffer.remaining();
            assertThat(left == 0 || session.isWaiting() || closed || left < unread.length)
                    .as("octets are taken, or it says what it waits for")
                    .isTrue();
            unread = Arrays.copyOfRange(unread, unread.length - left, unread.length);
        }
    }

    private void on(Event event) {
        now = now.plusMillis(1);
        var effects = session.on(event, now);
        assertThat(session.deadline()).isAfterOrEqualTo(now);
        Event answer = null;
        boolean sent = false;
        for (var effect : effects) {
            assertThat(closed).as("nothing comes behind Close").isFalse();
            switch (effect) {
                case Effect.Send(var bytes) -> {
                    assertThat(sent).as("replies are merged").isFalse();
                    sent = true;
                    said.append(StandardCharsets.US_ASCII.decode(bytes));
                }
                case Effect.Find find -> answer = new Event.Found(find, found.value(find.fact()));
                case Effect.Examine asked ->
                        answer = new Event.Examined(asked, Examiner.Findings.NONE);
                case Effect.Authenticate(var question, _, _) ->
                        answer = new Event.Answered(question, users.ask(question), false);
                case Effect.Store(var id, var bytes) -> store(id, bytes);
                case Effect.Commit(var message, var states) -> answer = commit(message, states);
                case Effect.Discard(var id) ->
                        assertThat(drafts.remove(id)).as("a draft that is there").isNotNull();
                case Effect.StartTls _ -> unread = new byte[0];
                case Effect.Note _,
                        Effect.Name _,
                        Effect.Block _,
                        Effect.Tried _,
                        Effect.Foresee _ -> {}
                case Effect.Close _ -> closed = true;
            }
        }
        if (answer != null) {
            assertThat(session.isWaiting()).isTrue();
            on(answer);
        }
    }

    private void store(QueueId id, ByteBuffer bytes) {
        var octets = new byte[bytes.remaining()];
        bytes.get(octets);
        drafts.computeIfAbsent(id, _ -> new ByteArrayOutputStream()).writeBytes(octets);
    }

    private Event commit(Message message, List<RecipientState> states) {
        var draft = drafts.remove(message.id());
        assertThat(draft).as("a draft that is there").isNotNull();
        assertThat((long) draft.size()).isEqualTo(message.content().size());
        if (full) return new Event.Committed(new Draft.NoSpace());
        var envelope = new StringBuilder(message.envelope().from().toString());
        for (int i = 0; i < states.size(); i++)
            envelope.append(states.get(i) instanceof RecipientState.Held ? " held:<" : " <")
                    .append(message.envelope().recipients().get(i).to())
                    .append('>');
        messages.add(new Taken(envelope.toString(), draft.toString(StandardCharsets.ISO_8859_1)));
        return new Event.Committed(new Draft.Stored(new Entry(message, states)));
    }

    @Override
    public Optional<String> line() {
        int end = said.indexOf("\r\n");
        if (end < 0) {
            assertThat(said.toString()).as("replies are whole lines").isEmpty();
            return Optional.empty();
        }
        var line = said.substring(0, end);
        said.delete(0, end + 2);
        return Optional.of(line);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public Optional<Taken> taken() {
        return Optional.ofNullable(messages.poll());
    }

    @Override
    public void event(String word) {
        switch (word) {
            case "tls" -> on(new Event.TlsStarted("TLSv1.3", "TLS_AES_128_GCM_SHA256"));
            case "stop" -> on(new Event.Closing());
            case "wait" -> {
                now = session.deadline();
                on(new Event.TimeUp());
            }
            case "full" -> full = true;
            case "reload" -> rules = Gate.rulesAfterReload();
            case "gone", "tls-closed" -> close();
            default -> throw new IllegalArgumentException("no such event: " + word);
        }
        offer();
    }

    /** The client is gone; nothing of what it began may be left. */
    @Override
    public void close() {
        if (gone) return;
        gone = true;
        closed = false;
        on(new Event.Gone("closed by the client"));
        closed = true;
        assertThat(drafts).as("drafts that nobody ends").isEmpty();
    }
}
