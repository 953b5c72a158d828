package postern.session;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.journal.JournalRecord;
import postern.mail.IpAddress;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.Fact;
import postern.session.Conversation.Phase;
import postern.spool.QueueId;
import postern.wire.CommandReader;

/**
 * The server side of one connection (RFC 5321). Owns no socket, thread or clock: events come in,
 * effects go out, and whoever runs it carries them out in their order before the next event.
 */
public final class Session {
    /** Where nothing is late: the spool answers, or nobody does. */
    private static final Duration NO_HURRY = Duration.ofDays(1);

    /** Octets of a message that bring it nearer. */
    private static final int STEP = 16 << 10;

    private final Conversation in;
    private final Hearing hearing;
    private final Commands commands;
    private final Login login;
    private final CommandReader reader;
    private int octets; // of a message, since the last step

    /**
     * @param id names this session in the journal
     * @param rules the policy in force; asked at the begin of each transaction, which ends under
     *     the policy it began with
     * @param queueIds a new id for each transaction
     */
    public Session(
            Terms terms,
            String id,
            IpAddress client,
            int port,
            Supplier<Rules> rules,
            Supplier<QueueId> queueIds) {
        this(terms, id, client, port, null, rules, queueIds);
    }

    /**
     * The same for a client that came through a proxy.
     *
     * @param client for whom the proxy spoke: the proxy itself, where it spoke for nobody else
     * @param proxy null where there is none
     */
    public Session(
            Terms terms,
            String id,
            IpAddress client,
            int port,
            @Nullable IpAddress proxy,
            Supplier<Rules> rules,
            Supplier<QueueId> queueIds) {
        this.in = new Conversation(terms, id, client, port, proxy, rules, queueIds);
        var inspection = terms.inspection();
        this.reader =
                new CommandReader(
                        inspection.longest(""),
                        inspection.longest("MAIL"),
                        inspection.longest("RCPT"),
                        inspection.longest("AUTH"));
        this.hearing = new Hearing(in);
        this.login = new Login(in);
        this.commands = new Commands(in, hearing, login);
    }

    /** Whom it serves. */
    public IpAddress client() {
        return in.client;
    }

    /** When something brought a message nearer last: so it is seen who only occupies a place. */
    public Instant useful() {
        return in.useful;
    }

    /** Whether a user has logged in. */
    public boolean hasLoggedIn() {
        return in.account != null;
    }

    /** Takes an event, and says what is to be done about it. */
    public List<Effect> on(Event event, Instant now) {
        in.now = now;
        if (in.phase == Phase.CLOSED) afterTheEnd(event);
        else {
            switch (event) {
                case Event.Opened opened -> open(opened);
                case Event.Bytes(var bytes) -> read(bytes);
                case Event.Found(var asked, var value) -> found(asked, value);
                case Event.Named(var naming) -> in.naming.answered(naming);
                case Event.Examined(var asked, var findings) -> {
                    if (in.phase == Phase.FINDING) {
                        in.active = now;
                        hearing.examined(asked, findings);
                    }
                }
                case Event.Answered(var question, var answer, boolean blocked) ->
                        login.answered(question, answer, blocked);
                case Event.Committed(var result) -> {
                    if (in.phase == Phase.COMMITTING) {
                        in.active = now;
                        commands.committed(result);
                    }
                }
                case Event.TlsStarted started -> {
                    if (in.phase == Phase.HANDSHAKE) secured(started);
                }
                case Event.TimeUp _ -> timeUp();
                case Event.Closing _ -> in.closing = true;
                case Event.Crowded _ -> {
                    // in a handshake nothing can be said
                    if (in.phase != Phase.HANDSHAKE) in.refuse("", Replies.MADE_ROOM);
                    in.close();
                }
                case Event.Gone(var why) -> gone(why);
            }
            boolean idle = in.phase == Phase.COMMANDS || in.phase == Phase.REFUSED;
            if (in.closing && idle && in.transaction == null) in.close(Replies.SHUTTING_DOWN);
        }
        return in.out.take();
    }

    /** Whether it waits for an answer to an effect, so that octets from the client must be kept. */
    public boolean isWaiting() {
        return switch (in.phase) {
            case FINDING, ASKING, COMMITTING, HANDSHAKE -> true;
            case NEW, PAUSING, COMMANDS, REFUSED, DATA, CHUNK, RESPONSE, CLOSED -> false;
        };
    }

    /** Whether octets of a message come now. */
    public boolean isReceiving() {
        return in.phase == Phase.DATA || in.phase == Phase.CHUNK;
    }

    /** Whether it waits for the client's part of a handshake. */
    public boolean isInHandshake() {
        return in.phase == Phase.HANDSHAKE;
    }

    /**
     * When {@link Event.TimeUp} is due, unless something happens before. A command has to be
     * complete in its time, however its octets drip in; a message must neither stand still nor come
     * too slowly nor take longer than its transaction may.
     */
    public Instant deadline() {
        return switch (in.phase) {
            case NEW, COMMITTING, CLOSED -> in.now.plus(NO_HURRY);
            case PAUSING -> in.greeted;
            case HANDSHAKE -> in.active.plus(in.terms.session().handshake());
            case FINDING, ASKING -> in.active.plus(in.terms.session().idle());
            case COMMANDS, RESPONSE, REFUSED, DATA, CHUNK -> clientsDeadline();
        };
    }

    private Instant clientsDeadline() {
        var bounds = in.terms.session();
        boolean drops = in.phase == Phase.CHUNK && in.chunkDropped;
        var due = in.active.plus(drops ? bounds.transaction() : bounds.idle());
        if (in.pace != null) due = earlier(due, in.pace.due());
        if (in.transaction != null)
            return earlier(due, in.transaction.began.plus(bounds.transaction()));
        if (drops) return due;
        if (in.helo == null) due = earlier(due, in.awaitsHello.plus(bounds.hello()));
        return earlier(due, in.productive.plus(bounds.withoutMail()));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private void open(Event.Opened opened) {
        in.channel = opened.channel();
        in.opened = in.now;
        in.active = in.now;
        in.productive = in.now;
        in.progress();
        in.note(
                new JournalRecord.Connected(
                        in.now, in.id, in.terms.listener(), in.client, in.port, in.proxy));
        if (!opened.protocol().isEmpty())
            in.note(new JournalRecord.Secured(in.now, in.id, opened.protocol(), opened.cipher()));
        in.naming.begin();
        hearing.connect();
    }

    private void read(ByteBuffer bytes) {
        if (bytes.hasRemaining() && hearing.isBeforeGreeting()) {
            in.refuse("", Replies.TALKED_TOO_SOON);
            in.close();
        }
        while (bytes.hasRemaining()) {
            switch (in.phase) {
                case COMMANDS, REFUSED -> {
                    var line = reader.read(bytes);
                    if (line == null) return;
                    in.active = in.now;
                    if (!in.countCommand()) continue;
                    commands.hear(line, bytes);
                    if (in.phase == Phase.CHUNK && in.chunkLeft == 0) commands.endOfChunk(bytes);
                }
                case RESPONSE -> {
                    var line = reader.readResponse(bytes);
                    if (line == null) return;
                    in.active = in.now;
                    if (in.countCommand()) login.respond(line);
                }
                case DATA -> data(bytes);
                case CHUNK -> chunk(bytes);
                case CLOSED -> bytes.position(bytes.limit());
                case NEW, PAUSING, FINDING, ASKING, COMMITTING, HANDSHAKE -> {
                    return;
                }
            }
        }
    }

    private void data(ByteBuffer bytes) {
        in.active = in.now;
        var arrival = Objects.requireNonNull(in.arrival);
        int before = bytes.remaining();
        boolean ended = arrival.data(bytes);
        took(before - bytes.remaining());
        if (ended) commands.endOfData("DATA", bytes);
        else if (arrival.size() / Commands.ABSURD > in.terms.message().size()) { // it never ends
            in.refuse("DATA", Replies.TOO_LARGE);
            in.close();
        }
    }

    private void chunk(ByteBuffer bytes) {
        if (!in.chunkDropped) in.active = in.now;
        int count = (int) Math.min(in.chunkLeft, bytes.remaining());
        var arrival = in.arrival;
        if (in.chunkDropped || arrival == null) bytes.position(bytes.position() + count);
        else arrival.chunk(bytes, count);
        in.chunkLeft -= count;
        took(count);
        if (in.chunkLeft == 0) commands.endOfChunk(bytes);
    }

    private void took(int count) {
        if (in.pace != null) in.pace.took(count, in.now);
        octets += count;
        if (octets < STEP || in.chunkDropped) return;
        octets = 0;
        in.progress();
    }

    private void found(Effect.Find asked, @Nullable Object value) {
        if (in.phase != Phase.FINDING) return;
        in.active = in.now;
        hearing.found(asked, value);
    }

    /** Nothing from before the handshake counts any more (RFC 3207 §4.2). */
    private void secured(Event.TlsStarted started) {
        in.endTransaction();
        in.facts = in.facts.without(Fact.HELO, Fact.HELO_HOST);
        in.helo = null;
        in.extended = false;
        in.secured = true;
        in.channel = started.channel();
        in.account = null;
        in.active = in.now;
        in.awaitsHello = in.now;
        in.progress();
        in.phase = Phase.COMMANDS;
        reader.reset();
        in.note(new JournalRecord.Secured(in.now, in.id, started.protocol(), started.cipher()));
    }

    private void timeUp() {
        switch (in.phase) {
            case FINDING -> {
                in.active = in.now;
                hearing.unavailable();
            }
            case PAUSING -> in.greet();
            case ASKING -> login.unavailable();
            case HANDSHAKE -> in.close(); // nothing can be said in clear any more
            case COMMANDS, RESPONSE, REFUSED, DATA, CHUNK -> {
                in.refuse("", whatIsLate());
                in.close();
            }
            case NEW, COMMITTING, CLOSED -> {} // the spool answers; the client is not late
        }
    }

    private Reply whatIsLate() {
        if (in.pace != null && !in.now.isBefore(in.pace.due())) return Replies.TOO_SLOW;
        var mail = in.productive.plus(in.terms.session().withoutMail());
        return in.transaction == null && !in.now.isBefore(mail)
                ? Replies.NO_MAIL_FOR_LONG
                : Replies.TIMED_OUT;
    }

    private void gone(String why) {
        in.phase = Phase.CLOSED;
        in.endTransaction();
        ended(why);
    }

    private void afterTheEnd(Event event) {
        switch (event) {
            case Event.Bytes(var bytes) -> bytes.position(bytes.limit());
            case Event.Gone(var why) -> ended(why);
            case Event.Opened _,
                    Event.Found _,
                    Event.Named _,
                    Event.Examined _,
                    Event.Answered _,
                    Event.Committed _,
                    Event.TlsStarted _,
                    Event.TimeUp _,
                    Event.Closing _,
                    Event.Crowded _ -> {}
        }
    }

    private void ended(String why) {
        in.note(
                new JournalRecord.Disconnected(
                        in.now,
                        in.id,
                        in.client,
                        in.accepted,
                        in.out.refused(),
                        Duration.between(in.opened, in.now),
                        why,
                        in.naming.answer()));
    }
}
