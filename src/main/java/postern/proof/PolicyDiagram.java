package postern.proof;

import java.util.ArrayList;
import java.util.List;
import postern.mail.Replies;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Grant;
import postern.policy.Policy;
import postern.policy.Stage;
import postern.proof.GuardAnswers.Effect;

/**
 * A policy as a function from transactions to decisions, those of {@link Policy#judge}: at each
 * stage, what no grant can match any more is refused, then that stage's guards speak.
 */
final class PolicyDiagram {
    private static final Decision UNSURE =
            new Decision(Outcome.DEFER, Replies.RELAY_UNSURE, null, null, false);

    /** The end of a transaction that a grant matches: the grants' order is the judge's. */
    record Match(Grant grant, int rank) {}

    final Policy policy;
    final Space space;
    private final Diagram diagram;

    /** By grant: whether it matches. */
    final List<Integer> grants = new ArrayList<>();

    /** In the judge's order. */
    final List<Grant> ranked;

    /** By stage: whether some grant matches as far as can be known then. */
    final int[] granted = new int[Stage.values().length];

    /** In the judge's order. */
    final List<GuardAnswers> guards = new ArrayList<>();

    /** Which grant matches: no, maybe or {@link Match}. */
    final int matched;

    /** Before it is rewritten. */
    private final int decision;

    private final Operation best;
    private final Operation first;
    private final Operation gate;

    PolicyDiagram(Lines lines, Space space) {
        this.policy = lines.policy();
        this.space = space;
        diagram = space.diagram;
        best = new Operation(this::better);
        first = new Operation(this::firstOf, this::firstAtOnce);
        gate = new Operation((a, b) -> gated(a, b), this::gated);
        ranked = lines.grants().stream().map(Lines.Parts::grant).toList();
        grant(lines.grants());
        var matches = new ArrayList<Integer>();
        for (int i = 0; i < ranked.size(); i++) {
            int match = diagram.end(new Match(ranked.get(i), i));
            matches.add(diagram.map(grants.get(i), end -> end == Diagram.YES ? match : end));
        }
        matched = diagram.join(best, matches, Diagram.NO);
        var then = GuardAnswers.then(diagram);
        for (var rules : lines.guards()) {
            space.budget.at(rules.guard().line());
            guards.add(new GuardAnswers(space, rules, then));
        }
        decision = decide(new Denials(lines.grants(), space));
    }

    private void grant(List<Lines.Parts> lines) {
        for (int i = 0; i < lines.size(); i++) grants.add(Diagram.YES);
        for (var stage : Stage.values()) {
            for (int i = 0; i < lines.size(); i++) {
                space.budget.at(lines.get(i).grant().line());
                int all = grants.get(i);
                for (var part : lines.get(i).at(stage)) all = diagram.and(all, space.of(part));
                grants.set(i, all);
            }
            granted[stage.position()] = diagram.join(diagram.or, grants, Diagram.NO);
        }
    }

    private int better(int a, int b) {
        if (!(diagram.value(a) instanceof Match left)) return Math.min(a, b); // NO is the largest
        return diagram.value(b) instanceof Match right && right.rank() < left.rank() ? b : a;
    }

    private int decide(Denials denials) {
        int decided =
                diagram.map(
                        matched,
                        end ->
                                diagram.value(end) instanceof Match(var grant, _)
                                        ? diagram.end(acceptance(grant))
                                        : end);
        for (var at : List.of(Stage.values()).reversed()) {
            int stage = at.position();
            var row = new ArrayList<Integer>();
            for (var guard : guards)
                if (guard.guard.stage().position() == stage) row.add(effects(guard));
            space.budget.at(0);
            decided = diagram.apply(first, diagram.join(first, row, pass()), decided);
            if (stage > 0 && granted[stage] == granted[stage - 1]) continue;
            decided = diagram.apply(gate, granted[stage], decided);
            decided =
                    diagram.apply(
                            new Operation((a, b) -> a == Diagram.NO ? b : a, this::decidedAtOnce),
                            decided,
                            denials.at(at));
        }
        return decided;
    }

    private int effects(GuardAnswers guard) {
        return diagram.map(
                guard.function,
                end ->
                        diagram.end(
                                guard.effect(((GuardAnswers.Answer) diagram.value(end)).number())));
    }

    private static Decision acceptance(Grant grant) {
        return new Decision(
                Outcome.ACCEPT, Replies.RECIPIENT_OK, grant.name(), null, grant.isTrusted());
    }

    private int decidedAtOnce(int a, int b) {
        if (a == Diagram.NO) return b;
        return Diagram.isEnd(a) ? a : PairMap.NONE;
    }

    private int pass() {
        return diagram.end(Effect.PASS);
    }

    private int firstAtOnce(int a, int b) {
        if (a == pass()) return b;
        return Diagram.isEnd(a) && diagram.value(a) instanceof Decision ? a : PairMap.NONE;
    }

    /** What a guard said, and behind it another one or the decision without it. */
    private int firstOf(int a, int b) {
        if (!(diagram.value(a) instanceof Effect.Held(var guard)))
            return diagram.value(a) instanceof Decision ? a : b;
        if (!(diagram.value(b) instanceof Decision decision))
            return b == pass() || isHeld(b) ? a : b;
        if (!decision.outcome().isAcceptance()) return b;
        return diagram.end(
                new Decision(
                        Outcome.HOLD,
                        decision.reply(),
                        decision.grant(),
                        guard,
                        decision.trusted(),
                        decision.becomes(),
                        null));
    }

    private boolean isHeld(int end) {
        return diagram.value(end) instanceof Effect.Held;
    }

    private int gated(int granted, int decided) {
        if (granted == Diagram.YES) return decided;
        if (granted == Diagram.NO) return Diagram.NO; // what is told then, comes later
        return granted == Diagram.MAYBE ? diagram.end(UNSURE) : PairMap.NONE;
    }

    int decision() {
        return decision;
    }
}
