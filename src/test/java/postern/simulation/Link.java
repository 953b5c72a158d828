package postern.simulation;

import java.time.Duration;
import java.util.Arrays;

/**
 * A connection between two ends, as TCP gives it: octets come in order, in pieces of any size, and
 * late; either end may close it, or be cut off.
 */
final class Link {
    /** Who is told what comes. */
    interface End {
        void octets(byte[] octets);

        /**
         * The other end sends nothing more.
         *
         * @param reset whether it is gone altogether, and nobody reads there any more
         */
        void closed(boolean reset);
    }

    private static final class Way {
        final Life life;
        End end;
        long free; // when what was sent before has arrived
        int underway; // octets
        boolean closed;

        Way(Life life, End end) {
            this.life = life;
            this.end = end;
        }
    }

    private final Timeline time;
    private final Chance chance;
    private final int cuts;
    private final Duration slowest;
    private final Way[] ways = new Way[2]; // towards each end
    private boolean broken;

    /**
     * @param cuts in how many of a thousand cases octets come in pieces
     */
    Link(Timeline time, Chance chance, int cuts, Duration slowest) {
        this.time = time;
        this.chance = chance;
        this.cuts = cuts;
        this.slowest = slowest;
    }

    /** What stands at an end, 0 or 1, and whose life it shares. */
    void join(int at, Life life, End end) {
        ways[at] = new Way(life, end);
    }

    /** Whether all that was sent to that end has come there. */
    boolean isQuiet(int to) {
        return !broken && ways[to].underway == 0;
    }

    void send(int to, byte[] octets) {
        send(to, octets, () -> {});
    }

    /**
     * @param arrived run when the last of them is handed over
     */
    void send(int to, byte[] octets, Runnable arrived) {
        var way = ways[to];
        if (way.closed || broken || octets.length == 0) return;
        way.underway += octets.length;
        int from = 0;
        while (from < octets.length) {
            int size = octets.length - from;
            if (size > 1 && chance.in1000(cuts)) size = chance.between(1, Math.min(size, 40));
            int start = from;
            from += size;
            boolean last = from == octets.length;
            int end = from;
            plan(
                    way,
                    () -> {
                        way.underway -= end - start;
                        if (last) arrived.run();
                        way.end.octets(Arrays.copyOfRange(octets, start, end));
                    });
        }
    }

    private void plan(Way way, Runnable action) {
        long latest = slowest.toNanos() / 1000;
        way.free = Math.max(way.free, time.micros()) + chance.random.nextLong(50, 51 + latest);
        time.at(
                way.free,
                way.life,
                () -> {
                    if (!broken) action.run();
                });
    }

    /** Nothing more is sent that way. */
    void close(int to) {
        var way = ways[to];
        if (way.closed || broken) return;
        way.closed = true;
        plan(way, () -> way.end.closed(false));
    }

    /** The other end is gone: what was on its way, either way, is lost. */
    void cut(int survivor) {
        if (broken) return;
        broken = true;
        var way = ways[survivor];
        way.underway = 0;
        time.in(chance.micros(100, 30_000), way.life, () -> way.end.closed(true));
    }

    /** Both ends learn that it is broken. */
    void breakOff() {
        if (broken) return;
        broken = true;
        for (var way : ways) {
            way.underway = 0;
            time.in(chance.micros(100, 30_000), way.life, () -> way.end.closed(true));
        }
    }
}
