package postern.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import postern.mail.Replies;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Fact;
import postern.policy.Grant;
import postern.policy.Guard;
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

    /** What becomes of addresses. */
    final Rewritten rewritten;

    private final int decision;
    private final int asGiven;

    private final Operation best;
    private final Operation first;
    private final Operation either;
    private final Denials denials;

    PolicyDiagram(Lines lines, Space space) {
        this.policy = lines.policy();
        this.space = space;
        diagram = space.diagram;
        best = new Operation(this::better);
        first = new Operation(this::firstOf, this::firstAtOnce);
        either =
                new Operation(
                        (a, b) -> a == Diagram.NO ? b : a,
                        (a, b) -> a == Diagram.NO ? b : b == Diagram.NO ? a : PairMap.NONE);
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
        denials = new Denials(lines.grants(), space);
        rewritten = new Rewritten(lines, space);
        int accepted = accepted();
        if (lines.changesAddresses()) {
            asGiven = early(plain(false, accepted));
            decision = early(changed(accepted));
        } else {
            asGiven = early(plain(true, accepted));
            decision = asGiven;
        }
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

    private int accepted() {
        return diagram.map(
                matched,
                end ->
                        diagram.value(end) instanceof Match(var grant, _)
                                ? diagram.end(acceptance(grant))
                                : end);
    }

    /** Before RCPT, and whether a grant matches there; then what is told. */
    private int early(int then) {
        int decided = first(gate(Stage.RCPT), then);
        for (var at : List.of(Stage.MAIL, Stage.HELO, Stage.CONNECT))
            decided = first(gate(at), first(guards(at, _ -> true), decided));
        return decided;
    }

    /** From RCPT on, for a forward-path as it is given. */
    private int plain(boolean verifies, int accepted) {
        Predicate<Guard> asked = guard -> verifies || !guard.verifies();
        return first(
                guards(Stage.RCPT, asked),
                first(gate(Stage.END_OF_DATA), first(guards(Stage.END_OF_DATA, asked), accepted)));
    }

    /** From RCPT on, where addresses change: what they become is judged behind what they were. */
    private int changed(int accepted) {
        int refused = diagram.map(rewritten.fate, end -> isFinal(end) ? end : Diagram.NO);
        int alone = forwarded(rewritten.forwarded, plain(true, accepted), plain(false, accepted));
        int decided =
                diagram.apply(either, refused, diagram.within(rewritten.leavesAlone(), alone));
        for (int block = 0; block < rewritten.blocks(); block++) {
            int applies = rewritten.applies(block);
            if (applies == Diagram.NO) continue;
            int here = diagram.map(applies, end -> end == Diagram.YES ? pass() : Diagram.NO);
            int there =
                    forwarded(
                            rewritten.after(block, rewritten.forwarded),
                            image(block, here, true, accepted),
                            image(block, here, false, accepted));
            decided = diagram.apply(either, decided, diagram.within(applies, there));
        }
        return decided;
    }

    /** The address that was given and its image, stage by stage; only where {@code here} passes. */
    private int image(int block, int here, boolean verifies, int accepted) {
        Predicate<Guard> given = guard -> !guard.verifies();
        Predicate<Guard> image =
                guard ->
                        guard.asks(Fact.FORWARD_PATH) && !guard.verifies()
                                || guard.verifies() && verifies;
        Predicate<Guard> early = guard -> !guard.speaksLast();
        int said = here;
        for (var at : List.of(Stage.RCPT, Stage.END_OF_DATA)) {
            if (at == Stage.END_OF_DATA) said = first(said, gate(at));
            said = first(said, guards(at, given.and(early)));
            said = first(said, rewritten.after(block, gate(at)));
            said = first(said, rewritten.after(block, guards(at, image.and(early))));
            said = first(said, guards(at, given.and(Guard::speaksLast)));
            said = first(said, rewritten.after(block, guards(at, image.and(Guard::speaksLast))));
        }
        return first(said, accepted);
    }

    /** One decision where nobody is forwarded to, else the other with whom it becomes. */
    private int forwarded(int forwarded, int not, int then) {
        int nobody = diagram.end(Rewritten.Forwarded.NOT);
        var without =
                new Operation(
                        (f, decided) -> f == nobody ? decided : f,
                        (f, decided) ->
                                f == nobody ? decided : Diagram.isEnd(f) ? f : PairMap.NONE);
        var becoming =
                new Operation(
                        this::becoming,
                        (f, _) ->
                                Diagram.isEnd(f)
                                                && !(diagram.value(f)
                                                        instanceof Rewritten.Forwarded)
                                        ? f
                                        : PairMap.NONE);
        return diagram.apply(becoming, diagram.apply(without, forwarded, not), then);
    }

    private int becoming(int forwarded, int decided) {
        if (!(diagram.value(forwarded) instanceof Rewritten.Forwarded(var becomes)))
            return forwarded;
        if (!(diagram.value(decided) instanceof Decision decision)
                || !decision.outcome().isAcceptance()) return decided;
        return diagram.end(
                new Decision(
                        decision.outcome(),
                        decision.reply(),
                        decision.grant(),
                        decision.guard(),
                        decision.trusted(),
                        becomes,
                        null));
    }

    /** What is told at a stage at which no grant matches any more; else nothing. */
    private int gate(Stage at) {
        int stage = at.position();
        if (stage > 0 && granted[stage] == granted[stage - 1]) return pass();
        int unsure = diagram.end(UNSURE);
        int refused =
                diagram.map(
                        granted[stage],
                        end -> end == Diagram.YES ? pass() : end == Diagram.MAYBE ? unsure : end);
        return diagram.apply(either, refused, denials.at(at));
    }

    /** What the guards of a stage say, in their order. */
    private int guards(Stage at, Predicate<Guard> asked) {
        var row = new ArrayList<Integer>();
        for (var guard : guards)
            if (guard.guard.stage() == at && asked.test(guard.guard)) row.add(effects(guard));
        space.budget.at(0);
        return diagram.join(first, row, pass());
    }

    private int first(int a, int b) {
        return diagram.apply(first, a, b);
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

    private int pass() {
        return diagram.end(Effect.PASS);
    }

    private boolean isFinal(int end) {
        return !(diagram.value(end) instanceof Effect);
    }

    private int firstAtOnce(int a, int b) {
        if (a == pass()) return b;
        return Diagram.isEnd(a) && isFinal(a) ? a : PairMap.NONE;
    }

    /** What a guard said, and behind it another one or the decision without it. */
    private int firstOf(int a, int b) {
        if (!(diagram.value(a) instanceof Effect.Held(var guard))) return isFinal(a) ? a : b;
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

    /**
     * The decision. Where a rule makes another forward-path and no forward sends it on, what it
     * becomes is left out: it is another one for each.
     */
    int decision() {
        return decision;
    }

    /** The decision if no address were changed, and nobody asked whether a recipient exists. */
    int asGiven() {
        return asGiven;
    }
}
