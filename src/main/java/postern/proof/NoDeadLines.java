package postern.proof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.policy.Action;
import postern.policy.Decision;
import postern.policy.Grant;
import postern.policy.Stage;
import postern.proof.GuardAnswers.Answer;
import postern.proof.Property.Severity;

/**
 * {@code no-dead-grant} and {@code no-dead-guard}: each line of the policy can still decide
 * something. Warnings, with the reason why a line is dead.
 */
final class NoDeadLines {
    static final String GRANT = "no-dead-grant";
    static final String GUARD = "no-dead-guard";

    private static final int MOST_NAMED = 5;
    private static final int MOST_COMPARED = 200;

    /** The end of a transaction that one grant matches and no other. */
    private record Sole(int grant) {}

    /** The end of a transaction that several grants match. */
    private record Several() {}

    private final Prover prover;
    private final Diagram diagram;
    private final List<String> dead = new ArrayList<>();
    private int line;

    private NoDeadLines(Prover prover) {
        this.prover = prover;
        diagram = prover.diagram;
    }

    static Property grants(Prover prover) {
        var lines = new NoDeadLines(prover);
        lines.lookAtGrants();
        return lines.property(GRANT, "every grant permits what no other does");
    }

    static Property guards(Prover prover) {
        var lines = new NoDeadLines(prover);
        lines.lookAtGuards();
        return lines.property(GUARD, "every guard and every rule can decide something");
    }

    private Property property(String name, String holds) {
        if (dead.isEmpty())
            return new Property(name, Property.Answer.PROVED, Severity.WARNING, holds, "", 0, null);
        int more = dead.size() - MOST_NAMED;
        return new Property(
                name,
                Property.Answer.REFUTED,
                Severity.WARNING,
                String.join("; ", dead.subList(0, Math.min(dead.size(), MOST_NAMED)))
                        + (more > 0 ? "; and " + more + " more" : ""),
                "Remove what decides nothing, or put it where it does.",
                line,
                null);
    }

    private void dead(String what, int at, String why) {
        dead.add(what + " (line " + at + ") " + why);
        if (line == 0) line = at;
    }

    private void lookAtGrants() {
        var functions = prover.functions;
        int several = diagram.end(new Several());
        var count =
                new Operation(
                        (a, b) -> a == Diagram.NO ? b : b == Diagram.NO ? a : several,
                        (a, b) ->
                                a == Diagram.NO || b == several
                                        ? b
                                        : b == Diagram.NO || a == several ? a : PairMap.NONE);
        var soles = new ArrayList<Integer>();
        for (int i = 0; i < functions.ranked.size(); i++) {
            int sole = diagram.end(new Sole(i));
            soles.add(
                    diagram.map(
                            functions.grants.get(i),
                            end -> end == Diagram.YES ? sole : Diagram.NO));
        }
        var alive = diagram.range(prover.possible, diagram.join(count, soles, Diagram.NO));
        for (int i = 0; i < functions.ranked.size(); i++) {
            var grant = functions.ranked.get(i);
            if (grant instanceof Grant.Forward || grant instanceof Grant.Collect) continue;
            if (!alive.contains(new Sole(i))) dead("grant " + grant.name(), grant.line(), why(i));
        }
    }

    private String why(int number) {
        var grant = prover.functions.ranked.get(number);
        var until = grant.terms().until();
        if (until != null && until.isBefore(prover.surroundings.now())) return "ended at " + until;
        int matches = matches(number);
        if (matches == Diagram.NO) return "can never match";
        for (int i = 0; i < Math.min(prover.functions.ranked.size(), MOST_COMPARED); i++)
            if (i != number
                    && diagram.and(matches, diagram.not(prover.functions.grants.get(i)))
                            == Diagram.NO)
                return "permits nothing that the grant "
                        + prover.functions.ranked.get(i).name()
                        + " does not";
        return "permits nothing that other grants do not";
    }

    private int matches(int number) {
        return diagram.map(
                diagram.and(prover.possible, prover.functions.grants.get(number)),
                end -> end == Diagram.YES ? end : Diagram.NO);
    }

    private void lookAtGuards() {
        var deciding = new HashSet<@Nullable String>();
        var decisions = diagram.range(prover.possible, prover.functions.decision());
        for (var end : decisions)
            if (end instanceof Decision decision) deciding.add(decision.guard());
        var granted = new int[Stage.values().length];
        for (int stage = 0; stage < granted.length; stage++)
            granted[stage] =
                    diagram.map(
                            diagram.and(prover.possible, prover.functions.granted[stage]),
                            end -> end == Diagram.YES ? end : Diagram.NO);
        for (var guard : prover.functions.guards) {
            int where = granted[guard.guard.stage().position()];
            var answers = answers(where, guard.function);
            answers.addAll(answersAboutImages(guard, where));
            if (deciding.contains(guard.guard.name())) lookAtRules(guard, answers);
            else dead("guard " + guard.guard.name(), guard.guard.line(), why(guard, answers));
        }
    }

    /** What it says of addresses that a rewriting has made. */
    private Set<Integer> answersAboutImages(GuardAnswers guard, int granted) {
        var rewritten = prover.functions.rewritten;
        var answers = new HashSet<Integer>();
        for (int block = 0; block < rewritten.blocks(); block++)
            answers.addAll(
                    answers(
                            diagram.and(granted, rewritten.applies(block)),
                            rewritten.after(block, guard.function)));
        return answers;
    }

    /** What it says where a condition can hold. */
    private Set<Integer> answers(int where, int function) {
        prover.space.budget.time();
        var answers = new HashSet<Integer>();
        for (var end : diagram.range(where, function))
            if (end instanceof Answer(int number)) answers.add(number);
        return answers;
    }

    private static boolean objects(GuardAnswers guard, Set<Integer> answers) {
        return answers.stream().anyMatch(a -> !(guard.action(a) instanceof Action.Allow));
    }

    private String why(GuardAnswers guard, Set<Integer> answers) {
        if (objects(guard, answers)) return "objects to nothing that guards before it do not";
        var ever = answers(prover.possible, guard.function);
        if (objects(guard, ever)) return "objects only to what no grant permits";
        return ever.equals(Set.of(guard.otherwise() + 1))
                ? "never speaks: its terms exclude each other, or have ended"
                : "never objects";
    }

    private void lookAtRules(GuardAnswers guard, Set<Integer> answers) {
        var ever = answers(prover.possible, guard.function);
        for (int i = 0; i < guard.otherwise(); i++) {
            if (answers.contains(i)) continue;
            var rule = guard.guard.rules().get(i);
            dead(
                    "rule \"" + rule.match() + "\" of guard " + guard.guard.name(),
                    rule.line(),
                    ever.contains(i)
                            ? "matches only what no grant permits"
                            : "matches nothing that rules before it leave");
        }
    }
}
