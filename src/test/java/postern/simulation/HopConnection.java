package postern.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.delivery.Assignment;
import postern.delivery.ClientEffect;
import postern.delivery.ClientEvent;
import postern.delivery.Delivery;
import postern.delivery.Report;
import postern.delivery.Timeouts;
import postern.delivery.Work.News;
import postern.route.NextHop;
import postern.spool.Body;
import postern.spool.QueueId;

/** One connection of the relay to a next hop: does what its delivery wants, as the loop does. */
final class HopConnection implements Link.End {
    private final World world;
    private final Relay relay;
    private final long number;
    private final NextHop hop;
    private final Delivery delivery;
    private final Alarm alarm;
    private @Nullable Link link;
    private @Nullable HopSession peer;
    private ClientEffect.@Nullable Read unread;
    private @Nullable Body body;
    private @Nullable QueueId bodyOf;
    private ClientEffect.Close ending = new ClientEffect.Close(null, false);
    private boolean closing;
    private boolean gone;

    HopConnection(World world, Relay relay, long number, NextHop hop) {
        this.world = world;
        this.relay = relay;
        this.number = number;
        this.hop = hop;
        var settings = relay.rules().settings;
        delivery =
                new Delivery(
                        hop,
                        settings.hostname(),
                        null,
                        Timeouts.of(
                                settings.delivering().connectTimeout(),
                                settings.delivering().replyTimeout()),
                        world.time.instant());
        alarm = new Alarm(world.time, relay.life, () -> tell(new ClientEvent.TimeUp()));
    }

    void begin() {
        alarm.set(delivery.deadline());
        world.tally.connections++;
        world.internet.connect(hop, this);
    }

    /** The other side is there. */
    void connected(Link to, HopSession session) {
        if (gone) {
            to.close(1);
            return;
        }
        link = to;
        peer = session;
        relay.connected(this, to);
        tell(new ClientEvent.Connected());
    }

    /** Nobody is there. */
    void refused() {
        end("connection refused");
    }

    /** Whether it still takes what the next hop says. */
    boolean isListening() {
        return !closing && !gone;
    }

    Life life() {
        return relay.life;
    }

    void assign(Assignment assignment) {
        world.story.tell(
                "to %s: %s for %s", name(), assignment.message().id(), assignment.recipients());
        tell(new ClientEvent.Assigned(assignment));
    }

    void finish() {
        tell(new ClientEvent.Finish());
    }

    private String name() {
        return hop.name() + " (" + number + ")";
    }

    private void tell(ClientEvent event) {
        if (!gone) handle(event);
    }

    private void handle(ClientEvent event) {
        perform(delivery.on(event, world.time.instant()));
        readWhatIsWanted();
        if (!gone) alarm.set(delivery.deadline());
    }

    @Override
    public void octets(byte[] octets) {
        if (!closing) tell(new ClientEvent.Bytes(ByteBuffer.wrap(octets)));
    }

    @Override
    public void closed(boolean reset) {
        end("closed by the other side");
    }

    private void end(String why) {
        if (gone) return;
        gone = true;
        alarm.cancel();
        perform(delivery.on(new ClientEvent.Gone(why), world.time.instant()));
        closeBody();
        if (link != null) link.close(1);
        world.story.tell("%s is over: %s, %s", name(), why, ending);
        relay.hearOf(this, new News.Closed(number, ending.failure(), ending.retryInClear()));
    }

    private void perform(List<ClientEffect> effects) {
        for (var effect : effects) perform(effect);
    }

    private void perform(ClientEffect effect) {
        switch (effect) {
            case ClientEffect.Send(var bytes) -> {
                var octets = new byte[bytes.remaining()];
                bytes.get(octets);
                if (link != null) link.send(1, octets);
            }
            case ClientEffect.Read wanted -> unread = wanted;
            case ClientEffect.Ready _ -> relay.hearOf(this, new News.Ready(number));
            case ClientEffect.Done(var report) -> {
                if (report.assignment().message().id().equals(bodyOf)) closeBody();
                world.story.tell("%s has done: %s", name(), report.outcomes());
                if (peer != null && peer.hasLied()) believe(report);
                relay.hearOf(this, new News.Done(number, report, delivery.isIdle()));
            }
            case ClientEffect.Close close -> {
                ending = close;
                closing = true;
                relay.soon(() -> end("closed"));
            }
            case ClientEffect.StartTls _, ClientEffect.Run _ ->
                    throw new Violation("not offered: " + effect);
        }
    }

    private void believe(Report report) {
        var letter = world.ledger.letter(report.assignment().message().id());
        for (int index : report.assignment().recipients()) letter.fates.get(index).liedTo = true;
    }

    private void readWhatIsWanted() {
        while (unread != null && !gone) {
            var wanted = unread;
            unread = null;
            try {
                var open = open(wanted.id());
                var memory = open.inMemory();
                if (memory != null) content(part(memory, wanted));
                else relay.beside(() -> tell(new ClientEvent.Content(contents(open, wanted))));
            } catch (IOException e) { // deleted by a person meanwhile
                notReadable(wanted.id(), e);
                content(null);
            }
        }
    }

    private void notReadable(QueueId id, IOException e) {
        Violation.unless(
                world.ledger.letter(id).hasEnded(), "message %s cannot be read: %s", id, e);
    }

    private static ByteBuffer part(ByteBuffer all, ClientEffect.Read wanted) {
        int from = (int) Math.min(wanted.position(), all.limit());
        return all.slice(from, Math.min(wanted.limit(), all.limit() - from));
    }

    private void content(@Nullable ByteBuffer bytes) {
        perform(delivery.on(new ClientEvent.Content(bytes), world.time.instant()));
    }

    private @Nullable ByteBuffer contents(Body open, ClientEffect.Read wanted) {
        var buffer = ByteBuffer.allocate(wanted.limit());
        try {
            while (buffer.hasRemaining()) {
                int count = open.read(buffer, wanted.position() + buffer.position());
                if (count < 0) break;
            }
            return buffer.flip();
        } catch (IOException e) {
            notReadable(wanted.id(), e);
            return null;
        }
    }

    private Body open(QueueId wanted) throws IOException {
        var current = body;
        if (current != null && wanted.equals(bodyOf)) return current;
        closeBody();
        var opened = relay.spool().body(wanted);
        body = opened;
        bodyOf = wanted;
        return opened;
    }

    private void closeBody() {
        if (body != null) body.close();
        body = null;
        bodyOf = null;
    }
}
