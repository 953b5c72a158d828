package postern.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import postern.mail.ReversePath;
import postern.policy.AddressPattern;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Fact;
import postern.policy.Guard;

/** Tells sets of addresses in the words of two policies: their domains and their patterns. */
final class AddressWords {
    private static final int MOST_COMPARED = 2_000;

    private final ValueLevel<ReversePath> level;
    private final List<AddressQuestion> questions;
    private final Terms terms;

    private AddressWords(
            ValueLevel<ReversePath> level, List<AddressQuestion> questions, BitSet possible) {
        this.level = level;
        this.questions = questions;
        terms = new Terms(level, possible);
    }

    /**
     * @param questions those of the level
     * @param possible the classes that a session can bring
     */
    static Terms of(
            ValueLevel<ReversePath> level,
            List<AddressQuestion> questions,
            BitSet possible,
            Revision revision) {
        var words = new AddressWords(level, questions, possible);
        words.edited();
        words.domains(revision);
        words.patterns();
        return words.terms;
    }

    private void domains(Revision revision) {
        var nobody = new BitSet();
        var mailboxes = new BitSet();
        for (int c = 0; c < level.unavailable(); c++)
            (level.value(c) instanceof ReversePath.Null ? nobody : mailboxes).set(c);
        var older = revision.older.domains();
        var newer = revision.newer.domains();
        var ours = at(newer);
        var oldOurs = at(older);
        terms.addBase("our domains", ours);
        if (revision.domains) terms.addBase("our old domains", oldOurs);
        var nobodyToo = isNullAmong(mailboxes) ? " and <>" : "";
        if (!ours.isEmpty()) terms.addBase("foreign addresses" + nobodyToo, minus(mailboxes, ours));
        if (revision.domains && !oldOurs.isEmpty())
            terms.addBase("addresses that were foreign" + nobodyToo, minus(mailboxes, oldOurs));
        terms.addBase("<>", nobody);
        terms.add("all mailboxes", mailboxes);
    }

    /** Whether nothing tells the null path apart from some mailboxes. */
    private boolean isNullAmong(BitSet mailboxes) {
        return level.fact() != Fact.FORWARD_PATH
                && mailboxes.get(level.classOf(new ReversePath.Null()));
    }

    private static BitSet minus(BitSet a, BitSet b) {
        var left = (BitSet) a.clone();
        left.andNot(b);
        return left;
    }

    /** Addresses at one of these; none where that is never asked. */
    private BitSet at(DomainSet domains) {
        int number = questions.indexOf(new AddressQuestion.At(domains));
        return number < 0 ? new BitSet() : answering(number, 1);
    }

    private BitSet answering(int question, int answer) {
        var classes = new BitSet();
        for (int c = 0; c < level.unavailable(); c++)
            if (level.answer(question, c) == answer) classes.set(c);
        return classes;
    }

    /** Patterns asked for by themselves: those of the edited lines are. */
    private void edited() {
        for (int i = 0; i < questions.size(); i++)
            switch (questions.get(i)) {
                case AddressQuestion.At(var domains) when domains.patterns().size() == 1 ->
                        terms.addBase(anybodyAt(domains.patterns().getFirst()), answering(i, 1));
                case AddressQuestion.In(var patterns) when patterns.patterns().size() == 1 ->
                        terms.addBase(patterns.patterns().getFirst().toString(), answering(i, 1));
                default -> {}
            }
    }

    private void patterns() {
        for (int i = questions.size() - 1; i >= 0; i--)
            switch (questions.get(i)) {
                case AddressQuestion.At _ -> {} // told as ours
                case AddressQuestion.In(var patterns) ->
                        terms.add(
                                written(patterns.patterns(), AddressPattern::toString),
                                answering(i, 1));
                case AddressQuestion.FirstRule rules -> rules(rules, i);
            }
    }

    private void rules(AddressQuestion.FirstRule rules, int question) {
        var patterns = rules.patterns().patterns();
        if (patterns.size() > MOST_COMPARED) return;
        var classes = new TreeMap<Integer, BitSet>(); // by rule; none for one that never is first
        for (int c = 0; c < level.unavailable(); c++) {
            int answer = level.answer(question, c);
            if (answer > 0) classes.computeIfAbsent(answer - 1, _ -> new BitSet()).set(c);
        }
        for (int rule : classes.keySet()) together(rules, classes.subMap(rule, rule + 1));
        for (int from = 0, to; from < rules.guard().rules().size(); from = to) {
            to = endOfRun(rules.guard().rules(), from);
            var run = classes.subMap(from, to);
            if (run.size() > 1) together(rules, run);
        }
    }

    /** Behind the rules from there on that do the same. */
    private static int endOfRun(List<Guard.Rule> rules, int from) {
        int to = from + 1;
        while (to < rules.size() && rules.get(to).action().equals(rules.get(from).action())) to++;
        return to;
    }

    /** Adds words for some rules that follow each other: what is before them is an exception. */
    private void together(AddressQuestion.FirstRule rules, SortedMap<Integer, BitSet> some) {
        var own = new ArrayList<AddressPattern>();
        var earlier = new ArrayList<AddressPattern>();
        for (int i = 0; i < rules.ruleOf().size(); i++) {
            int rule = rules.ruleOf().get(i);
            var pattern = rules.patterns().patterns().get(i);
            if (some.containsKey(rule)) own.add(pattern);
            else if (rule < some.firstKey()) earlier.add(pattern);
        }
        var before = new LinkedHashSet<AddressPattern>();
        for (var pattern : earlier)
            if (own.stream().anyMatch(mine -> Overlap.of(mine, pattern))) before.add(pattern);
        var all = new BitSet();
        some.values().forEach(all::or);
        var words = written(own, AddressPattern::toString);
        terms.add(
                before.isEmpty()
                        ? words
                        : words
                                + Terms.EXCEPT
                                + written(List.copyOf(before), AddressPattern::toString),
                all);
    }

    private static <P> String written(List<P> patterns, Function<P, String> as) {
        return Terms.list(patterns.stream().map(as).toList());
    }

    private static String anybodyAt(DomainPattern domain) {
        return "*@" + domain;
    }
}
