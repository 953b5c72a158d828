package postern.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Guard;

/**
 * A guard as a function to its answers: 0 for its first rule and so on, then {@code otherwise}, and
 * what else it can say. The numbers are those of one guard; {@link #action} tells what they mean.
 */
final class GuardAnswers {
    /** What the function's ends stand for. */
    record Answer(int number) {}

    private static final Action SAFE = new Action.Refuse(Outcome.DEFER, Replies.CHECK_UNAVAILABLE);

    /**
     * What some rules in a row could say, where what is unavailable leaves it open.
     *
     * @param first of the answers; -1 for none
     * @param same whether all of them have the same action
     * @param settled whether the last of them is sure, so that no later rule is asked
     */
    private record Open(
            int first,
            @Nullable Action action,
            boolean same,
            boolean canAllow,
            boolean canHold,
            boolean settled) {
        static final Open NOTHING = new Open(-1, null, true, false, false, false);

        static Open of(int answer, Action action, boolean settled) {
            return new Open(
                    answer,
                    action,
                    true,
                    action instanceof Action.Allow,
                    action instanceof Action.Hold,
                    settled);
        }

        Open then(Open next) {
            if (settled || next.first < 0) return this;
            if (first < 0) return next;
            return new Open(
                    first,
                    action,
                    same && next.same && java.util.Objects.equals(action, next.action),
                    canAllow || next.canAllow,
                    canHold || next.canHold,
                    next.settled);
        }
    }

    /** Puts rules in a row; to be shared by all guards of a diagram. */
    static Operation then(Diagram diagram) {
        return new Operation(
                (a, b) -> diagram.end(open(diagram, a).then(open(diagram, b))),
                (a, b) -> Diagram.isEnd(a) && open(diagram, a).settled() ? a : PairMap.NONE);
    }

    private static Open open(Diagram diagram, int end) {
        return (Open) diagram.value(end);
    }

    final Guard guard;
    final int function;
    private final List<Action> actions = new ArrayList<>(); // by answer
    private final Diagram diagram;

    GuardAnswers(Space space, RuleList rules, Operation then) {
        guard = rules.guard();
        diagram = space.diagram;
        for (var rule : guard.rules()) actions.add(rule.action());
        actions.add(guard.otherwise());
        actions.add(new Action.Allow()); // where it does not speak
        actions.add(guard.unavailable());
        actions.add(new Action.Hold());
        actions.add(SAFE);
        var row = new ArrayList<Integer>();
        row.add(diagram.map(space.of(guard.where()), this::elsewhere));
        if (rules.question() == null)
            for (int i = 0; i < guard.rules().size(); i++)
                row.add(diagram.map(space.of(guard.rules().get(i).condition()), asked(i)));
        else row.add(firstRule(space, rules));
        row.add(end(otherwise(), true));
        function = diagram.map(diagram.join(then, row, 0), this::settle);
    }

    private int firstRule(Space space, RuleList rules) {
        var unsure = Open.NOTHING;
        for (int i = 0; i < otherwise(); i++) unsure = unsure.then(Open.of(i, action(i), false));
        return space.levelOf(rules)
                .ask(
                        diagram,
                        space.number(rules),
                        first -> first == 0 ? diagram.end(Open.NOTHING) : end(first - 1, true),
                        diagram.end(unsure));
    }

    private int elsewhere(int where) {
        return where == Diagram.YES
                ? diagram.end(Open.NOTHING)
                : end(otherwise() + 1, where == Diagram.NO);
    }

    private IntUnaryOperator asked(int rule) {
        return truth ->
                truth == Diagram.NO ? diagram.end(Open.NOTHING) : end(rule, truth == Diagram.YES);
    }

    private int end(int answer, boolean settled) {
        return diagram.end(Open.of(answer, action(answer), settled));
    }

    private int settle(int end) {
        var open = open(diagram, end);
        int unavailable = otherwise() + 2;
        int answer;
        if (open.same()) answer = open.first();
        else if (!(guard.unavailable() instanceof Action.Allow) || open.canAllow())
            answer = unavailable;
        else answer = open.canHold() ? unavailable + 1 : unavailable + 2;
        return diagram.end(new Answer(answer));
    }

    /** The answer where it speaks and no rule matches; those of the rules are less. */
    int otherwise() {
        return guard.rules().size();
    }

    Action action(int answer) {
        return actions.get(answer);
    }

    /** What it says, for what comes behind it: a refusal, that it holds, or nothing. */
    Object effect(int answer) {
        return switch (action(answer)) {
            case Action.Allow _ -> Effect.PASS;
            case Action.Hold _ -> new Effect.Held(guard.name());
            case Action.Refuse(var how, var reply, var time) ->
                    new Decision(how, reply, null, guard.name(), false, List.of(), time);
        };
    }

    /** What a guard lets happen, besides a refusal, which is a decision. */
    sealed interface Effect permits Effect.Pass, Effect.Held, Rewritten.To {
        Effect PASS = new Pass();

        record Pass() implements Effect {}

        record Held(String guard) implements Effect {}
    }
}
