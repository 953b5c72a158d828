package postern.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong, and who has been told: from readings it makes bulletins. Each condition is told
 * once for each subject, once a day while it lasts, and when it has been well for a while. Has no
 * clock. Not safe for threads.
 *
 * <p>Bounded: of one condition no more than {@value #MOST_SUBJECTS} subjects are told apart, and
 * the others together.
 */
public final class Alarms {
    static final int MOST_SUBJECTS = 20;
    static final int MOST_SILENCES = 100;
    static final String OTHERS = "others";
    private static final Duration REMINDER = Duration.ofDays(1);

    private record Key(Condition condition, String subject) {
        static Key of(Alarm alarm) {
            return new Key(alarm.condition(), alarm.subject());
        }
    }

    private final Map<Key, Alarm> alarms = new LinkedHashMap<>();
    private final List<Silence> silences = new ArrayList<>();
    private long changes;

    /** Those that were kept. */
    public Alarms(Collection<Alarm> alarms, Collection<Silence> silences) {
        for (var alarm : alarms) this.alarms.put(Key.of(alarm), alarm);
        this.silences.addAll(silences);
    }

    /**
     * How the subjects of a condition stand.
     *
     * @return what people are to be told
     */
    public List<Bulletin> take(Condition condition, Look look, Instant now) {
        var seen = new HashSet<String>();
        int apart = count(condition);
        var folded = new ArrayList<String>();
        for (var reading : look.readings()) {
            var known = alarms.get(new Key(condition, reading.subject()));
            if (known != null) put(known.taking(reading, now));
            else if (reading.state() == Reading.State.FIRING) {
                if (apart >= MOST_SUBJECTS) {
                    folded.add(reading.subject());
                    continue;
                }
                put(raised(condition, reading, now));
                apart++;
            }
            seen.add(reading.subject());
        }
        if (!folded.isEmpty()) {
            fold(condition, folded, now);
            seen.add(OTHERS);
        }
        return tell(condition, seen, look.isWhole(), now);
    }

    private static Alarm raised(Condition condition, Reading reading, Instant now) {
        return new Alarm(condition, reading.subject(), now, reading.figures(), null, null);
    }

    private void fold(Condition condition, List<String> subjects, Instant now) {
        var figures = subjects.size() + " more, such as " + subjects.getFirst();
        var together = new Reading(OTHERS, Reading.State.FIRING, figures);
        var known = alarms.get(new Key(condition, OTHERS));
        put(known == null ? raised(condition, together, now) : known.taking(together, now));
    }

    private void put(Alarm alarm) {
        var before = alarms.put(Key.of(alarm), alarm);
        if (before == null
                || !Objects.equals(before.told(), alarm.told())
                || !Objects.equals(before.calm(), alarm.calm())) changes++;
    }

    /** Grows whenever there is something that has to be kept. */
    public long changes() {
        return changes;
    }

    private int count(Condition condition) {
        int count = 0;
        for (var alarm : alarms.values()) if (alarm.condition() == condition) count++;
        return count;
    }

    private List<Bulletin> tell(
            Condition condition, Set<String> seen, boolean isWhole, Instant now) {
        var bulletins = new ArrayList<Bulletin>();
        for (var alarm : List.copyOf(alarms.values())) {
            if (alarm.condition() != condition) continue;
            var next = seen.contains(alarm.subject()) || !isWhole ? alarm : alarm.calmSince(now);
            var calm = next.calm();
            if (calm != null && !now.isBefore(calm.plus(condition.settling()))) {
                alarms.remove(Key.of(next));
                changes++;
                if (next.told() != null) bulletins.add(next.bulletin(Bulletin.Kind.RECOVERED, now));
                continue;
            }
            var kind = calm == null ? due(next, now) : null;
            if (kind != null) {
                bulletins.add(next.bulletin(kind, now));
                next = next.told(now);
            }
            put(next);
        }
        return bulletins;
    }

    private Bulletin.@Nullable Kind due(Alarm alarm, Instant now) {
        var told = alarm.told();
        if (told != null && now.isBefore(told.plus(REMINDER)) || isSilenced(alarm, now))
            return null;
        return told == null ? Bulletin.Kind.RAISED : Bulletin.Kind.REMINDER;
    }

    /** Nobody is told of it any more, not even that it is well. */
    public void drop(Condition condition) {
        if (alarms.keySet().removeIf(key -> key.condition() == condition)) changes++;
    }

    /** Whether people are not told of it now. */
    public boolean isSilenced(Alarm alarm, Instant now) {
        for (var silence : silences) if (silence.covers(alarm, now)) return true;
        return false;
    }

    /**
     * From now on nobody is told of that, but when what they were told of is well.
     *
     * @return false where there are too many silences
     */
    public boolean silence(Silence silence, Instant now) {
        var _ = unsilence(silence);
        expire(now);
        changes++;
        return silences.size() < MOST_SILENCES && silences.add(silence);
    }

    /**
     * Ends the silence about the same.
     *
     * @return whether there was one
     */
    public boolean unsilence(Silence silence) {
        return noted(silences.removeIf(silence::isAbout));
    }

    /** Ends silences whose time is over; whether there was one. */
    public boolean expire(Instant now) {
        return noted(silences.removeIf(silence -> !now.isBefore(silence.until())));
    }

    private boolean noted(boolean changed) {
        if (changed) changes++;
        return changed;
    }

    /** All that is wrong, the oldest first. */
    public List<Alarm> list() {
        return List.copyOf(alarms.values());
    }

    public List<Silence> silences() {
        return List.copyOf(silences);
    }

    /** How many of each condition there are, those that nobody was told of too. */
    public Map<Condition, Integer> firing() {
        var counts = new EnumMap<Condition, Integer>(Condition.class);
        for (var condition : Condition.values()) counts.put(condition, count(condition));
        return counts;
    }
}
