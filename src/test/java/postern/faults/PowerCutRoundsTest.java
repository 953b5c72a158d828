package postern.faults;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power of the whole relay's disk is cut under load, again and again: an ext4 of its own is
 * shut down without its journal being flushed, so that what was not synced is gone. All that was
 * answered 250 arrives.
 */
@Tag("slow")
@Tag("root")
class PowerCutRoundsTest {
    private static final int ROUNDS = Integer.getInteger("faults.cuts", 2);
    private static final long SEED = Long.getLong("faults.seed", 20261127);

    @TempDir Path folder;

    @Test
    void whatWasAnswered250SurvivesAPowerCut() throws Exception {
        var random = new Random(SEED);
        try (var disk = LoopDisk.mount(folder, 2L << 30);
                var trial = new Trial(folder, disk.folder().resolve("data"))) {
            for (int round = 0; round < ROUNDS; round++) {
                try (var relay = trial.begin();
                        var power = disk.new Switch()) {
                    trial.serve(relay, random);
                    trial.ledger.fault();
                    power.off();
                    relay.kill();
                    trial.ledger.fault();
                    Trial.look(relay);
                }
                disk.on();
            }
            trial.finish();
            var sum = new Sum();
            trial.addTo(sum);
            sum.report("power cut (ext4 shut down without its journal): " + ROUNDS + " rounds");
        }
    }
}
