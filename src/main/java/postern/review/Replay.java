package postern.review;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import postern.journal.JournalFiles;
import postern.journal.JournalRecord.Judged;
import postern.journal.LineReader;
import postern.journal.PastDecision;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.policy.Decision;
import postern.policy.Fact;
import postern.policy.FactText;
import postern.policy.Facts;
import postern.policy.Policy;
import postern.policy.Verdict;
import postern.policy.Verdict.Step;
import postern.session.Judge;
import postern.session.Rules;

/**
 * Judges the decisions of a journal again, under another policy, and counts what would change. Each
 * is judged as of its own time, and where the client's trust was suspended, so again. Reads
 * journals of any length in bounded memory, and consumes no counter. Not safe for several threads.
 */
public final class Replay {
    /** How many groups, networks and domains are told apart. */
    private static final int MOST_KEYS = 20_000;

    private static final int MOST_GROUPS = 500;
    private static final int MOST_UNREADABLE = 5;
    private static final int NETWORK_V4 = 24;
    private static final int NETWORK_V6 = 64;

    private final Policy policy;
    private final Judge suspended;
    private final Map<Fact<?>, String> assumed;
    private final Instant since;
    private final Instant until;
    private final Tally.Bound bound;
    private final Map<Turn, Group> groups = new LinkedHashMap<>();
    private final Map<Fact<?>, Lack> lacks = new LinkedHashMap<>();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private long lines;
    private long unreadableLines;
    private long decisions;
    private long underSuspension;
    private long changed;
    private long changedInNoGroup;
    private @Nullable Instant first;
    private @Nullable Instant last;

    /**
     * @param assumed facts, as text, for decisions whose journal does not have them
     * @param since earlier decisions are passed over
     * @param until decisions from then on are passed over
     */
    public Replay(Policy policy, Map<Fact<?>, String> assumed, Instant since, Instant until) {
        this(policy, assumed, since, until, MOST_KEYS);
    }

    Replay(
            Policy policy,
            Map<Fact<?>, String> assumed,
            Instant since,
            Instant until,
            int mostKeys) {
        this.policy = policy;
        suspended = Rules.suspended(policy, "").judge();
        this.assumed = Map.copyOf(assumed);
        this.since = since;
        this.until = until;
        bound = new Tally.Bound(mostKeys);
    }

    /**
     * What a decision turned into.
     *
     * @param from what it was
     * @param to what it would be
     * @param fromLine the grant or guard that made it, as the journal names it
     * @param cause the line of the new policy that makes it otherwise
     */
    public record Turn(Decision.Outcome from, Decision.Outcome to, String fromLine, Step cause) {}

    /** One decision, as it was and as it would be. */
    public record Example(Place place, Judged past, Verdict.Decided now) {}

    public record Count(String name, long count, Place example) {}

    /**
     * @param named the most frequent first
     * @param others how many came with names beyond those that are told apart
     */
    public record Counts(List<Count> named, long others) {}

    /** All decisions that turned alike. */
    public record Changed(
            Turn turn,
            long count,
            Example example,
            Counts clients,
            Counts reversePaths,
            Counts forwardPaths) {}

    /** Decisions that hang on a fact that the journal does not have. */
    public record Lacking(Fact<?> fact, long count, Place example) {}

    public record Unreadable(Place place, String why) {}

    /**
     * What came of it.
     *
     * @param decisions that were judged again
     * @param suspended how many of them were about clients whose trust was suspended
     * @param unreadable how many lines could not be read
     * @param firstUnreadable a few of them
     * @param ungrouped how many of the changed ones are in no group, for there were too many
     * @param limited whether not all groups, networks and domains were told apart
     * @param first when the first of the decisions was made; null when there is none
     */
    public record Summary(
            long lines,
            long decisions,
            long suspended,
            long changed,
            List<Changed> groups,
            List<Lacking> lacking,
            long unreadable,
            List<Unreadable> firstUnreadable,
            long ungrouped,
            boolean limited,
            @Nullable Instant first,
            @Nullable Instant last) {

        public long notTold() {
            return lacking.stream().mapToLong(Lacking::count).sum();
        }
    }

    private static final class Group {
        final Example example;
        final Tally clients;
        final Tally reversePaths;
        final Tally forwardPaths;
        long count;

        Group(Example example, Tally.Bound bound) {
            this.example = example;
            clients = new Tally(bound);
            reversePaths = new Tally(bound);
            forwardPaths = new Tally(bound);
        }
    }

    private static final class Lack {
        final Place first;
        long count;

        Lack(Place first) {
            this.first = first;
        }
    }

    /**
     * Judges all decisions of a journal. May be called for several, one after the other.
     *
     * @param source its name, for people
     * @throws IOException if it cannot be read to its end; what was read until then counts
     */
    public void read(String source, InputStream journal) throws IOException {
        var reader = new LineReader(journal);
        long number = 0;
        for (var line = reader.next(); line != null; line = reader.next())
            read(new Place(source, ++number), line.text());
    }

    /**
     * Judges all decisions of a journal with what was rotated away of it.
     *
     * @throws IOException if it cannot be read to its end; what was read until then counts
     */
    public void read(JournalFiles journal) throws IOException {
        for (var line = journal.next(); line != null; line = journal.next())
            read(new Place(line.file().toString(), line.number()), line.text());
    }

    private void read(Place place, @Nullable String text) {
        lines++;
        if (text == null) unreadable(place, "it is longer than a line of a journal");
        else if (!text.isBlank()) judge(place, text);
    }

    private void judge(Place place, String text) {
        switch (PastDecision.read(text)) {
            case Parsed.Bad<Optional<Judged>>(var why) -> unreadable(place, why);
            case Parsed.Good<Optional<Judged>>(var past) ->
                    past.ifPresent(judged -> again(place, judged));
        }
    }

    private void unreadable(Place place, String why) {
        unreadableLines++;
        if (unreadable.size() < MOST_UNREADABLE) unreadable.add(new Unreadable(place, why));
    }

    private void again(Place place, Judged past) {
        if (past.at().isBefore(since) || !past.at().isBefore(until)) return;
        decisions++;
        if (first == null || past.at().isBefore(first)) first = past.at();
        if (last == null || past.at().isAfter(last)) last = past.at();
        if (past.suspended()) underSuspension++;
        switch (judge(past.suspended() ? suspended : policy::answer, past.facts())) {
            case Verdict.Needs(var fact) ->
                    lacks.computeIfAbsent(fact, _ -> new Lack(place)).count++;
            case Verdict.Decided now -> {
                if (differs(past.decision(), now.decision()))
                    changed(new Example(place, past, now));
            }
        }
    }

    private Verdict judge(Judge judge, Facts known) {
        var facts = known;
        while (true) {
            var verdict = judge.judge(facts);
            if (!(verdict instanceof Verdict.Needs(var fact)) || !assumed.containsKey(fact))
                return verdict;
            facts = FactText.read(facts, fact, assumed.get(fact)).orThrow();
        }
    }

    /** Whether the client hears something else, or its message goes elsewhere. */
    private static boolean differs(Decision past, Decision now) {
        if (past.outcome() != now.outcome()) return true;
        return past.outcome().isAcceptance()
                ? !past.becomes().equals(now.becomes())
                : !past.reply().toString().equals(now.reply().toString());
    }

    private void changed(Example example) {
        changed++;
        var past = example.past();
        var now = example.now();
        var turn =
                new Turn(
                        past.decision().outcome(),
                        now.decision().outcome(),
                        Cause.name(past.decision()),
                        Cause.of(now));
        var group = groups.get(turn);
        if (group == null) {
            if (groups.size() == MOST_GROUPS) {
                changedInNoGroup++;
                return;
            }
            group = new Group(example, bound);
            groups.put(turn, group);
        }
        group.count++;
        var facts = past.facts();
        var place = example.place();
        var client = facts.value(Fact.CLIENT);
        if (client != null) group.clients.add(network(client), place);
        switch (facts.value(Fact.REVERSE_PATH)) {
            case null -> {}
            case ReversePath.Null none -> group.reversePaths.add(none.toString(), place);
            case ReversePath.From(var from) ->
                    group.reversePaths.add(from.host().toString(), place);
        }
        var to = facts.value(Fact.FORWARD_PATH);
        if (to != null) group.forwardPaths.add(to.host().toString(), place);
    }

    private static String network(IpAddress client) {
        int length = client.isV6() ? NETWORK_V6 : NETWORK_V4;
        return new IpPrefix(client.first(length), length).toString();
    }

    /** What came of all that was read. */
    public Summary summary() {
        var list = new ArrayList<Changed>();
        groups.forEach((turn, group) ->
                list.add(
                        new Changed(
                                turn,
                                group.count,
                                group.example,
                                group.clients.counts(),
                                group.reversePaths.counts(),
                                group.forwardPaths.counts())));
        list.sort(Comparator.comparingLong(Changed::count).reversed());
        var lacking = new ArrayList<Lacking>();
        lacks.forEach((fact, lack) -> lacking.add(new Lacking(fact, lack.count, lack.first)));
        return new Summary(
                lines,
                decisions,
                underSuspension,
                changed,
                List.copyOf(list),
                List.copyOf(lacking),
                unreadableLines,
                List.copyOf(unreadable),
                changedInNoGroup,
                changedInNoGroup > 0 || bound.isReached(),
                first,
                last);
    }
}
