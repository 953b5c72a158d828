package postern.net;

import java.time.Duration;
import java.time.InstantSource;
import postern.limit.Blocks;
import postern.limit.GuessRules;
import postern.limit.Guesses;
import postern.login.KnownUsers;

/** Desks for logins in tests, at which nobody has to wait. */
final class Desks {
    private static final GuessRules PATIENT =
            new GuessRules(
                    1000,
                    1000,
                    1000,
                    Duration.ofHours(1),
                    Duration.ofHours(1),
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofDays(30));

    private Desks() {}

    static LoginDesk desk() {
        return new LoginDesk(
                KnownUsers.authenticator(),
                new Guesses(Guesses.USUAL, new Blocks(Blocks.USUAL), PATIENT, _ -> false),
                InstantSource.system());
    }
}
