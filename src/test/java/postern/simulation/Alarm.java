package postern.simulation;

import java.time.Instant;

/** A timer that can be set anew; it goes off once. */
final class Alarm {
    private final Timeline time;
    private final Life life;
    private final Runnable action;
    private long due = Timeline.NEVER;
    private long planned = Timeline.NEVER;

    Alarm(Timeline time, Life life, Runnable action) {
        this.time = time;
        this.life = life;
        this.action = action;
    }

    void set(Instant at) {
        due = time.micros(at);
        plan();
    }

    void cancel() {
        due = Timeline.NEVER;
    }

    private void plan() {
        if (due >= planned) return; // looked at again when the planned one comes
        planned = due;
        long at = due;
        time.at(at, life, () -> come(at));
    }

    private void come(long at) {
        if (at != planned) return; // an earlier one has taken its place
        planned = Timeline.NEVER;
        if (due > time.micros()) {
            plan();
            return;
        }
        due = Timeline.NEVER;
        action.run();
    }
}
