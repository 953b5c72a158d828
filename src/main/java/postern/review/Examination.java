package postern.review;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import postern.config.Settings;
import postern.proof.Proof;
import postern.proof.Property;
import postern.proof.Property.Answer;
import postern.proof.Property.Severity;

/**
 * All that is asked of a configuration before it may be in force: its properties, those that it
 * asserts of itself among them, and the tests in it.
 *
 * @param properties with the tests as one more, where there are any
 */
public record Examination(List<Property> properties, List<PinnedDecisions.Result> tests) {
    /** What the tests are called among the properties. */
    public static final String TESTS = "tests";

    public Examination {
        properties = List.copyOf(properties);
        tests = List.copyOf(tests);
    }

    /**
     * Adds the tests of a configuration to what was proved of it.
     *
     * @param now for tests that name no time
     */
    public static Examination of(Settings settings, List<Property> proved, Instant now) {
        var properties = new ArrayList<>(proved);
        var tests = new PinnedDecisions(settings, now, (_, facts) -> facts).run();
        if (!tests.isEmpty()) properties.add(property(tests));
        return new Examination(properties, tests);
    }

    /** Whether the relay may start. */
    public boolean permitsStart() {
        return Proof.permitsStart(properties);
    }

    private static Property property(List<PinnedDecisions.Result> tests) {
        var failed = tests.stream().filter(test -> !test.passed()).toList();
        var number = tests.size() == 1 ? "the one test" : "all " + tests.size() + " tests";
        if (failed.isEmpty())
            return new Property(
                    TESTS,
                    Answer.PROVED,
                    Severity.ERROR,
                    number + " came out as written",
                    "",
                    0,
                    null);
        return new Property(
                TESTS,
                Answer.REFUTED,
                Severity.ERROR,
                failed.size()
                        + " of "
                        + tests.size()
                        + (tests.size() == 1 ? " test" : " tests")
                        + " came out otherwise: "
                        + String.join(", ", failed.stream().map(one -> one.test().name()).toList()),
                "Mend the policy, or what the test expects.",
                failed.getFirst().test().line(),
                null);
    }
}
