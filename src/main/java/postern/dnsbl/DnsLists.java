package postern.dnsbl;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import postern.dns.NameText;
import postern.dns.Resolver;
import postern.dnsbl.DnsList.Kind;
import postern.dnsbl.DnsList.Subject;
import postern.dnsbl.Question.Reply;
import postern.mail.Domain;
import postern.mail.IpAddress;

/**
 * Several lists (RFC 5782), asked at the same time on virtual threads. A list that is dead, or that
 * lists all the world, is found by its test entries and not asked until it is well again. Blocks,
 * no longer than it is given; safe for many threads.
 */
public final class DnsLists {
    /** How often the test entries are looked at (RFC 5782 §5, RFC 6471). */
    public static final Duration BETWEEN_CHECKS = Duration.ofDays(1);

    /** The same while some list is switched off, or could not be asked. */
    public static final Duration BETWEEN_CHECKS_IN_TROUBLE = Duration.ofHours(1);

    /** The same while some list does not answer at all: it may be the way to it. */
    public static final Duration BETWEEN_CHECKS_IN_SILENCE = Duration.ofMinutes(5);

    /** A list was switched off, or on again. */
    public record Change(DnsList list, Kind kind, ListHealth health) {}

    private final Resolver resolver;
    private final List<DnsList> lists;
    private final LongSupplier nanos;

    /** Of each list, in their order; of the kinds that it lists. Guarded by this. */
    private final List<Map<Kind, ListHealth>> health = new ArrayList<>();

    private Instant nextCheck = Instant.MIN;

    /**
     * @param nanos as {@link System#nanoTime}
     */
    public DnsLists(Resolver resolver, List<DnsList> lists, LongSupplier nanos) {
        this.resolver = resolver;
        this.lists = List.copyOf(lists);
        this.nanos = nanos;
        for (var list : lists) {
            var each = new EnumMap<Kind, ListHealth>(Kind.class);
            for (var kind : list.kinds()) each.put(kind, new ListHealth.Unknown());
            health.add(each);
        }
    }

    /** What the lists of its family say of an address. */
    public Listings ask(IpAddress address, Duration budget) {
        return ask(resolver, address, budget);
    }

    /** The same, asked by another. */
    public Listings ask(Resolver by, IpAddress address, Duration budget) {
        return ask(
                by,
                DnsList.kind(address),
                EnumSet.of(Subject.CLIENT),
                NameText.reversed(address),
                budget);
    }

    /** What the lists of domains say of one. */
    public Listings ask(Domain domain, Duration budget) {
        return ask(resolver, EnumSet.allOf(Subject.class), domain, budget);
    }

    /**
     * What the lists of domains say of one, those that are asked about one of these things; each
     * list once.
     */
    public Listings ask(Resolver by, Set<Subject> of, Domain domain, Duration budget) {
        return ask(by, Kind.DOMAIN, of, domain.name(), budget);
    }

    /** Whether some list is asked about that. */
    public boolean isAskedAbout(Subject subject) {
        return lists.stream().anyMatch(list -> list.of().contains(subject));
    }

    /** What they say of a domain that nobody could find out. */
    public Listings unasked(Subject subject, String why) {
        var unavailable = new ArrayList<Listings.Unavailable>();
        for (var list : lists)
            if (list.kinds().contains(Kind.DOMAIN) && list.of().contains(subject))
                unavailable.add(new Listings.Unavailable(list.zone(), list.weight(), why));
        return new Listings(0, List.of(), unavailable);
    }

    private Listings ask(Resolver by, Kind kind, Set<Subject> of, String label, Duration budget) {
        var questions = new ArrayList<Question>();
        var unavailable = new ArrayList<Listings.Unavailable>();
        for (int i = 0; i < lists.size(); i++) {
            var list = lists.get(i);
            if (!list.kinds().contains(kind) || Collections.disjoint(list.of(), of)) continue;
            if (health(i, kind) instanceof ListHealth.Off(var why))
                unavailable.add(
                        new Listings.Unavailable(
                                list.zone(), list.weight(), "switched off: " + why));
            else questions.add(question(by, list, label, budget));
        }
        var replies = AtOnce.ask(questions, Question::ask, budget);
        var listed = new ArrayList<Listings.Listed>();
        int weight = 0;
        for (int i = 0; i < questions.size(); i++) {
            var list = questions.get(i).list();
            switch (replies.get(i)) {
                case Reply.No _ -> {}
                case Reply.Unknown(var why) ->
                        unavailable.add(new Listings.Unavailable(list.zone(), list.weight(), why));
                case Reply.Yes(var codes, var reason) -> {
                    weight += list.weight();
                    listed.add(new Listings.Listed(list.zone(), list.weight(), codes, reason));
                }
            }
        }
        return new Listings(weight, listed, unavailable);
    }

    private Question question(Resolver by, DnsList list, String label, Duration budget) {
        var time = list.timeout().compareTo(budget) < 0 ? list.timeout() : budget;
        return new Question(by, list, label, nanos, nanos.getAsLong() + time.toNanos());
    }

    /**
     * Looks at the test entries where it is time to: at the first call, then daily, and hourly
     * while something is wrong.
     *
     * @return what was switched off, or on again
     */
    public List<Change> checkIfDue(Instant now, Duration budget) {
        synchronized (this) {
            if (now.isBefore(nextCheck)) return List.of();
            nextCheck = now.plus(BETWEEN_CHECKS_IN_TROUBLE); // nobody else, meanwhile
        }
        var changes = check(budget);
        synchronized (this) {
            nextCheck = now.plus(untilNextCheck());
        }
        return changes;
    }

    /** Looks at the test entries now (RFC 5782 §5): all lists at the same time. */
    public List<Change> check(Duration budget) {
        record Tested(int list, Kind kind) {}
        var tested = new ArrayList<Tested>();
        var questions = new ArrayList<Question>();
        for (int i = 0; i < lists.size(); i++)
            if (lists.get(i).hasTestEntries())
                for (var kind : lists.get(i).kinds().stream().sorted().toList()) {
                    var entries = TestEntries.of(kind);
                    var any = lists.get(i).withCodes(DnsList.USUAL_CODES);
                    tested.add(new Tested(i, kind));
                    questions.add(question(resolver, any, entries.listed(), budget));
                    questions.add(question(resolver, any, entries.notListed(), budget));
                }
        var replies = AtOnce.ask(questions, Question::codes, budget);
        var changes = new ArrayList<Change>();
        synchronized (this) {
            for (int i = 0; i < tested.size(); i++) {
                var of = tested.get(i);
                var before = health(of.list, of.kind);
                var entries = TestEntries.of(of.kind);
                var after = entries.health(replies.get(2 * i), replies.get(2 * i + 1), before);
                health.get(of.list).put(of.kind, after);
                boolean isOff = after instanceof ListHealth.Off;
                if (before instanceof ListHealth.Off ? !isOff : isOff)
                    changes.add(new Change(lists.get(of.list), of.kind, after));
            }
        }
        return changes;
    }

    private synchronized ListHealth health(int list, Kind kind) {
        return health.get(list).getOrDefault(kind, new ListHealth.Unknown());
    }

    private Duration untilNextCheck() {
        var until = BETWEEN_CHECKS;
        for (int i = 0; i < lists.size(); i++)
            if (lists.get(i).hasTestEntries())
                for (var kind : lists.get(i).kinds())
                    switch (health(i, kind)) {
                        case ListHealth.Well _ -> {}
                        case ListHealth.Off off when off.isSilent() -> {
                            return BETWEEN_CHECKS_IN_SILENCE;
                        }
                        case ListHealth.Off _, ListHealth.Unknown _ ->
                                until = BETWEEN_CHECKS_IN_TROUBLE;
                    }
        return until;
    }

    /** How each list is now, in their order. */
    public synchronized List<Change> health() {
        var all = new ArrayList<Change>();
        for (int i = 0; i < lists.size(); i++) {
            var list = lists.get(i);
            health.get(i).forEach((kind, each) -> all.add(new Change(list, kind, each)));
        }
        return all;
    }
}
