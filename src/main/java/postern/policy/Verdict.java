package postern.policy;

import java.util.List;

/** What the judge says: it has decided, or it needs one more fact. */
public sealed interface Verdict {

    record Decided(Decision decision, List<Step> trace) implements Verdict {}

    /** No decision yet: find this fact and ask again. */
    record Needs(Fact<?> fact) implements Verdict {}

    /**
     * One line of the policy and what it said.
     *
     * @param line in the file; 0 for what no line says
     * @param rule the grant's or guard's name and kind, as people call it
     */
    record Step(int line, String rule, String outcome) {}
}
