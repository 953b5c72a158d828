package postern.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.app.PosternProcess;

/**
 * {@code kill -9} of the whole relay at any moment, again and again over one spool: under load,
 * while it starts, while it stops. All that was answered 250 arrives, whole; and what arrives twice
 * was on its way when the relay was killed. {@code ./verify --faults ROUNDS} runs many rounds.
 */
@Tag("slow")
class KillRoundsTest {
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 3);
    private static final int MINUTES = Integer.getInteger("faults.minutes", 600);
    private static final long SEED = Long.getLong("faults.seed", 20261127);

    @TempDir Path folder;
    private final Random random = new Random(SEED);
    private int underLoad;
    private int starting;
    private int stopping;

    /** HOSTILE 41. */
    @Test
    void killedAtAnyMomentNothingThatWasAnswered250IsLost() throws Exception {
        try (var trial = new Trial(folder, folder.resolve("data"))) {
            long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
            int rounds = 0;
            for (; rounds < ROUNDS && System.nanoTime() < end; rounds++)
                try (var relay = trial.begin()) {
                    live(relay, trial);
                    trial.ledger.fault();
                    relay.kill();
                    Trial.look(relay);
                }
            trial.finish();
            trial.report(
                    "kill -9: %d rounds (%d under load, %d while it started, %d while it stopped)"
                            .formatted(rounds, underLoad, starting, stopping));
        }
    }

    private void live(PosternProcess relay, Trial trial) throws Exception {
        switch (underLoad == 0 ? 9 : random.nextInt(10)) {
            case 0, 1 -> {
                starting++;
                LockSupport.parkNanos(random.nextLong(1_500_000_000));
            }
            case 2 -> {
                stopping++;
                trial.serve(relay, random);
                relay.signal("TERM");
                LockSupport.parkNanos(random.nextLong(100_000_000));
            }
            default -> {
                underLoad++;
                trial.serve(relay, random);
            }
        }
    }
}
