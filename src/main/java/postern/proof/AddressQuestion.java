package postern.proof;

import java.util.ArrayList;
import java.util.List;
import postern.mail.ReversePath;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Glob;
import postern.policy.Guard;

/**
 * What a policy asks about an address, as patterns of which the first that matches gives the
 * answer. A forward-path is asked as a reverse-path that is never null.
 */
sealed interface AddressQuestion extends ValueLevel.Question<ReversePath> {

    /** Whether one of them matches. */
    record In(AddressPatterns patterns) implements AddressQuestion {
        @Override
        public int answer(ReversePath path) {
            return patterns.first(path) >= 0 ? 1 : 0;
        }

        @Override
        public List<Ranked> ranked() {
            var ranked = new ArrayList<Ranked>();
            for (var pattern : patterns.patterns()) ranked.add(new Ranked(pattern, 0, 1));
            return ranked;
        }
    }

    /** Whether it is at one of these domains. */
    record At(DomainSet domains) implements AddressQuestion {
        @Override
        public int answer(ReversePath path) {
            return domains.contains(path) ? 1 : 0;
        }

        @Override
        public List<Ranked> ranked() {
            return List.of();
        }
    }

    /**
     * Which rule of a guard matches first, from 1 on.
     *
     * @param patterns those of all rules
     * @param ruleOf by position in the patterns
     */
    record FirstRule(Guard guard, AddressPatterns patterns, List<Integer> ruleOf)
            implements AddressQuestion {
        @Override
        public int answer(ReversePath path) {
            int first = patterns.first(path);
            return first < 0 ? 0 : ruleOf.get(first) + 1;
        }

        @Override
        public List<Ranked> ranked() {
            var ranked = new ArrayList<Ranked>();
            for (int i = 0; i < ruleOf.size(); i++) {
                int rule = ruleOf.get(i);
                ranked.add(new Ranked(patterns.patterns().get(i), rule, rule + 1));
            }
            return ranked;
        }
    }

    /** A pattern with its place in the order and its answer. */
    record Ranked(AddressPattern pattern, int order, int answer) {}

    List<Ranked> ranked();

    /** What it asks of domains alone, for {@link At}. */
    default List<DomainPattern> domainPatterns() {
        return this instanceof At(var domains) ? domains.patterns() : List.of();
    }

    /** The answer to the null reverse-path. */
    default int ofNull() {
        return answer(new ReversePath.Null());
    }

    /** The entry of a domain in {@link At}. */
    static Entry everybodyAt(int question) {
        return new Entry(question, 0, Glob.ANY, 1);
    }
}
