package postern.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/** The time of a simulated world, and what will happen in it. */
final class Timeline implements InstantSource {
    private static final Instant START = Instant.parse("2026-11-02T08:00:00Z");
    static final long NEVER = Long.MAX_VALUE;

    private record Event(long at, long number, Life life, Runnable action)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now; // microseconds since the start
    private long last;

    @Override
    public Instant instant() {
        return START.plusNanos(now * 1000);
    }

    long micros() {
        return now;
    }

    /** Has something happen at that time, unless that life has ended by then. */
    void at(long time, Life life, Runnable action) {
        events.add(new Event(Math.max(time, now), ++last, life, action));
    }

    void in(Duration pause, Life life, Runnable action) {
        at(now + pause.toNanos() / 1000, life, action);
    }

    long micros(Instant at) {
        var since = Duration.between(START, at);
        return since.compareTo(Duration.ofDays(1000)) > 0
                ? NEVER
                : Math.ceilDiv(since.toNanos(), 1000);
    }

    /** Makes the next thing happen; false if there is none. */
    boolean step() {
        for (Event event; (event = events.poll()) != null; ) {
            if (event.life.isOver()) continue;
            now = event.at;
            event.action.run();
            return true;
        }
        return false;
    }

    /** How many events are to come. */
    int toCome() {
        return (int) events.stream().filter(event -> !event.life.isOver()).count();
    }
}
