package postern.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import postern.mail.Domain;
import postern.policy.HeloPatterns;
import postern.proof.Classes.Answers;
import postern.proof.DomainTree.Place;

/** The names in HELO and EHLO that questions tell apart. */
final class HeloClasses {
    private HeloClasses() {}

    /** Whether a name is one of these. */
    record Named(HeloPatterns patterns) implements ValueLevel.Question<String> {
        @Override
        public int answer(String helo) {
            return patterns.matches(helo) ? 1 : 0;
        }
    }

    static Classes<String> of(List<Named> questions, Budget budget) {
        var classes = new Classes<String>(budget);
        var lists = new Entry.Lists(budget);
        var tree = new DomainTree(lists);
        for (int i = 0; i < questions.size(); i++)
            for (var domain : questions.get(i).patterns().domains().patterns())
                tree.add(domain, AddressQuestion.everybodyAt(i));
        var bare = new ArrayList<Entry>();
        for (int i = 0; i < questions.size(); i++)
            if (questions.get(i).patterns().kinds().contains(HeloPatterns.Kind.BARE))
                bare.add(AddressQuestion.everybodyAt(i));
        int bareList = lists.number(bare);
        tree.visit((example, place, entries) -> {
            boolean isBare = example.name().indexOf('.') < 0;
            int all = isBare ? lists.join(entries, bareList) : entries;
            add(classes, lists.get(all), example, place == Place.NAMED ? 2 : 1);
            if (place != Place.ELSEWHERE) return;
            var label = example.name().substring(example.name().lastIndexOf('.') + 1);
            int single = lists.join(entries, bareList);
            add(classes, lists.get(single), Domain.of(label), 3);
        });
        for (var name : List.of("[203.0.113.9]", "not_a_name")) // of these kinds, all are alike
        classes.add(answers(questions, name), name, 4);
        return classes;
    }

    private static void add(
            Classes<String> classes, List<Entry> entries, Domain example, int cost) {
        var pairs = new int[2 * entries.size()]; // one entry for each question: all take all
        for (int i = 0; i < entries.size(); i++) {
            pairs[2 * i] = entries.get(i).question();
            pairs[2 * i + 1] = entries.get(i).answer();
        }
        boolean stranger = example.name().equals("elsewhere.example");
        classes.add(new Answers(pairs), example.name(), stranger ? 0 : cost);
    }

    private static Answers answers(List<Named> questions, String name) {
        var pairs = new int[2 * questions.size()];
        int length = 0;
        for (int i = 0; i < questions.size(); i++) {
            if (questions.get(i).answer(name) == 0) continue;
            pairs[length++] = i;
            pairs[length++] = 1;
        }
        return new Answers(Arrays.copyOf(pairs, length));
    }
}
