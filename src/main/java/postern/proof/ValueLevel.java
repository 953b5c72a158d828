package postern.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import postern.mail.ReversePath;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.proof.Classes.Answers;

/**
 * The level of a fact with one value: its classes by what the questions answer, and behind them one
 * for <em>unavailable</em>.
 */
final class ValueLevel<V> implements Level {

    /** What a policy asks about a value. */
    interface Question<V> {
        /** 0 for no; 1, or the number of what matched, for yes. */
        int answer(V value);
    }

    /** Where facts keep the value; a forward-path is kept as another type than it is asked. */
    record Place<V>(
            Fact<?> fact, Function<Facts, @Nullable V> read, BiFunction<Facts, V, Facts> write) {
        static <V> Place<V> of(Fact<V> fact) {
            return new Place<>(
                    fact, facts -> facts.value(fact), (facts, value) -> facts.with(fact, value));
        }
    }

    final int number;
    private final Place<V> place;
    private final boolean known;
    private final List<? extends Question<? super V>> questions;
    private final List<Answers> answers; // by class
    private final List<Classes.Member<V>> members = new ArrayList<>(); // by class
    private final Map<Answers, Integer> numbers = new HashMap<>();
    private final int[][] told; // by question: classes and answers other than 0

    /**
     * @param number of the level
     * @param known whether nobody looks at what questions answer where the fact is unavailable
     */
    ValueLevel(
            Place<V> place,
            int number,
            boolean known,
            List<? extends Question<? super V>> questions,
            Classes<V> classes) {
        this.place = place;
        this.number = number;
        this.known = known;
        this.questions = questions;
        answers = classes.sorted();
        var counts = new int[questions.size()];
        for (var each : answers) {
            members.add(classes.member(each));
            numbers.put(each, numbers.size());
            for (int i = 0; i < each.pairs().length; i += 2) counts[each.pairs()[i]] += 2;
        }
        told = new int[questions.size()][];
        for (int i = 0; i < told.length; i++) told[i] = new int[counts[i]];
        var at = new int[questions.size()];
        for (int c = 0; c < answers.size(); c++) {
            var pairs = answers.get(c).pairs();
            for (int i = 0; i < pairs.length; i += 2) {
                told[pairs[i]][at[pairs[i]]++] = c;
                told[pairs[i]][at[pairs[i]]++] = pairs[i + 1];
            }
        }
    }

    @Override
    public Fact<?> fact() {
        return place.fact();
    }

    @Override
    public String name() {
        return place.fact().name();
    }

    @Override
    public String word(int ofClass) {
        if (ofClass == unavailable()) return "unavailable";
        return switch (value(ofClass)) {
            case Optional<?> user -> user.isPresent() ? user.get().toString() : "nobody";
            case ReversePath.From(var mailbox) -> mailbox.toString();
            case Object other -> other.toString();
        };
    }

    @Override
    public int size() {
        return answers.size() + 1;
    }

    /** The class of the fact that was asked for in vain. */
    int unavailable() {
        return answers.size();
    }

    @Override
    public int cost(int ofClass) {
        return ofClass == unavailable() ? 50 : members.get(ofClass).cost();
    }

    /** The most plausible value of a class other than the unavailable one. */
    V value(int ofClass) {
        return members.get(ofClass).value();
    }

    /**
     * For each class, the unavailable one included, a class that answers the first questions as
     * what a function makes of its values does; itself where that is nothing.
     *
     * @param asked how many questions are about what is made
     */
    int[] classesOf(Function<V, @Nullable V> made, int asked) {
        var some = classesByAnswers(asked);
        var classes = new int[size()];
        for (int c = 0; c < size(); c++) {
            var value = c == unavailable() ? null : made.apply(value(c));
            classes[c] = value == null ? c : among(some, value, asked);
        }
        return classes;
    }

    /** A class that answers so many first questions as that value does. */
    int classOf(V value, int asked) {
        return among(classesByAnswers(asked), value, asked);
    }

    private Map<Answers, Integer> classesByAnswers(int asked) {
        var some = new HashMap<Answers, Integer>();
        for (int c = 0; c < answers.size(); c++) some.put(answers.get(c).below(asked), c);
        return some;
    }

    private int among(Map<Answers, Integer> some, V value, int asked) {
        var found = some.get(Answers.of(questions.subList(0, asked), value));
        if (found == null)
            throw new IllegalStateException("no class for " + place.fact() + " " + value);
        return found;
    }

    /** What a question answers for that class. */
    int answer(int question, int ofClass) {
        return answers.get(ofClass).to(question);
    }

    @Override
    public Facts put(Facts facts, int ofClass) {
        return ofClass == unavailable()
                ? facts.unavailable(place.fact())
                : place.write().apply(facts, value(ofClass));
    }

    @Override
    public int classOf(Facts facts) {
        var value = place.read().apply(facts);
        return value == null ? unavailable() : classOf(value);
    }

    /**
     * @throws IllegalStateException if no class has its answers: the classes are wrong
     */
    int classOf(V value) {
        var number = numbers.get(Answers.of(questions, value));
        if (number == null)
            throw new IllegalStateException("no class for " + place.fact() + " " + value);
        return number;
    }

    /** A question as a function: where an answer leads to, 0 included, and unavailability. */
    int ask(Diagram diagram, int question, IntUnaryOperator ends, int unavailable) {
        var pairs = told[question];
        var edges = diagram.new Edges(number, pairs.length + 2);
        int no = ends.applyAsInt(0);
        int next = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i] > next) edges.add(pairs[i], no);
            next = pairs[i] + 1;
            edges.add(next, ends.applyAsInt(pairs[i + 1]));
        }
        if (next < unavailable()) edges.add(unavailable(), no);
        edges.add(size(), known ? no : unavailable);
        return edges.function();
    }

    /** A question as a condition. */
    int ask(Diagram diagram, int question) {
        return ask(diagram, question, a -> a == 0 ? Diagram.NO : Diagram.YES, Diagram.MAYBE);
    }

    /** Where each class leads to, {@link #unavailable} included. */
    int choose(Diagram diagram, IntUnaryOperator targets) {
        var edges = diagram.new Edges(number, size());
        for (int c = 0; c < size(); c++) edges.add(c + 1, targets.applyAsInt(c));
        return edges.function();
    }
}
