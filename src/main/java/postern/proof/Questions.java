package postern.proof;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import postern.mail.IpAddress;
import postern.mail.IpSet;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.DomainSet;
import postern.policy.Fact;
import postern.policy.Finding;
import postern.policy.RewriteBlock;
import postern.policy.Score;
import postern.policy.Source;

/** All that policies and assertions ask about the facts, each question once. */
final class Questions {

    record Named(List<String> names) implements ValueLevel.Question<String> {
        @Override
        public int answer(String name) {
            return names.contains(name) ? 1 : 0;
        }
    }

    record Holds() implements ValueLevel.Question<Boolean> {
        @Override
        public int answer(Boolean value) {
            return value ? 1 : 0;
        }
    }

    record Is<V extends Finding>(V what) implements ValueLevel.Question<V> {
        @Override
        public int answer(V found) {
            return found == what ? 1 : 0;
        }
    }

    record Told() implements ValueLevel.Question<Source> {
        @Override
        public int answer(Source source) {
            return 1;
        }
    }

    /**
     * @param names null for anybody who has logged in
     */
    record LoggedInAs(Optional<List<String>> names)
            implements ValueLevel.Question<Optional<String>> {
        static final LoggedInAs ANYBODY = new LoggedInAs(Optional.empty());

        @Override
        public int answer(Optional<String> user) {
            return user.isPresent() && (names.isEmpty() || names.get().contains(user.get()))
                    ? 1
                    : 0;
        }
    }

    record Within(IpSet addresses) implements ValueLevel.Question<IpAddress> {
        @Override
        public int answer(IpAddress client) {
            return addresses.contains(client) ? 1 : 0;
        }
    }

    /** How many of these moments have passed. */
    record Ends(List<Instant> all) implements ValueLevel.Question<Instant> {
        @Override
        public int answer(Instant now) {
            int found = Collections.binarySearch(all, now);
            return found >= 0 ? found : -1 - found;
        }
    }

    final Asked<Named> listeners = new Asked<>();
    final Asked<LoggedInAs> users = new Asked<>();
    final Asked<Within> clients = new Asked<>();
    final Asked<HeloClasses.Named> helos = new Asked<>();
    final Asked<AddressQuestion> forwardPaths = new Asked<>();
    final Asked<AddressQuestion> reversePaths = new Asked<>();
    final Asked<AddressQuestion> froms = new Asked<>();
    final Asked<ImageQuestion> forwardImages = new Asked<>();
    final Asked<ImageQuestion> reverseImages = new Asked<>();
    final Set<Instant> ends = new TreeSet<>();
    private final Map<Fact<Score>, Set<Integer>> points = new HashMap<>();
    final Set<String> groups = new LinkedHashSet<>();
    final Set<String> limits = new LinkedHashSet<>();
    final Set<String> contents = new LinkedHashSet<>();

    Questions() {
        users.number(LoggedInAs.ANYBODY, LoggedInAs.ANYBODY);
    }

    /** Notes what a condition asks. */
    void ask(Condition condition) {
        switch (condition) {
            case Condition.ListenerIn(var names) -> number(names);
            case Condition.ClientIn(_, var addresses) -> number(addresses);
            case Condition.HeloIn(var patterns) ->
                    helos.number(patterns, new HeloClasses.Named(patterns));
            case Condition.UserIn(var names) -> user(names);
            case Condition.GroupIn(var names) -> groups.addAll(names);
            case Condition.ReversePathIn(var patterns) -> in(reversePaths, patterns);
            case Condition.ForwardPathIn(var patterns) -> in(forwardPaths, patterns);
            case Condition.FromIn(var patterns) -> in(froms, patterns);
            case Condition.ReversePathOurs(var ours) -> at(reversePaths, ours);
            case Condition.ForwardPathOurs(var ours) -> at(forwardPaths, ours);
            case Condition.FromOurs(var ours) -> at(froms, ours);
            case Condition.OverLimit(var limit) -> limits.add(limit);
            case Condition.ContentMatches(var check) -> contents.add(check.name());
            case Condition.Until(var end) -> ends.add(end);
            case Condition.Scored(var of, int points) -> points(of).add(points);
            case Condition.TlsActive _,
                    Condition.LoggedIn _,
                    Condition.OwnsReversePath _,
                    Condition.RecipientKnown _,
                    Condition.Found _,
                    Condition.Greylisted _,
                    Condition.Unusual _,
                    Condition.SourceTold _,
                    Condition.OwnsFrom _ -> {}
            case Condition.Not(var inner) -> ask(inner);
            case Condition.All(var parts) -> parts.forEach(this::ask);
            case Condition.Any(var parts) -> parts.forEach(this::ask);
        }
    }

    /** Notes a block of rewriting rules for forward-paths: all may be asked about what it makes. */
    void forwardImages(RewriteBlock block) {
        ask(block.where());
        forwardImages.number(block, new ImageQuestion(block, forwardPaths.questions));
    }

    /** Notes a block of rewriting rules for reverse-paths: what it makes is not judged. */
    void reverseImages(RewriteBlock block) {
        ask(block.where());
        reverseImages.number(block, new ImageQuestion(block, List.of()));
    }

    /** The question that was noted for a block. */
    ImageQuestion image(RewriteBlock block) {
        for (var asked : List.of(forwardImages, reverseImages))
            for (var image : asked.questions) if (image.block == block) return image;
        throw new IllegalArgumentException("never asked about");
    }

    /** Which scores of a fact matter. */
    Set<Integer> points(Fact<Score> of) {
        return points.computeIfAbsent(of, _ -> new TreeSet<>());
    }

    int number(List<String> listenerNames) {
        return listeners.number(listenerNames, new Named(listenerNames));
    }

    int number(IpSet addresses) {
        return clients.number(addresses, new Within(addresses));
    }

    int user(List<String> names) {
        return users.number(names, new LoggedInAs(Optional.of(names)));
    }

    static int in(Asked<AddressQuestion> asked, AddressPatterns patterns) {
        return asked.number(patterns, new AddressQuestion.In(patterns));
    }

    static int at(Asked<AddressQuestion> asked, DomainSet domains) {
        return asked.number(domains, new AddressQuestion.At(domains));
    }

    /** What a guard asks; where all its rules ask about one address, that is one question. */
    void ask(RuleList rules) {
        ask(rules.guard().where());
        var first = rules.question();
        if (first == null) for (var rule : rules.guard().rules()) ask(rule.condition());
        else asked(rules).number(rules, first);
    }

    Asked<AddressQuestion> asked(RuleList rules) {
        return rules.isAboutReversePaths() ? reversePaths : forwardPaths;
    }
}
