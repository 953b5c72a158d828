package postern.login;

import java.time.Instant;
import java.time.InstantSource;
import postern.limit.Blocks;
import postern.limit.Fingerprints;
import postern.limit.GuessMemory;
import postern.limit.GuessRules;
import postern.limit.Guesses;

/** Doorkeepers for tests. */
public final class Doorkeepers {
    private Doorkeepers() {}

    /** One that counts, and lets nobody wait. */
    public static Doorkeeper patient() {
        var guesses =
                new Guesses(
                        Guesses.USUAL,
                        new Blocks(Blocks.USUAL),
                        GuessRules.USUAL,
                        _ -> false,
                        GuessMemory.NONE,
                        Instant.EPOCH);
        return new Doorkeeper(
                guesses,
                new Fingerprints(new byte[32]),
                InstantSource.system(),
                _ -> {},
                (_, _) -> {});
    }
}
