package postern.proof;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Grant;
import postern.policy.Image;
import postern.policy.Policy;
import postern.policy.RewriteRule;
import postern.proof.Property.Answer;
import postern.proof.Property.Severity;

/**
 * {@code no-open-relay}: no outsider gets a foreign forward-path accepted, whatever all other facts
 * are.
 */
final class NoOpenRelay {
    static final String NAME = "no-open-relay";

    private NoOpenRelay() {}

    /**
     * Looks at the grants alone first: where they permit no outsider anything foreign, no guard has
     * to be looked at.
     *
     * @param whole the policy with its guards, made when it is needed
     */
    static Property of(Lines lines, Surroundings surroundings, Whole whole) {
        var returned = returned(lines.policy(), whole);
        if (returned != null) return returned;
        var grants = new Prover(lines.withoutGuards(), surroundings, new Budget());
        if (violations(grants) == Diagram.NO && outward(grants) == null)
            return new Property(
                    NAME,
                    Answer.PROVED,
                    Severity.ERROR,
                    "no outsider gets a foreign forward-path accepted",
                    "",
                    0,
                    null);
        var prover = whole.prover();
        var found = prover.find(violations(prover), Prover::accepts);
        if (found == null) {
            var way = outward(prover);
            if (way != null) return outward(prover, way);
            return new Property(
                    NAME,
                    Answer.PROVED,
                    Severity.ERROR,
                    "what grants permit to outsiders, guards refuse",
                    "",
                    0,
                    null);
        }
        if (!found.agrees() || !isOutsiders(prover, found.facts(), false))
            return Prover.disagreement(NAME, Severity.ERROR, found);
        return refuted(prover.policy, found.judged(prover.policy));
    }

    /**
     * Where forwarded mail comes back, nothing but a bounce to an address that we made is accepted:
     * so a foreign mailbox is reached that way only by who was told the address. Null where that
     * holds.
     */
    private static @Nullable Property returned(Policy policy, Whole whole) {
        var returned = policy.returned();
        if (returned == null) return null;
        var prover = whole.prover();
        int never =
                prover.diagram.map(
                        prover.diagram.and(prover.possible, prover.space.of(returned.never())),
                        end -> end == Diagram.YES ? end : Diagram.NO);
        var found =
                prover.find(
                        prover.diagram.within(never, prover.functions.decision()), Prover::accepts);
        if (found == null) return null;
        if (!found.agrees()) return Prover.disagreement(NAME, Severity.ERROR, found);
        return new Property(
                NAME,
                Answer.REFUTED,
                Severity.ERROR,
                "who forges a return address gets mail out of the house: "
                        + found.facts().value(Fact.FORWARD_PATH)
                        + " is accepted",
                "Take srs out of forwarding, and report this: its guard should refuse it.",
                returned.line(),
                found.judged(policy));
    }

    /** Makes the whole policy's prover, or gives the one that was made before. */
    interface Whole {
        Prover prover();
    }

    private static int violations(Prover prover) {
        int outside = prover.diagram.and(prover.outsiders(), prover.foreign());
        int granted = prover.diagram.and(outside, prover.functions.granted[4]);
        return prover.diagram.within(
                prover.diagram.map(granted, end -> end == Diagram.YES ? end : Diagram.NO),
                prover.functions.decision());
    }

    /** Whether an outsider brings it, for us or for somebody else, without the diagram. */
    private static boolean isOutsiders(Prover prover, Facts facts, boolean ours) {
        var to = facts.value(Fact.FORWARD_PATH);
        return prover.isOutsider(facts) && to != null && prover.policy.isOurs(to) == ours;
    }

    /**
     * An outsider's transaction that rewriting sends elsewhere although it came for us; the image
     * need not be accepted. Null for none.
     */
    private static @Nullable Facts outward(Prover prover) {
        var diagram = prover.diagram;
        var rewritten = prover.functions.rewritten;
        int ours = diagram.and(prover.outsiders(), diagram.not(prover.foreign()));
        for (int block = 0; block < rewritten.blocks(); block++) {
            int leaves =
                    diagram.and(
                            diagram.and(ours, rewritten.applies(block)),
                            rewritten.after(block, prover.foreign()));
            var classes =
                    Witness.of(
                            prover.space,
                            diagram.within(leaves, prover.functions.asGiven()),
                            Prover::accepts);
            if (classes != null) return prover.space.facts(classes);
        }
        return null;
    }

    /** The judge refuses such an image in the session; the rewriting is no safer for that. */
    private static Property outward(Prover prover, Facts facts) {
        var example = new Prover.Found(facts, true).judged(prover.policy);
        if (!(prover.policy.image(RewriteRule.Side.FORWARD_PATH, facts)
                        instanceof Image.Changed(var to, var rule))
                || prover.policy.isOurs(to)
                || !isOutsiders(prover, facts, true))
            return Undecided.disagreement(NAME, Severity.ERROR, facts);
        var lines = new ArrayList<>(example.lines());
        lines.add(rule.line());
        return new Property(
                NAME,
                Answer.REFUTED,
                Severity.ERROR,
                "the rewriting "
                        + rule.name()
                        + " turns addresses of ours that outsiders may write to, such as "
                        + facts.value(Fact.FORWARD_PATH)
                        + ", into foreign ones",
                "Rewrite to our domains only; a forward grant is the way out of the house.",
                rule.line(),
                new Counterexample(facts, example.decision(), example.trace(), lines));
    }

    private static Property refuted(Policy policy, Counterexample example) {
        var grant = grant(policy, example);
        var client = example.facts().value(Fact.CLIENT);
        return new Property(
                NAME,
                Answer.REFUTED,
                Severity.ERROR,
                "anybody may relay: "
                        + client
                        + ", which is in no narrow network of ours, writes to "
                        + example.facts().value(Fact.FORWARD_PATH)
                        + " and is accepted by the grant "
                        + example.decision().grant(),
                "Name the very blocks that are your own in \"from\" of that grant.",
                grant == null ? 0 : grant.line(),
                example);
    }

    private static @Nullable Grant grant(Policy policy, Counterexample example) {
        for (var grant : policy.grants())
            if (grant.name().equals(example.decision().grant())) return grant;
        return null;
    }
}
