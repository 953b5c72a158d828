package postern.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.Host;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.policy.AddressPattern;
import postern.policy.DomainPattern;
import postern.proof.Classes.Answers;

/** The addresses that a list of questions, and rewriting beside them, tells apart. */
final class AddressClasses {
    private static final int LONGEST = 254; // octets of a mailbox

    /**
     * The hosts of places where the same holds: the most plausible, the shortest, and by their
     * length those that are as long as they may be.
     */
    private record Hosts(Host plausible, int cost, Host shortest, Map<Integer, Host> longest) {
        static Hosts of(Host host, int cost) {
            int length = host.toString().length();
            return new Hosts(host, cost, host, length > ROOMY ? Map.of(length, host) : Map.of());
        }

        Hosts with(Host host, int newCost) {
            int length = host.toString().length();
            var all = longest;
            if (length > ROOMY && !all.containsKey(length)) {
                all = new LinkedHashMap<>(longest);
                all.put(length, host);
            }
            return new Hosts(
                    newCost < cost ? host : plausible,
                    Math.min(cost, newCost),
                    length < shortest.toString().length() ? host : shortest,
                    all);
        }
    }

    /** Up to that length of a domain what rewriting makes is hardly too long. */
    private static final int ROOMY = 120;

    private final List<? extends AddressQuestion> questions;
    private final List<ImageQuestion> images; // numbered behind the questions
    private final Budget budget;
    private final Entry.Lists lists;
    private final DomainTree tree;
    private final List<Entry> anywhere = new ArrayList<>();
    private final Map<AddressLiteral, List<Entry>> literals = new HashMap<>();
    private final Map<Place, Hosts> hosts = new LinkedHashMap<>();
    private final Classes<ReversePath> classes;
    private final PlaceRewriting rewriting;

    /**
     * @param entries the number of the list of what holds there
     * @param rules that are for it
     */
    private record Place(int entries, List<PlaceRewriting.Rule> rules) {}

    private AddressClasses(
            List<? extends AddressQuestion> questions, List<ImageQuestion> images, Budget budget) {
        this.questions = questions;
        this.images = images;
        this.budget = budget;
        lists = new Entry.Lists(budget);
        tree = new DomainTree(lists);
        classes = new Classes<>(budget);
        rewriting = new PlaceRewriting(images, this::entriesAt);
    }

    /**
     * @param images what rewriting makes of the addresses: questions too, numbered behind the
     *     others
     * @param withNull whether the null path is one of them
     */
    static Classes<ReversePath> of(
            List<? extends AddressQuestion> questions,
            List<ImageQuestion> images,
            boolean withNull,
            Budget budget) {
        var all = new AddressClasses(questions, images, budget);
        for (int i = 0; i < questions.size(); i++) all.ask(i, questions.get(i));
        all.rewriting.refine(all.tree, literal -> all.entriesOf(literal));
        all.places();
        if (withNull) all.nullPath();
        return all.classes;
    }

    private void ask(int number, AddressQuestion question) {
        for (var domain : question.domainPatterns())
            add(domain, AddressQuestion.everybodyAt(number));
        for (var ranked : question.ranked())
            switch (ranked.pattern()) {
                case AddressPattern.Null _ -> {}
                case AddressPattern.Anywhere(var local) ->
                        anywhere.add(new Entry(number, ranked.order(), local, ranked.answer()));
                case AddressPattern.AtDomain(var local, var domain) ->
                        add(domain, new Entry(number, ranked.order(), local, ranked.answer()));
                case AddressPattern.AtLiteral(var local, var literal) ->
                        entriesOf(literal)
                                .add(new Entry(number, ranked.order(), local, ranked.answer()));
            }
    }

    private void add(DomainPattern domain, Entry entry) {
        tree.add(domain, entry);
        rewriting.names(domain);
    }

    private List<Entry> entriesOf(AddressLiteral literal) {
        return literals.computeIfAbsent(literal, _ -> new ArrayList<>());
    }

    /** The number of the list of what holds at a host. */
    private int entriesAt(Host host) {
        int here =
                switch (host) {
                    case Domain domain -> tree.entriesAt(domain);
                    case AddressLiteral literal ->
                            lists.number(literals.getOrDefault(literal, List.of()));
                };
        return lists.join(lists.number(anywhere), here);
    }

    private void places() {
        int everywhere = lists.number(anywhere);
        tree.visit((example, place, entries) -> {
            boolean named = place == DomainTree.Place.NAMED;
            place(lists.join(everywhere, entries), example, named ? 1 : 2);
            if (!named)
                for (int room : rewriting.rooms(LONGEST - 2))
                    place(lists.join(everywhere, entries), longest(example, room), 40);
        });
        int least = 5;
        for (var literal : literals.entrySet())
            place(
                    lists.join(everywhere, lists.number(literal.getValue())),
                    literal.getKey(),
                    least);
        place(everywhere, unnamedLiteral(), least + 1);
        hosts.forEach(this::parts);
    }

    /** As long as it may be: what is made of it may be too long. */
    private static Domain longest(Domain domain, int length) {
        var name = new StringBuilder(domain.name());
        for (int room = length - name.length(); room >= 2; room = length - name.length()) {
            int label = Math.min(60, room - 1);
            if (room - label - 1 == 1) label--; // a last label would find no room
            name.insert(0, "x".repeat(label) + ".");
        }
        return Domain.parse(name.toString()) instanceof Parsed.Good<Domain>(var longer)
                ? longer
                : domain;
    }

    private void parts(Place place, Hosts at) {
        budget.time();
        if (place.rules().isEmpty()) {
            for (var part : LocalParts.of(lists.get(place.entries()), budget))
                if (!add(part.answers(), part.local(), at.plausible(), part.cost() + at.cost()))
                    add(part.answers(), part.shortest(), at.shortest(), 10 + at.cost());
            return;
        }
        var entries = new ArrayList<>(lists.get(place.entries()));
        var readers =
                rewriting.readers(place.rules(), entries, lists::get, questions.size(), budget);
        for (var part : LocalParts.of(entries, readers, budget)) {
            add(part.answers(), part.local(), at.plausible(), part.cost() + at.cost());
            add(part.answers(), part.shortest(), at.shortest(), 10 + at.cost());
            add(part.answers(), part.longest(), at.shortest(), 20 + at.cost());
            for (var host : at.longest().values()) {
                add(part.answers(), part.longest(), host, 20 + at.cost());
                add(part.answers(), part.shortest(), host, 30 + at.cost());
            }
        }
    }

    private void place(int entries, Host example, int cost) {
        // Strangers' own example is the most plausible of all.
        boolean stranger = example instanceof Domain(var name) && name.equals("elsewhere.example");
        int actual = stranger ? 0 : cost;
        hosts.merge(
                new Place(entries, rewriting.rules(example)),
                Hosts.of(example, actual),
                (a, _) -> a.with(example, actual));
    }

    private boolean add(Answers answers, String local, Host host, int cost) {
        if (LocalParts.octets(local) + 1 + host.toString().length() > LONGEST) return false;
        var path = new ReversePath.From(new Mailbox(local, host));
        var all = images.isEmpty() ? answers : withImages(answers.below(questions.size()), path);
        classes.add(all, path, cost);
        return true;
    }

    private Answers withImages(Answers answers, @Nullable ReversePath path) {
        var own = answers.pairs();
        var pairs = Arrays.copyOf(own, own.length + 2 * images.size());
        int length = own.length;
        for (int i = 0; i < images.size() && path != null; i++) {
            int answer = images.get(i).answer(path);
            if (answer == 0) continue;
            pairs[length++] = questions.size() + i;
            pairs[length++] = answer;
        }
        return new Answers(Arrays.copyOf(pairs, length));
    }

    private AddressLiteral unnamedLiteral() {
        var address = IpAddress.of("203.0.113.9");
        while (literals.containsKey(new AddressLiteral(address))) address = address.next();
        return new AddressLiteral(address);
    }

    private void nullPath() {
        ReversePath nobody = new ReversePath.Null();
        classes.add(Answers.of(questions, nobody), nobody, 3);
    }
}
