package postern.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import postern.mail.IpSet;
import postern.policy.Condition;
import postern.policy.Decision;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Image;
import postern.policy.Policy;
import postern.policy.RewriteRule.Side;
import postern.policy.Verdict;

/** A policy in its surroundings as functions, and what properties are made of. */
final class Prover {
    final Policy policy;
    final Surroundings surroundings;
    final Space space;
    final Diagram diagram;
    final PolicyDiagram functions;

    /** The transactions that a session can bring. */
    final int possible;

    private final Condition.ClientIn insideClients;

    Prover(Lines lines, Surroundings surroundings, Budget budget) {
        this(lines, surroundings, List.of(), budget);
    }

    /**
     * @param lines of the policy, or some of them
     * @param also what is asked besides
     * @throws Budget.UsedUp if it would cost more
     */
    Prover(Lines lines, Surroundings surroundings, List<Condition> also, Budget budget) {
        policy = lines.policy();
        this.surroundings = surroundings;
        insideClients = new Condition.ClientIn(List.of(), insiders(policy, surroundings));
        var questions = new Questions();
        lines.ask(questions);
        for (var assertion : surroundings.assertions()) questions.ask(assertion.never());
        questions.ask(insideClients);
        also.forEach(questions::ask);
        questions.ask(ours());
        space =
                new Space(
                        questions,
                        surroundings.doors().stream().map(Door::name).toList(),
                        surroundings.now(),
                        SessionFacts.KNOWN,
                        budget);
        diagram = space.diagram;
        functions = new PolicyDiagram(lines, space);
        possible = SessionFacts.of(space, surroundings);
    }

    /**
     * The clients that are let in for their address: those in the networks of all relay and device
     * grants, without the parts that are too wide to be anybody's own. Who is acknowledged may be
     * wide, but nothing excuses what is as good as everybody.
     */
    private static IpSet insiders(Policy policy, Surroundings surroundings) {
        var acknowledged = NoWideTrust.acknowledged(surroundings);
        var all = new ArrayList<IpSet>();
        var others = new ArrayList<IpSet>();
        for (var grant : policy.grants()) {
            var clients = TrustedClients.clients(grant);
            if (clients == null || grant instanceof Grant.Upstream) continue;
            all.add(clients.addresses());
            others.add(TrustedClients.named(grant, clients, policy.networks(), acknowledged));
        }
        var union = IpSet.unionOf(all);
        var unexcused = IpSet.unionOf(others);
        var inside = union;
        for (var wide : WideTrust.in(unexcused)) inside = inside.minus(IpSet.of(wide));
        for (var everybody : WideTrust.everybody(union)) inside = inside.minus(IpSet.of(everybody));
        return inside;
    }

    private Condition ours() {
        return new Condition.ForwardPathOurs(policy.domains());
    }

    /** Whoever has not logged in for sure, from a client that is not let in for its address. */
    int outsiders() {
        int loggedIn =
                diagram.map(space.user.ask(diagram, 0), t -> t == Diagram.YES ? t : Diagram.NO);
        return diagram.and(
                possible, diagram.and(diagram.not(loggedIn), diagram.not(space.of(insideClients))));
    }

    /** The same of one transaction, without the diagram: examples are held against it. */
    boolean isOutsider(Facts facts) {
        var user = facts.value(Fact.USER);
        var client = facts.value(Fact.CLIENT);
        return (user == null || user.isEmpty())
                && client != null
                && !insideClients.addresses().contains(client);
    }

    int foreign() {
        return diagram.not(space.of(ours()));
    }

    /** Whether the end is a decision that accepts. */
    static boolean accepts(Object end) {
        return end instanceof Decision decision && decision.outcome().isAcceptance();
    }

    /** A transaction, judged, for which the function has such an end; null for none. */
    @Nullable Found find(int function, Predicate<Object> wanted) {
        return find(function, wanted, new int[0]);
    }

    /**
     * @param settled by level, the class that the transaction has to have; -1 for any
     */
    @Nullable Found find(int function, Predicate<Object> wanted, int[] settled) {
        var classes = Witness.of(space, function, wanted);
        if (classes == null) return null;
        for (int i = 0; i < settled.length; i++) if (settled[i] >= 0) classes[i] = settled[i];
        var facts = space.facts(classes);
        var said = space.diagram.value(space.value(functions.decision(), classes));
        boolean agrees =
                said instanceof Decision expected
                        && policy.judge(facts) instanceof Verdict.Decided(var decision, var _)
                        && decision.equals(complete(policy, expected, facts));
        return new Found(facts, agrees);
    }

    /** A decision of the diagram, with what the forward-path becomes. */
    static Decision complete(Policy policy, Decision decision, Facts facts) {
        if (!decision.outcome().isAcceptance() || !decision.becomes().isEmpty()) return decision;
        if (!(policy.image(Side.FORWARD_PATH, facts) instanceof Image.Changed(var to, _)))
            return decision;
        if (to.equals(facts.value(Fact.FORWARD_PATH))) return decision;
        return new Decision(
                decision.outcome(),
                decision.reply(),
                decision.grant(),
                decision.guard(),
                decision.trusted(),
                List.of(to),
                decision.blocked());
    }

    /** Why the judge does not say what the prover says, as a property. */
    static Property disagreement(String name, Property.Severity severity, Found found) {
        return Undecided.disagreement(name, severity, found.facts());
    }

    /**
     * @param agrees whether the judge says of it what the prover says
     */
    record Found(Facts facts, boolean agrees) {
        Counterexample judged(Policy policy) {
            if (!(policy.judge(facts) instanceof Verdict.Decided(var decision, var trace)))
                throw new IllegalStateException("everything is known");
            return new Counterexample(facts, decision, trace, lines(policy, decision));
        }
    }

    /** The lines that a decision names. */
    static List<Integer> lines(Policy policy, Decision decision) {
        var lines = new ArrayList<Integer>();
        for (var grant : policy.grants())
            if (grant.name().equals(decision.grant())) lines.add(grant.line());
        for (Guard guard : policy.guards())
            if (guard.name().equals(decision.guard())) lines.add(guard.line());
        return lines;
    }
}
