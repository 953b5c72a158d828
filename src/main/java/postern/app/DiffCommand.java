package postern.app;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.config.RateLimit;
import postern.config.Settings;
import postern.proof.Door;
import postern.proof.PolicyDifference;
import postern.proof.PolicyDifference.Result;
import postern.proof.Surroundings;
import postern.review.Change;

/** Says what a new policy accepts, refuses and answers that the old one did not. */
@Command(
        name = "diff",
        description = {
            "Compare two policies over all clients, users and addresses, and show where they differ.",
            "Routes, TLS and limits of the listeners are not compared."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:both decide everything alike",
            "1:they differ",
            "2:a configuration cannot be read",
            "3:they cost too much to compare, a limit was reached"
        })
public final class DiffCommand implements Callable<Integer> {
    private static final int SAME = 0;
    private static final int DIFFERENT = 1;
    private static final int UNDECIDED = 3;

    @Option(names = "--json", description = "Answer in JSON, for programs.")
    private boolean json;

    @Parameters(index = "0", paramLabel = "OLD", description = "The old configuration.")
    private Path older = Path.of("");

    @Parameters(index = "1", paramLabel = "NEW", description = "The new configuration.")
    private Path newer = Path.of("");

    @Spec private @Nullable CommandSpec spec;

    private final InstantSource clock;

    public DiffCommand() {
        this(InstantSource.system());
    }

    /**
     * @param clock the policies are compared from then on
     */
    public DiffCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        var old = Configuration.read(older);
        var now = Configuration.read(newer);
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        return switch (PolicyDifference.of(old.policy(), now.policy(), both(old, now))) {
            case Result.Undecided(var limit, int line) -> {
                throw new Failure(
                        UNDECIDED,
                        "these policies cost too much to compare: "
                                + limit
                                + (line == 0 ? "" : " (line " + line + ")"),
                        "Compare smaller steps, or parts of the policy.");
            }
            case Result.Compared(var regions, boolean sameRewriting) -> {
                var changes = new ArrayList<Change>();
                for (var region : regions)
                    changes.add(Change.of(region, old.policy(), now.policy()));
                changes.sort(Change.WORST_FIRST);
                var report = new DiffReport(out, older, newer);
                var besides =
                        new DiffReport.Besides(
                                sameRewriting,
                                listeners(old).equals(listeners(now)),
                                otherLimits(old, now));
                if (json) report.json(changes, besides);
                else report.print(changes, besides);
                yield changes.isEmpty() && besides.isNothing() ? SAME : DIFFERENT;
            }
        };
    }

    /** Limits of both that do not count the same; those of one only are guards of one only. */
    private static List<String> otherLimits(Settings old, Settings now) {
        var before = new HashMap<String, RateLimit>();
        for (var limit : old.rates()) before.put(limit.guard(), limit);
        var other = new ArrayList<String>();
        for (var limit : now.rates()) {
            var was = before.get(limit.guard());
            if (was != null && !was.countsAs(limit)) other.add(limit.guard());
        }
        return other;
    }

    private static Set<String> listeners(Settings settings) {
        var names = new HashSet<String>();
        for (var listener : settings.listeners()) names.add(listener.name());
        return names;
    }

    /** The listeners of both: those that are called alike are as the new file has them. */
    private Surroundings both(Settings old, Settings now) {
        var instant = clock.instant();
        var surroundings = Proving.surroundings(now, null, instant);
        var doors = new ArrayList<>(surroundings.doors());
        var known = listeners(now);
        for (var door : Proving.surroundings(old, null, instant).doors())
            if (!known.contains(door.name())) doors.add(door);
        return new Surroundings(
                new ArrayList<Door>(doors),
                surroundings.routed(),
                null,
                surroundings.acknowledgements(),
                surroundings.assertions(),
                instant);
    }
}
