package postern.simulation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.policy.Fact;
import postern.session.Effect;
import postern.session.Event;
import postern.session.Session;
import postern.spool.Draft;

/**
 * One connection that the relay has accepted: does what its session wants, as the loop does, and
 * lets the watch see it.
 */
final class Reception implements Link.End {
    private final World world;
    private final Relay relay;
    private final Link link;
    private final Watch watch;
    private final String name;
    private final Session session;
    private final Alarm alarm;
    private byte[] input = {};
    private boolean ended; // the client sends nothing more
    private boolean closing;
    private boolean gone;
    private boolean diskIsBehind;
    private @Nullable Draft draft;

    /**
     * @param link to the client, which is its end 0
     */
    Reception(World world, Relay relay, String name, IpAddress client, Link link, Watch watch) {
        this.world = world;
        this.relay = relay;
        this.link = link;
        this.watch = watch;
        this.name = name;
        this.alarm = new Alarm(world.time, relay.life, this::timeUp);
        this.session =
                new Session(
                        relay.rules().terms(),
                        name,
                        client,
                        4711,
                        () -> {
                            watch.asked(relay.rules());
                            return relay.rules().rules;
                        },
                        relay.spool()::nextId);
    }

    void open() {
        tell(new Event.Opened("", ""));
    }

    boolean isWaitingForUs() {
        return session.isWaiting() || diskIsBehind;
    }

    @Override
    public void octets(byte[] octets) {
        if (gone || closing) return;
        int before = input.length;
        input = Arrays.copyOf(input, before + octets.length);
        System.arraycopy(octets, 0, input, before, octets.length);
        offer();
    }

    @Override
    public void closed(boolean reset) {
        if (gone) return;
        ended = true;
        if (reset || closing) end("reset by the other side");
        else offer();
    }

    /** Hands over what the session takes now. */
    private void offer() {
        while (!gone && !closing && input.length > 0 && !isWaitingForUs()) {
            var buffer = ByteBuffer.wrap(input);
            handle(new Event.Bytes(buffer));
            int taken = buffer.position();
            input = Arrays.copyOfRange(input, taken, input.length);
            if (taken == 0) break;
        }
        if (gone || closing || isWaitingForUs()) return;
        if (ended) end("closed by the other side");
        else if (input.length == 0 && link.isQuiet(1)) watch.quiet();
    }

    private void tell(Event event) {
        if (gone) return;
        handle(event);
        offer();
    }

    private void handle(Event event) {
        perform(session.on(event, world.time.instant()));
        if (!gone) alarm.set(session.deadline());
    }

    private void timeUp() {
        if (diskIsBehind) alarm.set(world.time.instant().plusSeconds(1)); // we are, not the client
        else tell(new Event.TimeUp());
    }

    /**
     * Replies come last of all effects, though some were due before; so the watch hears them first.
     */
    private void perform(List<Effect> effects) {
        for (var effect : effects)
            if (effect instanceof Effect.Send(var bytes)) watch.replied(octets(bytes));
        for (var effect : effects) perform(effect);
    }

    private static byte[] octets(ByteBuffer bytes) {
        var octets = new byte[bytes.remaining()];
        bytes.get(bytes.position(), octets);
        return octets;
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Send(var bytes) -> link.send(0, octets(bytes));
            case Effect.Store(var id, var bytes) -> {
                var open = draft;
                if (open == null) draft = open = relay.spool().begin(id);
                if (!open.append(bytes, () -> relay.soon(this::diskCaughtUp))) diskIsBehind = true;
            }
            case Effect.Commit commit -> commit(commit);
            case Effect.Discard _ -> discard();
            case Effect.Note _,
                    Effect.Name _,
                    Effect.Block _,
                    Effect.Tried _,
                    Effect.Foresee _ -> {}
            case Effect.Find find -> find(find);
            case Effect.Close _ -> close();
            case Effect.Authenticate _, Effect.StartTls _, Effect.Examine _ ->
                    throw new Violation("not offered: " + effect);
        }
    }

    private void diskCaughtUp() {
        diskIsBehind = false;
        offer();
    }

    private void commit(Effect.Commit commit) {
        var open = draft;
        noDraft();
        if (open == null) open = relay.spool().begin(commit.message().id());
        watch.commits(commit.message().id());
        open.commit(
                commit.message(), commit.states(), result -> relay.soon(() -> committed(result)));
    }

    private void committed(Draft.CommitResult result) {
        if (result instanceof Draft.Stored(var entry)) relay.accepted(entry);
        tell(new Event.Committed(result));
    }

    private void discard() {
        if (draft != null) draft.discard();
        noDraft();
    }

    private void noDraft() {
        draft = null;
        diskIsBehind = false;
    }

    private void find(Effect.Find find) {
        Runnable answer =
                () -> {
                    var to = find.known().value(Fact.FORWARD_PATH);
                    boolean answers = !world.chance.in1000(world.weather.factsFail());
                    Object value = answers && to != null ? (Object) Rulebook.exists(to) : null;
                    tell(new Event.Found(find, value));
                };
        boolean late = world.chance.in1000(world.weather.factsFail() / 5);
        if (late) world.time.in(world.chance.seconds(0, 400), relay.life, answer);
        else relay.beside(answer);
    }

    private void close() {
        closing = true;
        link.close(0);
        relay.soon(() -> end("closed"));
    }

    private void end(String why) {
        if (gone) return;
        gone = true;
        alarm.cancel();
        world.story.tell("%s is over: %s", name, why);
        perform(session.on(new Event.Gone(why), world.time.instant()));
        discard();
        link.close(0);
        relay.left(this);
    }

    /** Whether its session has let go of everything. */
    boolean isOver() {
        return gone && draft == null;
    }
}
