package postern.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Plays many seeds, and says how to repeat one that fails. */
final class Seeds {
    private final AtomicLong next;
    private final long end;
    private final Tally sum = new Tally();
    private final AtomicReference<@Nullable AssertionError> failure = new AtomicReference<>();

    private Seeds(long first, long count) {
        next = new AtomicLong(first);
        end = first + count;
    }

    /**
     * Plays that many seeds from that one on, and says what was seen in them.
     *
     * @param threads that play them, each its own ones
     */
    static Tally play(long first, long count, int threads) {
        var seeds = new Seeds(first, count);
        long begin = System.nanoTime();
        var players = new ArrayList<Thread>();
        for (int i = 0; i < threads; i++) players.add(Thread.ofPlatform().start(seeds::play));
        for (var player : players) {
            try {
                player.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        var failed = seeds.failure.get();
        if (failed != null) throw failed;
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "simulation: seeds %d to %d hold, %.0f a second: %s%n",
                first, first + count - 1, count / seconds, seeds.sum);
        return seeds.sum;
    }

    private void play() {
        for (long seed; failure.get() == null && (seed = next.getAndIncrement()) < end; ) {
            try {
                var seen = Simulation.play(seed, new Story(false));
                synchronized (sum) {
                    sum.add(seen);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, failed(seed, e));
            }
        }
    }

    /** Plays it again, and writes down what happens. */
    private static AssertionError failed(long seed, Throwable why) {
        var story = new Story(true);
        try {
            Simulation.play(seed, story);
            story.tell("NOT REPEATED: the second time, seed %d does not fail", seed);
        } catch (RuntimeException | Error e) {
            // its story tells
        }
        var file = Path.of("target", "simulation", "seed-" + seed + ".log");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, story.lines());
        } catch (IOException e) {
            file = Path.of(e.toString());
        }
        return new AssertionError(
                "seed "
                        + seed
                        + ": "
                        + why.getMessage()
                        + "\n  what happened: "
                        + file
                        + "\n  again:         ./verify --simulate 1 --from "
                        + seed,
                why);
    }

    /**
     * As a process of its own: the first seed, and how many; prints the fingerprints of their
     * stories.
     */
    public static void main(String[] words) {
        long first = Long.parseLong(words[0]);
        for (long seed = first; seed < first + Long.parseLong(words[1]); seed++) {
            var story = new Story(true);
            Simulation.play(seed, story);
            System.out.println(story.fingerprint());
        }
    }
}
