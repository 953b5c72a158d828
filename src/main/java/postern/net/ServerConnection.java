package postern.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import postern.facts.Inquiry;
import postern.journal.Journal;
import postern.journal.JournalRecord;
import postern.net.ClientTrust.Finding;
import postern.session.Effect;
import postern.session.Event;
import postern.session.Session;
import postern.spool.Draft;
import postern.spool.Draft.CommitResult;
import postern.spool.Entry;
import postern.spool.QueueId;

/**
 * Runs one {@link Session} on one connection: carries out its effects and tells it what happened.
 */
final class ServerConnection implements ConnectionOwner {

    /** Octets of replies that a client may leave unread until no more commands are taken. */
    private static final int MOST_REPLIES = 16 << 10;

    private static final int COMMANDS = 8 << 10; // octets
    private static final Duration A_WHILE = Duration.ofSeconds(1);

    /**
     * What all of them share.
     *
     * @param drafts begins a message
     * @param logins answers who somebody is; may wait, and is asked beside the loop
     */
    record Surroundings(
            Loop loop,
            Function<QueueId, Draft> drafts,
            Journal journal,
            Function<Effect.Authenticate, Event.Answered> logins,
            Consumer<Entry> accepted) {}

    /** Who hears what becomes of the connection. */
    interface Keeper {
        /** Its client is to be refused for a time. */
        void block(Effect.Block block);

        /** Pairs of paths were tried. */
        void tried(Effect.Tried tried);

        /**
         * It has brought a message nearer.
         *
         * @param known whether a user has logged in
         */
        void progressed(boolean known);

        /** It is gone; the last call. */
        void ended();
    }

    private final Surroundings around;
    private final Session session;
    private final Inquiry inquiry;
    private final Supplier<ServerHandshake> handshakes;
    private final Keeper keeper;
    private final Connection connection;
    private final Inquiries inquiries;
    private final Loop.Alarm alarm;
    private @Nullable Draft draft;
    private @Nullable Thread examining; // the message of a client; it waits for that
    private Instant useful = Instant.EPOCH; // when the session says so
    private boolean diskIsBehind;
    private boolean congested; // replies wait to be read
    private boolean handshaking; // of implicit TLS
    private @Nullable ServerHandshake handshake; // the one that was begun

    /**
     * @param handshakes our side of one, each time anew
     */
    ServerConnection(
            Surroundings around,
            SocketChannel channel,
            Sessions.Begun begun,
            Supplier<ServerHandshake> handshakes,
            Keeper keeper)
            throws IOException {
        this.around = around;
        this.session = begun.session();
        this.inquiry = begun.inquiry();
        this.handshakes = handshakes;
        this.keeper = keeper;
        this.inquiries = new Inquiries(around, inquiry, this::tell);
        this.alarm = around.loop().alarm(this::timeUp);
        this.connection = new Connection(around.loop(), channel, this, true);
    }

    /**
     * Greets, or begins the handshake of implicit TLS, behind which the session greets.
     *
     * @param time how long that one may take
     */
    void open(boolean implicitTls, Duration time) {
        if (implicitTls) {
            handshaking = true;
            startTls();
            connection.flush();
            alarm.set(around.loop().now().plus(time));
        } else tell(new Event.Opened("", ""));
    }

    private void timeUp() {
        if (handshaking) connection.drop("no TLS handshake in time"); // the session has not begun
        else if (diskIsBehind)
            alarm.set(around.loop().now().plus(A_WHILE)); // we are, not the client
        else tell(new Event.TimeUp());
    }

    /** Tells the session, from outside of the connection's own calls. */
    void tell(Event event) {
        if (connection.isGone()) return;
        if (handshaking) { // the session has not begun: there is nothing to end
            connection.drop("closed");
            return;
        }
        try {
            handle(event);
            connection.flush();
            connection.resume();
        } catch (RuntimeException e) {
            around.loop().report(e);
            connection.drop("internal error");
        }
    }

    private void handle(Event event) {
        perform(session.on(event, around.loop().now()));
        if (connection.isGone()) return;
        alarm.set(session.deadline());
        var now = session.useful();
        if (now.equals(useful)) return;
        useful = now;
        keeper.progressed(session.hasLoggedIn());
    }

    /** Whether it waits for an answer of ours, and not for its client. */
    boolean isWaiting() {
        return diskIsBehind || !handshaking && session.isWaiting() && !session.isInHandshake();
    }

    /** Tells the client that others wait for its place, and closes at once. */
    void makeRoom() {
        tell(new Event.Crowded());
        connection.drop("made room for others");
    }

    @Override
    public void connected() {
        throw new IllegalStateException("this connection was accepted");
    }

    @Override
    public boolean isTaking() {
        if (connection.backlog() >= MOST_REPLIES)
            congested = true; // a client that reads no replies
        return !session.isWaiting() && !diskIsBehind && !congested;
    }

    /** Commands are read in small pieces: what one of them makes wait has to be kept. */
    @Override
    public int appetite() {
        return session.isReceiving() ? Loop.BUFFER : COMMANDS;
    }

    @Override
    public void bytes(ByteBuffer input) {
        handle(new Event.Bytes(input));
    }

    @Override
    public void secured(SSLSession tls) {
        var begun = Objects.requireNonNull(handshake);
        var client = begun.client(tls);
        if (client instanceof Finding.Doubtful(var why)) sayDoubtful(why);
        if (begun.forbids(client)) { // a resumed session whose certificate counts no longer
            connection.drop("no client certificate that verifies");
            return;
        }
        boolean implicit = handshaking;
        handshaking = false;
        var protocol = tls.getProtocol();
        var cipher = tls.getCipherSuite();
        var peer = client instanceof Finding.Proved(var certificate) ? certificate : null;
        var channel = ChannelBindings.of(tls, peer);
        handle(
                implicit
                        ? new Event.Opened(protocol, cipher, channel)
                        : new Event.TlsStarted(protocol, cipher, channel));
    }

    @Override
    public void insecure(String why) {
        // the connection is gone next, and that is all a session can do about it
    }

    @Override
    public void drained() {
        if (!congested || connection.backlog() >= MOST_REPLIES) return;
        congested = false;
        connection.resume();
    }

    @Override
    public void gone(String why) {
        alarm.cancel();
        if (examining != null) examining.interrupt(); // nobody waits for it any more
        inquiry.end();
        if (handshaking) sayHandshakeFailed(why);
        else perform(session.on(new Event.Gone(why), around.loop().now()));
        discard();
        keeper.ended();
    }

    private void startTls() {
        var begun = handshakes.get();
        handshake = begun;
        connection.startTls(begun.engine());
    }

    private void sayHandshakeFailed(String why) {
        say("no TLS handshake with " + session.client() + " on an implicit listener: " + why);
    }

    private void sayDoubtful(String why) {
        say("the certificate of " + session.client() + " does not count: " + why);
    }

    private void say(String text) {
        around.journal()
                .write(
                        new JournalRecord.Notice(
                                around.loop().now(), JournalRecord.Notice.Level.INFO, text));
    }

    private void perform(List<Effect> effects) {
        for (int i = 0; i < effects.size(); i++) perform(effects.get(i));
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Send(var bytes) -> connection.send(bytes);
            case Effect.Store store -> store(store);
            case Effect.Commit commit -> commit(commit);
            case Effect.Discard _ -> discard();
            case Effect.Note(var record) -> around.journal().write(record);
            case Effect.Find find -> inquiries.find(find);
            case Effect.Name name -> inquiries.name(name);
            case Effect.Foresee(var known) -> inquiry.foresee(known);
            case Effect.Examine examine -> examining = inquiries.examine(examine);
            case Effect.Authenticate asked -> inquiries.authenticate(asked);
            case Effect.StartTls _ -> startTls();
            case Effect.Block block -> keeper.block(block);
            case Effect.Tried tried -> keeper.tried(tried);
            case Effect.Close _ -> connection.close();
        }
    }

    private void store(Effect.Store store) {
        var open = draft;
        if (open == null) draft = open = around.drafts().apply(store.id());
        if (!open.append(store.bytes(), () -> around.loop().post(this::diskCaughtUp)))
            diskIsBehind = true;
    }

    private void diskCaughtUp() {
        diskIsBehind = false;
        connection.resume();
    }

    private void commit(Effect.Commit commit) {
        var open = draft;
        noDraft();
        if (open == null) open = around.drafts().apply(commit.message().id()); // not one octet
        if (around.journal().problem().isPresent()) { // nothing is accepted that is not recorded
            open.discard();
            around.loop().post(() -> committed(new Draft.Broken("the journal cannot be written")));
            return;
        }
        // woken once for all answers of a group: Spool.afterEachGroup
        open.commit(
                commit.message(),
                commit.states(),
                result -> around.loop().add(() -> committed(result)));
    }

    /**
     * The message is accepted from here on, whether or not the client is still there to hear it.
     */
    private void committed(CommitResult result) {
        if (result instanceof Draft.Stored(var entry)) around.accepted().accept(entry);
        tell(new Event.Committed(result));
    }

    private void discard() {
        if (draft != null) draft.discard();
        noDraft();
    }

    /** The disk is behind with a draft; where there is none, nobody would say that it caught up. */
    private void noDraft() {
        draft = null;
        diskIsBehind = false;
    }
}
