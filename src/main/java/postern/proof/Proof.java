package postern.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.policy.Condition;
import postern.policy.Policy;
import postern.proof.Property.Severity;

/**
 * Whether a policy is safe for every client, user and address, and whatever all other facts are:
 * the policy becomes one decision diagram over all transactions, which is searched for a
 * counterexample. Where that costs too much, the answer is that it is undecided.
 */
public final class Proof {
    private Proof() {}

    /** Proves a policy in its surroundings. */
    public static List<Property> of(Policy policy, Surroundings surroundings) {
        return DeepStack.run(() -> properties(policy, surroundings));
    }

    private static List<Property> properties(Policy policy, Surroundings surroundings) {
        var whole = new Whole(Lines.of(policy), surroundings);
        var search = new Search(policy, surroundings, whole);
        var trust = new NoWideTrust(policy, surroundings);
        var patterns = new NoLoosePattern(policy, surroundings);
        whole.asks.addAll(trust.asks(search));
        whole.asks.addAll(patterns.asks());
        var properties = new ArrayList<Property>();
        properties.add(
                whole.proved(
                        NoOpenRelay.NAME,
                        Severity.ERROR,
                        () -> NoOpenRelay.of(whole.lines, surroundings, whole)));
        properties.addAll(trust.properties(search));
        properties.add(NoBorrowedIdentity.of(policy, surroundings, search));
        properties.add(NoClearTextLogin.of(policy, surroundings, search));
        properties.add(patterns.property(search));
        for (var assertion : surroundings.assertions())
            properties.add(
                    whole.proved(
                            assertion.name(),
                            Severity.ERROR,
                            () -> Assertions.of(whole.prover(), assertion)));
        properties.add(NoBackscatter.of(policy, surroundings));
        properties.add(
                whole.proved(
                        NoUnlimitedRelay.NAME,
                        Severity.WARNING,
                        () -> NoUnlimitedRelay.of(whole.prover())));
        properties.add(
                whole.proved(
                        NoDeadLines.GRANT,
                        Severity.WARNING,
                        () -> NoDeadLines.grants(whole.prover())));
        properties.add(
                whole.proved(
                        NoDeadLines.GUARD,
                        Severity.WARNING,
                        () -> NoDeadLines.guards(whole.prover())));
        return properties;
    }

    /** The whole policy's functions, made when they are first needed. */
    private static final class Whole implements NoOpenRelay.Whole {
        final Lines lines;
        private final Surroundings surroundings;

        /** What is asked besides what the policy asks. */
        final List<Condition> asks = new ArrayList<>();

        private @Nullable Prover prover;
        private Budget.@Nullable UsedUp used;

        Whole(Lines lines, Surroundings surroundings) {
            this.lines = lines;
            this.surroundings = surroundings;
        }

        @Override
        public Prover prover() {
            if (used != null) throw used;
            if (prover == null)
                try {
                    prover = new Prover(lines, surroundings, asks, new Budget());
                } catch (Budget.UsedUp e) {
                    used = e;
                    throw e;
                }
            return prover;
        }

        Property proved(String name, Severity severity, Supplier<Property> property) {
            try {
                return property.get();
            } catch (Budget.UsedUp e) {
                return Undecided.because(name, severity, e);
            }
        }
    }

    /** Whether the relay may start under it. */
    public static boolean permitsStart(List<Property> properties) {
        for (var property : properties) if (!property.permitsStart()) return false;
        return true;
    }
}
