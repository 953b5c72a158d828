package postern.alerts;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * All that alerts remember over a restart: what is wrong, who was told, what waits to be told, what
 * is silenced and what is usual. Not safe for threads.
 */
public final class Ledger {
    private final Alarms alarms;
    private final UsualVolume usual;
    private final Map<Channel, Outbox> outboxes = new EnumMap<>(Channel.class);
    private final MailPace pace;

    /**
     * As it was kept.
     *
     * @param waiting what waits for a channel
     * @param mailed when mails were sent, the oldest first
     */
    public record Kept(
            Collection<Alarm> alarms,
            Collection<Silence> silences,
            Map<Channel, List<Bulletin>> waiting,
            Collection<Instant> mailed,
            UsualVolume.Kept usual) {}

    public Ledger(Kept kept) {
        alarms = new Alarms(kept.alarms(), kept.silences());
        usual = new UsualVolume(kept.usual());
        for (var channel : Channel.values())
            outboxes.put(channel, new Outbox(kept.waiting().getOrDefault(channel, List.of())));
        pace = new MailPace(kept.mailed());
    }

    /** As it is now. */
    public Kept kept() {
        var waiting = new EnumMap<Channel, List<Bulletin>>(Channel.class);
        outboxes.forEach((channel, outbox) -> waiting.put(channel, outbox.waiting()));
        return new Kept(alarms.list(), alarms.silences(), waiting, pace.sent(), usual.kept());
    }

    /** Grows whenever something has changed that must not be lost. */
    public long changes() {
        long changes = alarms.changes();
        for (var outbox : outboxes.values()) changes += outbox.changes();
        return changes;
    }

    public Alarms alarms() {
        return alarms;
    }

    public UsualVolume usual() {
        return usual;
    }

    public MailPace pace() {
        return pace;
    }

    public Outbox outbox(Channel channel) {
        var outbox = outboxes.get(channel);
        if (outbox == null) throw new IllegalStateException("each channel has one");
        return outbox;
    }
}
