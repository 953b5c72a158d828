package postern.proof;

import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.policy.Condition;
import postern.policy.Grant;
import postern.policy.Policy;
import postern.policy.Stage;

/**
 * Finds a transaction that is accepted, to show what a property is about: plausible ones are tried
 * first, then all that there are are searched. Every one that is found was judged.
 */
final class Search {

    /** How a search ended. */
    enum Outcome {
        FOUND,
        /** There is no such transaction: whatever is granted, guards refuse. */
        REFUSED,
        /** There is none, and none is granted. */
        NEVER_GRANTED,
        /** Not everything was searched. */
        UNKNOWN
    }

    /**
     * What a search came to.
     *
     * @param example null where none was found
     */
    record Result(Outcome outcome, @Nullable Counterexample example) {
        static final Result UNKNOWN = new Result(Outcome.UNKNOWN, null);

        static Result of(Counterexample example) {
            return new Result(Outcome.FOUND, example);
        }

        /** The same with another example, where there is one. */
        Result map(UnaryOperator<Counterexample> change) {
            return example == null ? this : of(change.apply(example));
        }
    }

    /** No more of several searches are made. */
    private static final int MOST = 100;

    private final Policy policy;
    private final Surroundings surroundings;
    private final NoOpenRelay.Whole whole;
    private final Trial trial;

    /**
     * @param whole the policy's prover, made when it is needed; all conditions that are searched
     *     for were asked when it was made
     */
    Search(Policy policy, Surroundings surroundings, NoOpenRelay.Whole whole) {
        this.policy = policy;
        this.surroundings = surroundings;
        this.whole = whole;
        trial = new Trial(policy, surroundings.now());
    }

    /**
     * Mail that a grant permits on a listener.
     *
     * @param on empty in surroundings without listeners
     * @param who the clients that count; null for all
     * @param tried one of them, to be tried first
     */
    Result permitted(Grant grant, String on, @Nullable Condition who, IpAddress tried) {
        var plausible = tried(grant, on, tried);
        if (plausible.outcome() == Outcome.FOUND) return plausible;
        return all(prover -> {
            int grants = prover.functions.grants.get(prover.functions.ranked.indexOf(grant));
            int clients = who == null ? Diagram.YES : prover.space.of(who);
            return prover.diagram.and(
                    prover.diagram.and(prover.possible, on(prover, on)),
                    prover.diagram.and(surely(prover, clients), surely(prover, grants)));
        });
    }

    /** The same, of which only plausible transactions are tried. */
    Result tried(Grant grant, String on, IpAddress client) {
        var door = surroundings.door(on);
        var found = trial.accepted(grant, door == null ? null : door.tls(), on, client);
        return found == null ? Result.UNKNOWN : Result.of(found);
    }

    /** Mail of somebody who has not logged in, on a listener, whatever grant permits it. */
    Result fromNobody(String on) {
        return all(prover ->
                prover.diagram.and(
                        prover.diagram.and(nobody(prover), on(prover, on)), granted(prover)));
    }

    /** Mail of strangers to such forward-paths, whatever grant permits it. */
    Result fromStrangers(Condition forwardPath) {
        return all(prover -> {
            int there = surely(prover, prover.space.of(forwardPath));
            int strangers = prover.diagram.and(nobody(prover), prover.outsiders());
            return prover.diagram.and(prover.diagram.and(there, strangers), granted(prover));
        });
    }

    /** What is accepted of granted transactions. */
    private Result all(ToIntFunction<Prover> granted) {
        try {
            var prover = whole.prover();
            int where = granted.applyAsInt(prover);
            if (where == Diagram.NO) return new Result(Outcome.NEVER_GRANTED, null);
            int decided = prover.diagram.within(where, prover.functions.decision());
            var found = prover.find(decided, Prover::accepts);
            if (found == null) return new Result(Outcome.REFUSED, null);
            return found.agrees() ? Result.of(found.judged(policy)) : Result.UNKNOWN;
        } catch (Budget.UsedUp _) {
            return Result.UNKNOWN;
        }
    }

    /**
     * What the first of several searches found, which are made one after another until then; what
     * all of them together came to where none finds anything.
     */
    static Result first(Stream<Result> searches) {
        var outcome = Outcome.NEVER_GRANTED;
        int made = 0;
        for (var search : (Iterable<Result>) searches::iterator) {
            if (search.outcome() == Outcome.FOUND) return search;
            if (++made == MOST) return Result.UNKNOWN;
            if (outcome == Outcome.NEVER_GRANTED || search.outcome() == Outcome.UNKNOWN)
                outcome = search.outcome();
        }
        return new Result(outcome, null);
    }

    private static int nobody(Prover prover) {
        return prover.diagram.and(prover.possible, SessionFacts.nobody(prover.space));
    }

    private static int granted(Prover prover) {
        return surely(prover, prover.functions.granted[Stage.END_OF_DATA.position()]);
    }

    private static int surely(Prover prover, int function) {
        return prover.diagram.map(function, end -> end == Diagram.YES ? end : Diagram.NO);
    }

    private static int on(Prover prover, String name) {
        if (name.isEmpty()) return Diagram.YES;
        int at = prover.space.listener.classOf(name);
        return prover.space.listener.choose(
                prover.diagram, c -> c == at ? Diagram.YES : Diagram.NO);
    }
}
