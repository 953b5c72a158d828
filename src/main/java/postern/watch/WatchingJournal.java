package postern.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import postern.config.Settings.Watching;
import postern.journal.Journal;
import postern.journal.JournalRecord;
import postern.journal.JournalRecord.Judged;
import postern.journal.JournalRecord.Suspected;
import postern.mail.IpAddress;
import postern.mail.IpSet;
import postern.mail.ReversePath;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Grant;
import postern.policy.Policy;
import postern.policy.Stage;

/**
 * Watches, on their way to another journal, the decisions about clients whose address is trusted by
 * a relay, device or upstream grant, and reports one that behaves like the Internet: behind it may
 * be a router or a proxy that strangers come through. Counted are, for each address and hour, the
 * names that it gives itself, the domains of reverse-paths that are not ours, and the recipients
 * that were refused. Two of these beyond what is set are reported, once an hour; for an upstream
 * grant many foreign domains and refusals are usual, and the names alone count.
 *
 * <p>An hour begins with an address's first decision, by the records' own time. Whoever has logged
 * in is known by name, and is not counted. Bounded: of more than 4,096 addresses the ones whose
 * hour began first are forgotten, and of each no more names and domains are kept than 64, or one
 * more than what is set. Safe for many threads.
 */
public final class WatchingJournal implements Journal {
    static final int MOST_ADDRESSES = 4096;
    private static final int MOST_NAMES = 64;
    private static final Duration HOUR = Duration.ofHours(1);

    private final Journal journal;
    private final Predicate<Suspected> suspend;
    private final LinkedHashMap<IpAddress, Hour> hours =
            new LinkedHashMap<>(); // the first to begin at first
    private volatile Watched watched;

    /** A grant that trusts addresses. */
    private record Trust(Grant grant, IpSet from, boolean upstream) {
        boolean covers(IpAddress client, @Nullable String listener, Instant now) {
            var on = grant.terms().on();
            var until = grant.terms().until();
            if (until != null && now.isAfter(until)) return false;
            return (on.isEmpty() || on.contains(listener)) && from.contains(client);
        }

        String name() {
            var kind =
                    switch (grant) {
                        case Grant.Receive _ -> "receive";
                        case Grant.Upstream _ -> "upstream";
                        case Grant.Relay _ -> "relay";
                        case Grant.Login _ -> "login";
                        case Grant.Device _ -> "device";
                        case Grant.Forward _ -> "forward";
                        case Grant.Collect _ -> "collect";
                    };
            return kind + " " + grant.name();
        }
    }

    /** What a reload exchanges. */
    private record Watched(Policy policy, List<Trust> trusts, Watching most) {
        static Watched of(Policy policy, Watching most) {
            var ours = new ArrayList<Trust>();
            var upstream = new ArrayList<Trust>();
            for (var grant : policy.grants())
                switch (grant) {
                    case Grant.Relay(_, var from) ->
                            ours.add(new Trust(grant, from.addresses(), false));
                    case Grant.Device(_, var from, _) ->
                            ours.add(new Trust(grant, from.addresses(), false));
                    case Grant.Upstream(_, var from, _) ->
                            upstream.add(new Trust(grant, from.addresses(), true));
                    case Grant.Receive _, Grant.Login _, Grant.Forward _, Grant.Collect _ -> {}
                }
            ours.addAll(upstream); // who may relay is watched as such
            return new Watched(policy, List.copyOf(ours), most);
        }

        @Nullable Trust find(IpAddress client, @Nullable String listener, Instant at) {
            for (var trust : trusts) if (trust.covers(client, listener, at)) return trust;
            return null;
        }
    }

    /** What one address did since. */
    private static final class Hour {
        final Instant began;
        final Set<String> names = new HashSet<>();
        final Set<String> domains = new HashSet<>();
        int refused;
        boolean reported;

        Hour(Instant began) {
            this.began = began;
        }

        boolean isOver(Instant now) {
            return !now.isBefore(began.plus(HOUR));
        }

        boolean isSuspicious(Watching most, boolean upstream) {
            boolean manyNames = names.size() > most.heloNames();
            if (upstream) return manyNames;
            int beyond = manyNames ? 1 : 0;
            if (domains.size() > most.senderDomains()) beyond++;
            if (refused > most.refusedRecipients()) beyond++;
            return beyond >= 2;
        }
    }

    /**
     * @param suspend ends the trust of an address, and says whether it could; called by whoever
     *     writes, and does not wait
     */
    public WatchingJournal(
            Journal journal, Policy policy, Watching most, Predicate<Suspected> suspend) {
        this.journal = journal;
        this.suspend = suspend;
        watched = Watched.of(policy, most);
    }

    /** From now on this policy says who is trusted, and this what they may do. */
    public void take(Policy policy, Watching most) {
        watched = Watched.of(policy, most);
    }

    @Override
    public void write(JournalRecord record) {
        journal.write(record);
        if (record instanceof Judged judged) {
            var suspected = watch(judged);
            if (suspected == null) return;
            boolean missed = suspected.suspended() && !suspend.test(suspected);
            journal.write(missed ? suspected.reportedOnly() : suspected);
        }
    }

    private @Nullable Suspected watch(Judged judged) {
        var facts = judged.facts();
        var client = facts.value(Fact.CLIENT);
        if (client == null || hasLoggedIn(facts)) return null;
        var now = watched;
        var trust = now.find(client, facts.value(Fact.LISTENER), judged.at());
        return trust == null ? null : count(now, trust, client, judged);
    }

    private static boolean hasLoggedIn(Facts facts) {
        var user = facts.value(Fact.USER);
        return user != null && user.isPresent();
    }

    private synchronized @Nullable Suspected count(
            Watched watched, Trust trust, IpAddress client, Judged judged) {
        var hour = hour(client, judged.at());
        var most = watched.most();
        var facts = judged.facts();
        var name = facts.value(Fact.HELO);
        if (name != null) add(hour.names, name, most.heloNames());
        if (facts.value(Fact.REVERSE_PATH) instanceof ReversePath.From(var mailbox)
                && !watched.policy().isOurs(mailbox))
            add(hour.domains, mailbox.host().toString(), most.senderDomains());
        if (judged.stage().compareTo(Stage.RCPT) >= 0
                && !judged.decision().outcome().isAcceptance()
                && hour.refused < Integer.MAX_VALUE) hour.refused++;
        if (hour.reported || !hour.isSuspicious(most, trust.upstream())) return null;
        hour.reported = true;
        return new Suspected(
                judged.at(),
                client,
                trust.name(),
                hour.names.size(),
                hour.domains.size(),
                hour.refused,
                most.suspend() && !trust.upstream()); // an upstream may do no more than others
    }

    private Hour hour(IpAddress client, Instant now) {
        var hour = hours.get(client);
        if (hour != null && !hour.isOver(now)) return hour;
        hours.remove(client); // the new hour goes to the end
        if (hours.size() >= MOST_ADDRESSES) hours.pollFirstEntry();
        var fresh = new Hour(now);
        hours.put(client, fresh);
        return fresh;
    }

    private static void add(Set<String> set, String value, int most) {
        if (set.size() < Math.max(MOST_NAMES, most + 1)) set.add(value.toLowerCase(Locale.ROOT));
    }

    @Override
    public Optional<String> problem() {
        return journal.problem();
    }

    @Override
    public void reopen() {
        journal.reopen();
    }

    @Override
    public void close() {
        journal.close();
    }
}
