package postern.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.Host;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.AddressPattern;
import postern.proof.Classes.Answers;

/** The addresses that a list of questions tells apart. */
final class AddressClasses {
    private static final int LONGEST = 254; // octets of a mailbox

    /** The hosts of places where the same holds: the most plausible and the shortest. */
    private record Hosts(Host plausible, int cost, Host shortest) {
        Hosts with(Host host, int newCost) {
            boolean shorter = host.toString().length() < shortest.toString().length();
            return new Hosts(
                    newCost < cost ? host : plausible,
                    Math.min(cost, newCost),
                    shorter ? host : shortest);
        }
    }

    private final List<? extends AddressQuestion> questions;
    private final Budget budget;
    private final Entry.Lists lists;
    private final DomainTree tree;
    private final List<Entry> anywhere = new ArrayList<>();
    private final Map<AddressLiteral, List<Entry>> literals = new HashMap<>();
    private final Map<Integer, Hosts> hosts = new HashMap<>(); // by number of the list of entries
    private final Classes<ReversePath> classes;

    private AddressClasses(List<? extends AddressQuestion> questions, Budget budget) {
        this.questions = questions;
        this.budget = budget;
        lists = new Entry.Lists(budget);
        tree = new DomainTree(lists);
        classes = new Classes<>(budget);
    }

    /**
     * @param withNull whether the null path is one of them
     */
    static Classes<ReversePath> of(
            List<? extends AddressQuestion> questions, boolean withNull, Budget budget) {
        var all = new AddressClasses(questions, budget);
        for (int i = 0; i < questions.size(); i++) all.ask(i, questions.get(i));
        all.places();
        if (withNull) all.nullPath();
        return all.classes;
    }

    private void ask(int number, AddressQuestion question) {
        for (var domain : question.domainPatterns())
            tree.add(domain, AddressQuestion.everybodyAt(number));
        for (var ranked : question.ranked())
            switch (ranked.pattern()) {
                case AddressPattern.Null _ -> {}
                case AddressPattern.Anywhere(var local) ->
                        anywhere.add(new Entry(number, ranked.order(), local, ranked.answer()));
                case AddressPattern.AtDomain(var local, var domain) ->
                        tree.add(domain, new Entry(number, ranked.order(), local, ranked.answer()));
                case AddressPattern.AtLiteral(var local, var literal) ->
                        literals.computeIfAbsent(literal, _ -> new ArrayList<>())
                                .add(new Entry(number, ranked.order(), local, ranked.answer()));
            }
    }

    private void places() {
        int everywhere = lists.number(anywhere);
        tree.visit((example, place, entries) ->
                place(
                        lists.join(everywhere, entries),
                        example,
                        place == DomainTree.Place.NAMED ? 1 : 2));
        int least = 5;
        for (var literal : literals.entrySet())
            place(
                    lists.join(everywhere, lists.number(literal.getValue())),
                    literal.getKey(),
                    least);
        place(everywhere, unnamedLiteral(), least + 1);
        for (var place : hosts.entrySet()) {
            budget.time();
            for (var part : LocalParts.of(lists.get(place.getKey()), budget))
                add(part, place.getValue());
        }
    }

    private void place(int entries, Host example, int cost) {
        // Strangers' own example is the most plausible of all.
        boolean stranger = example instanceof Domain(var name) && name.equals("elsewhere.example");
        int actual = stranger ? 0 : cost;
        hosts.merge(
                entries, new Hosts(example, actual, example), (a, _) -> a.with(example, actual));
    }

    private void add(LocalParts.Part part, Hosts at) {
        if (!add(part.answers(), part.local(), at.plausible(), part.cost() + at.cost()))
            add(part.answers(), part.shortest(), at.shortest(), 10 + at.cost());
    }

    private boolean add(Answers answers, String local, Host host, int cost) {
        if (LocalParts.octets(local) + 1 + host.toString().length() > LONGEST) return false;
        classes.add(answers, new ReversePath.From(new Mailbox(local, host)), cost);
        return true;
    }

    private AddressLiteral unnamedLiteral() {
        var address = IpAddress.of("203.0.113.9");
        while (literals.containsKey(new AddressLiteral(address))) address = address.next();
        return new AddressLiteral(address);
    }

    private void nullPath() {
        var pairs = new int[2 * questions.size()];
        int length = 0;
        for (int i = 0; i < questions.size(); i++) {
            int answer = questions.get(i).ofNull();
            if (answer == 0) continue;
            pairs[length++] = i;
            pairs[length++] = answer;
        }
        classes.add(new Answers(Arrays.copyOf(pairs, length)), new ReversePath.Null(), 3);
    }
}
