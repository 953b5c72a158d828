package postern.habits;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import postern.mail.Host;
import postern.mail.IpAddress;
import postern.policy.Fact;
import postern.policy.Facts;

/**
 * What users and trusted clients usually send, so many of them at the most, and who is suspected
 * because what it sends departs from that. Who is suspected stays so until a person has looked at
 * it, and nothing is learnt from it meanwhile.
 *
 * <p>Owns no clock. Safe for many threads; no lock is held for longer than it takes to count.
 */
public final class Habits {
    /** So many users and clients. */
    public static final int USUAL = 10_000;

    private static final int RECENT = 50_000;
    private static final int HOUSE_WORDS = 1024; // two times 65,536 bits
    private static final int V4_NETWORK = 24;
    private static final int V6_NETWORK = 48;
    private static final long DAY = 86_400;

    private final int most;
    private final Map<Subject, Habit> habits = new ConcurrentHashMap<>();
    private final Map<Subject, Suspect> suspects = new ConcurrentHashMap<>();
    private final Recent recent = new Recent(RECENT);
    private final AtomicLong changes = new AtomicLong();
    private final Runnable suspected;
    private final Sketch house; // domains that anybody here has written to; it is its own lock

    /** All that outlives a restart, but the suspects. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Kept(List<Of> habits, long[] newer, long[] older, long since) {
        static Kept nothing() {
            return new Kept(List.of(), new long[HOUSE_WORDS], new long[HOUSE_WORDS], 0);
        }

        /** Whose it is. */
        record Of(Subject subject, Habit.Kept habit) {}
    }

    /**
     * @param suspects that there were before
     * @param suspected is told when somebody becomes suspected; must not wait
     */
    public Habits(HabitLines kept, Collection<Suspect> suspects, Runnable suspected) {
        this(USUAL, kept.kept(), suspects, suspected);
    }

    Habits(int most, Kept kept, Collection<Suspect> before, Runnable suspected) {
        this.most = most;
        this.suspected = suspected;
        house = new Sketch(kept.newer(), kept.older(), kept.since());
        for (var one : kept.habits()) habits.put(one.subject(), new Habit(one.habit()));
        for (var one : before) {
            suspects.put(one.subject(), one);
            habit(one.subject(), one.since().getEpochSecond()).suspect();
        }
    }

    /**
     * Counts a recipient, and says what is unusual about its sender, as {@link Fact#UNUSUAL} has
     * it; null where nobody can say.
     *
     * @param isOurs whether it is a recipient of our own domains, which does not count
     */
    public @Nullable String count(Facts known, boolean isOurs) {
        var subject = Subject.of(known);
        var client = known.value(Fact.CLIENT);
        var now = known.value(Fact.NOW);
        var to = known.value(Fact.FORWARD_PATH);
        if (subject == null || client == null || now == null || to == null) return null;
        if (isOurs) {
            var suspect = suspects.get(subject);
            return suspect == null ? "" : suspect.text();
        }
        return count(subject, client, to.host(), now);
    }

    String count(Subject subject, IpAddress client, Host host, Instant now) {
        long second = now.getEpochSecond();
        long domain = Sketch.hash(host.toString());
        var habit = habit(subject, second);
        boolean isSuspected = suspects.containsKey(subject);
        boolean knownHere;
        synchronized (house) {
            knownHere = isSuspected ? house.has(domain) : house.add(domain, second / DAY);
        }
        var departure = habit.recipient(network(client), domain, knownHere, second);
        changes.incrementAndGet();
        if (!isSuspected && departure.isClear()) {
            var suspect = new Suspect(subject, now, client, departure.reasons(), false);
            if (suspects.putIfAbsent(subject, suspect) == null) {
                habit.suspect();
                suspected.run();
            }
        }
        var suspect = suspects.get(subject);
        return suspect == null ? "" : suspect.text();
    }

    static String network(IpAddress client) {
        int length = client.isV6() ? V6_NETWORK : V4_NETWORK;
        return client.first(length) + "/" + length;
    }

    private Habit habit(Subject subject, long second) {
        var habit = habits.get(subject);
        if (habit != null) return habit;
        if (habits.size() >= most) makeRoom();
        return habits.computeIfAbsent(subject, _ -> new Habit(second));
    }

    /** A hundredth of them goes, those that sent last the longest time ago, and no suspect. */
    private synchronized void makeRoom() {
        if (habits.size() < most) return;
        habits.entrySet().stream()
                .filter(one -> !suspects.containsKey(one.getKey()))
                .sorted(Comparator.comparingLong(one -> one.getValue().last()))
                .limit(Math.max(1, most / 100))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(habits::remove);
    }

    /** A recipient of that subject's was refused; nothing is learnt of who never sent. */
    void refused(Subject subject, Instant at) {
        var habit = habits.get(subject);
        if (habit != null) habit.refused(at.getEpochSecond());
    }

    /** Whether that message is from that subject, as far as it is of late. */
    public boolean isOf(String queueId, Subject subject) {
        return subject.equals(recent.whose(queueId));
    }

    Recent recent() {
        return recent;
    }

    /** Grows with each change. */
    public long changes() {
        return changes.get();
    }

    /** The first at the head. */
    public List<Suspect> suspects() {
        return suspects.values().stream().sorted(Comparator.comparing(Suspect::since)).toList();
    }

    public @Nullable Suspect suspect(Subject subject) {
        return suspects.get(subject);
    }

    /** The suspect, where the journal has not been told of it yet: it is now. */
    @Nullable Suspect toTell(Subject subject) {
        var suspect = suspects.get(subject);
        if (suspect == null || suspect.told()) return null;
        return suspects.replace(subject, suspect, suspect.heard()) ? suspect : null;
    }

    /** Nobody suspects it any more; what it did is not learnt. False where nobody did. */
    public boolean release(Subject subject) {
        if (suspects.remove(subject) == null) return false;
        var habit = habits.get(subject);
        if (habit != null) habit.release();
        changes.incrementAndGet();
        return true;
    }

    /**
     * Nobody suspects it any more, and what it did is usual from now on.
     *
     * @param domains that it wrote to
     */
    public boolean trust(Subject subject, Set<String> domains, Instant now) {
        var suspect = suspects.remove(subject);
        if (suspect == null) return false;
        var habit = habits.get(subject);
        var hashes = new ArrayList<Long>();
        for (var domain : domains) hashes.add(Sketch.hash(domain));
        if (habit != null) habit.trust(hashes, network(suspect.client()), now.getEpochSecond());
        changes.incrementAndGet();
        return true;
    }

    /** What is known of one; null for nothing. */
    public @Nullable Portrait portrait(Subject subject, Instant now) {
        var habit = habits.get(subject);
        if (habit == null) return null;
        var sum = recent.sum(subject);
        return new Portrait(
                habit.began(),
                habit.figures(now.getEpochSecond()),
                habit.networks().stream()
                        .map(seen ->
                                new Portrait.From(
                                        seen.network(), Instant.ofEpochSecond(seen.last())))
                        .toList(),
                sum.messages(),
                sum.recipients(),
                sum.delivered(),
                sum.failed(),
                sum.since());
    }

    /** How many are known. */
    public int size() {
        return habits.size();
    }

    Kept kept() {
        var all = new ArrayList<Kept.Of>();
        habits.forEach((subject, habit) -> all.add(new Kept.Of(subject, habit.kept())));
        synchronized (house) {
            return new Kept(all, house.newer(), house.older(), house.since());
        }
    }
}
