package postern.proof;

import static postern.proof.Diagram.MAYBE;
import static postern.proof.Diagram.NO;
import static postern.proof.Diagram.YES;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.Condition;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.RewriteBlock;

/**
 * All transactions, as far as the questions of one or more policies tell them apart: a level of the
 * diagram for each fact, and each condition as a function over these levels.
 *
 * <p>The order of the levels is that of the fewest edges: what most lines of a policy ask for comes
 * first, and the user stands beside the reverse-path.
 */
final class Space {
    private static final ValueLevel.Place<ReversePath> FORWARD_PATH =
            new ValueLevel.Place<>(Fact.FORWARD_PATH, Space::forwardPath, Space::forwardPath);

    final Diagram diagram;
    final Budget budget;
    final List<Level> levels = new ArrayList<>();
    final ValueLevel<String> listener;
    final ValueLevel<Boolean> tls;
    final ValueLevel<ReversePath> forwardPath;
    final ValueLevel<Optional<String>> user;
    final ValueLevel<ReversePath> reversePath;
    final ValueLevel<IpAddress> client;
    final ValueLevel<Instant> now;
    final ValueLevel<String> helo;
    final ValueLevel<Boolean> ownsReversePath;
    final ValueLevel<Boolean> recipientKnown;
    final ValueLevel<ReversePath> from;
    final ValueLevel<Boolean> ownsFrom;
    final NamesLevel groups; // whether they are available
    final NamesLevel overLimits; // the same
    final Map<String, NamesLevel> group = new LinkedHashMap<>();
    final Map<String, NamesLevel> limit = new LinkedHashMap<>();
    final NamesLevel contents; // the same
    final Map<String, NamesLevel> content = new LinkedHashMap<>();
    private final Discoveries discoveries;
    private final Questions questions;
    private final Set<Fact<?>> known;
    private final Questions.Ends ends;

    /**
     * @param doors listeners that there are, whether a question names them or not
     * @param start the first moment that counts
     * @param known facts that are never unavailable in what is looked at: it may say anything there
     */
    Space(
            Questions questions,
            List<String> doors,
            Instant start,
            Set<Fact<?>> known,
            Budget budget) {
        this.questions = questions;
        this.known = known;
        this.budget = budget;
        diagram = new Diagram(budget);
        listener =
                level(
                        Fact.LISTENER,
                        questions.listeners,
                        NamedClasses.listeners(questions.listeners.questions, doors, budget));
        tls = flag(Fact.TLS);
        forwardPath = level(FORWARD_PATH, questions.forwardPaths, questions.forwardImages, false);
        user =
                level(
                        Fact.USER,
                        questions.users,
                        NamedClasses.users(questions.users.questions, budget));
        reversePath =
                level(
                        ValueLevel.Place.of(Fact.REVERSE_PATH),
                        questions.reversePaths,
                        questions.reverseImages,
                        true);
        client =
                level(
                        Fact.CLIENT,
                        questions.clients,
                        ClientClasses.of(
                                questions.clients.questions.stream()
                                        .map(Questions.Within::addresses)
                                        .toList(),
                                budget));
        ends = new Questions.Ends(List.copyOf(questions.ends));
        var moments = new Asked<Questions.Ends>();
        moments.number(ends, ends);
        now = level(Fact.NOW, moments, moments(start));
        helo = level(Fact.HELO, questions.helos, HeloClasses.of(questions.helos.questions, budget));
        ownsReversePath = flag(Fact.OWNS_REVERSE_PATH);
        groups = names(Fact.GROUPS, questions.groups, group);
        recipientKnown = flag(Fact.RECIPIENT_KNOWN);
        overLimits = names(Fact.OVER_LIMITS, questions.limits, limit);
        from = level(ValueLevel.Place.of(Fact.FROM), questions.froms, new Asked<>(), true);
        ownsFrom = flag(Fact.OWNS_FROM);
        contents = names(Fact.CONTENT, questions.contents, content);
        discoveries = new Discoveries(this, questions);
    }

    private static @Nullable ReversePath forwardPath(Facts facts) {
        var path = facts.value(Fact.FORWARD_PATH);
        return path == null ? null : new ReversePath.From(path);
    }

    private static Facts forwardPath(Facts facts, ReversePath path) {
        return switch (path) {
            case ReversePath.From(var mailbox) -> facts.with(Fact.FORWARD_PATH, mailbox);
            case ReversePath.Null _ -> throw new IllegalStateException("no forward-path is null");
        };
    }

    <V, Q extends ValueLevel.Question<? super V>> ValueLevel<V> level(
            Fact<V> fact, Asked<Q> asked, Classes<V> classes) {
        return level(ValueLevel.Place.of(fact), asked, classes);
    }

    private <V, Q extends ValueLevel.Question<? super V>> ValueLevel<V> level(
            ValueLevel.Place<V> place, Asked<Q> asked, Classes<V> classes) {
        var level =
                new ValueLevel<>(
                        place,
                        levels.size(),
                        known.contains(place.fact()),
                        asked.questions,
                        classes);
        levels.add(level);
        return level;
    }

    /** Of addresses, asked about as they are and about what rewriting makes of them. */
    private ValueLevel<ReversePath> level(
            ValueLevel.Place<ReversePath> place,
            Asked<AddressQuestion> asked,
            Asked<ImageQuestion> images,
            boolean withNull) {
        var all = new ArrayList<ValueLevel.Question<ReversePath>>(asked.questions);
        all.addAll(images.questions);
        var classes =
                AddressClasses.of(
                        List.copyOf(asked.questions),
                        List.copyOf(images.questions),
                        withNull,
                        budget);
        var level =
                new ValueLevel<>(place, levels.size(), known.contains(place.fact()), all, classes);
        levels.add(level);
        return level;
    }

    private ValueLevel<Boolean> flag(Fact<Boolean> fact) {
        var asked = new Asked<Questions.Holds>();
        asked.number(fact, new Questions.Holds());
        var classes = new Classes<Boolean>(budget);
        for (var value : List.of(false, true)) classes.add(asked.questions, value, value ? 1 : 0);
        return level(fact, asked, classes);
    }

    private NamesLevel names(
            Fact<Set<String>> fact, Set<String> names, Map<String, NamesLevel> by) {
        var first = new NamesLevel(fact, levels.size(), null);
        levels.add(first);
        for (var name : names) {
            var level = new NamesLevel(fact, levels.size(), name);
            levels.add(level);
            by.put(name, level);
        }
        return first;
    }

    /** Every moment that is somebody's last, and a later one: the classes are in their order. */
    private Classes<Instant> moments(Instant start) {
        var classes = new Classes<Instant>(budget);
        var asked = List.of(ends);
        classes.add(asked, start, 0);
        for (var end : ends.all()) {
            classes.add(asked, end, 3);
            classes.add(asked, end.plusNanos(1), 2);
            classes.add(asked, end.plus(Duration.ofDays(1)), 1);
        }
        return classes;
    }

    private int until(Instant end) {
        int last = ends.answer(end); // the class has the same number
        return now.choose(diagram, c -> c == now.unavailable() ? MAYBE : c <= last ? YES : NO);
    }

    /** A condition as a function to no, maybe and yes. */
    int of(Condition condition) {
        return switch (condition) {
            case Condition.ListenerIn(var names) -> listener.ask(diagram, questions.number(names));
            case Condition.ClientIn(_, var set) -> client.ask(diagram, questions.number(set));
            case Condition.HeloIn(var patterns) ->
                    helo.ask(
                            diagram,
                            questions.helos.number(patterns, new HeloClasses.Named(patterns)));
            case Condition.TlsActive _ -> tls.ask(diagram, 0);
            case Condition.LoggedIn _ -> user.ask(diagram, 0);
            case Condition.UserIn(var names) -> user.ask(diagram, questions.user(names));
            case Condition.GroupIn(var names) -> any(groups, group, names);
            case Condition.ReversePathIn(var patterns) ->
                    reversePath.ask(diagram, Questions.in(questions.reversePaths, patterns));
            case Condition.ReversePathOurs(var ours) ->
                    reversePath.ask(diagram, Questions.at(questions.reversePaths, ours));
            case Condition.OwnsReversePath _ -> ownsReversePath.ask(diagram, 0);
            case Condition.ForwardPathIn(var patterns) ->
                    forwardPath.ask(diagram, Questions.in(questions.forwardPaths, patterns));
            case Condition.ForwardPathOurs(var ours) ->
                    forwardPath.ask(diagram, Questions.at(questions.forwardPaths, ours));
            case Condition.RecipientKnown _ -> recipientKnown.ask(diagram, 0);
            case Condition.OverLimit(var name) -> any(overLimits, limit, List.of(name));
            case Condition.FromIn(var patterns) ->
                    from.ask(diagram, Questions.in(questions.froms, patterns));
            case Condition.FromOurs(var ours) ->
                    from.ask(diagram, Questions.at(questions.froms, ours));
            case Condition.OwnsFrom _ -> ownsFrom.ask(diagram, 0);
            case Condition.ContentMatches(var check) ->
                    any(contents, content, List.of(check.name()));
            case Condition.Found(var what) -> discoveries.found(what);
            case Condition.Scored(var of, int points) -> discoveries.scored(of, points);
            case Condition.Greylisted _ -> discoveries.greylisted();
            case Condition.Unusual _ -> discoveries.unusual();
            case Condition.SourceTold _ -> discoveries.told();
            case Condition.Until(var end) -> until(end);
            case Condition.Not(var inner) -> diagram.not(of(inner));
            case Condition.All(var parts) -> {
                int all = YES;
                for (var part : parts) all = diagram.and(all, of(part));
                yield all;
            }
            case Condition.Any(var parts) -> {
                int any = NO;
                for (var part : parts) any = diagram.or(any, of(part));
                yield any;
            }
        };
    }

    private int any(NamesLevel first, Map<String, NamesLevel> by, List<String> names) {
        int any = NO;
        for (var name : names) {
            var level = by.get(name);
            if (level == null) throw new IllegalArgumentException("never asked about: " + name);
            any = diagram.or(any, level.choose(diagram, YES, NO));
        }
        return first.choose(diagram, MAYBE, any);
    }

    /** The number of the question about the first rule that matches. */
    int number(RuleList rules) {
        var question = rules.question();
        if (question == null) throw new IllegalArgumentException("its rules are no one question");
        return questions.asked(rules).number(rules, question);
    }

    /** Of the address that the rules ask about. */
    ValueLevel<ReversePath> levelOf(RuleList rules) {
        return rules.isAboutReversePaths() ? reversePath : forwardPath;
    }

    ImageQuestion question(RewriteBlock block) {
        return questions.image(block);
    }

    /** For each class of forward-paths, the class of what a block makes of them. */
    int[] images(RewriteBlock block) {
        return forwardPath.classesOf(
                question(block)::image, questions.forwardPaths.questions.size());
    }

    /** A class of forward-paths about which everything asked has the answers of that mailbox. */
    int forwardPath(Mailbox mailbox) {
        return forwardPath.classOf(
                new ReversePath.From(mailbox), questions.forwardPaths.questions.size());
    }

    /** The class of the facts at each level. */
    int[] classesOf(Facts facts) {
        var classes = new int[levels.size()];
        for (int i = 0; i < classes.length; i++) classes[i] = levels.get(i).classOf(facts);
        return classes;
    }

    /** The most plausible facts of these classes. */
    Facts facts(int[] classes) {
        var facts = Facts.NONE;
        for (int i = 0; i < classes.length; i++) facts = levels.get(i).put(facts, classes[i]);
        return facts;
    }

    /** The end that a function has for these classes. */
    int value(int function, int[] classes) {
        int at = function;
        while (!Diagram.isEnd(at)) {
            int level = diagram.level(at);
            at = diagram.follow(at, level, classes[level]);
        }
        return at;
    }
}
