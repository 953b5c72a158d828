package postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
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
 * was on its way when the relay was killed.
 *
 * <p>{@code ./verify --kill-9 ROUNDS} runs many rounds, in series at whose end all has to be there.
 * The sum of the series is kept, so that an interrupted run goes on behind the last one.
 */
@Tag("slow")
class KillRoundsTest {
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 3);
    private static final int MINUTES = Integer.getInteger("faults.minutes", 600);
    private static final long SEED = Long.getLong("faults.seed", 20261127);
    private static final String KEPT = System.getProperty("faults.kept", "");
    private static final int SERIES = 20;

    @TempDir Path temporary;
    private final long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();

    /** HOSTILE 41. */
    @Test
    void killedAtAnyMomentNothingThatWasAnswered250IsLost() throws Exception {
        var folder = KEPT.isEmpty() ? temporary : Files.createDirectories(Path.of(KEPT));
        folder = folder.toAbsolutePath();
        var file = folder.resolve("sum");
        var sum = Sum.read(file);
        putAsideWhatWasInterrupted(folder);
        do {
            series(folder, sum);
            sum.write(file);
        } while (sum.of("rounds") < ROUNDS && System.nanoTime() < end);
        sum.report(
                "kill -9: %d rounds (%d under load, %d while it started, %d while it stopped)"
                        .formatted(
                                sum.of("rounds"),
                                sum.of("loaded"),
                                sum.of("starting"),
                                sum.of("stopping")));
        if (sum.of("rounds") < ROUNDS) System.out.println("  to be gone on with: " + file);
        else Files.delete(file);
    }

    /** Nobody knows any more what was promised of that. */
    private static void putAsideWhatWasInterrupted(Path folder) throws Exception {
        var mark = folder.resolve("running");
        if (Files.exists(mark))
            Files.move(folder.resolve("data"), folder.resolve("data-" + System.nanoTime()));
        Files.deleteIfExists(mark);
    }

    private void series(Path folder, Sum sum) throws Exception {
        var random = new Random(SEED + sum.of("rounds"));
        var mark = Files.createFile(folder.resolve("running"));
        try (var trial = new Trial(folder, folder.resolve("data"))) {
            var seen = new Sum();
            for (int round = 0;
                    round < SERIES && sum.of("rounds") + round < ROUNDS && System.nanoTime() < end;
                    round++)
                try (var relay = trial.begin()) {
                    seen.add("rounds", 1);
                    seen.add(live(relay, trial, random, round == 0), 1);
                    trial.ledger.fault();
                    relay.kill();
                    Trial.look(relay);
                }
            trial.finish();
            assertThat(trial.ledger.answered()).isPositive();
            sum.add(seen);
            trial.addTo(sum);
        }
        Files.delete(mark);
    }

    /** What the relay was doing when it has lived long enough. */
    private static String live(PosternProcess relay, Trial trial, Random random, boolean isFirst)
            throws Exception {
        return switch (isFirst ? 9 : random.nextInt(10)) {
            case 0, 1 -> {
                LockSupport.parkNanos(random.nextLong(1_500_000_000));
                yield "starting";
            }
            case 2 -> {
                trial.serve(relay, random);
                relay.signal("TERM");
                LockSupport.parkNanos(random.nextLong(100_000_000));
                yield "stopping";
            }
            default -> {
                trial.serve(relay, random);
                yield "loaded";
            }
        };
    }
}
