package postern.facts;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.dns.Errand;
import postern.habits.Habits;
import postern.mail.IpAddress;
import postern.mail.ReversePath;
import postern.mailauth.Sender;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Naming;
import postern.policy.Policy;
import postern.policy.Score;

/**
 * What others say of clients and senders, and what we remember of them, beside what the DNS says.
 * Lists are asked as soon as they can be, where a guard will want to know; nothing is asked twice
 * for one session. Safe for many threads.
 */
public final class Reputed implements Gatherer {
    private final Senders senders;
    private final Supplier<Policy> policy;
    private final Supplier<ListedSenders> lists;
    private final GreylistedPairs pairs;
    private final Habits habits;

    /**
     * @param policy in force
     * @param lists in force
     * @param habits count each recipient that is asked about
     */
    public Reputed(
            Senders senders,
            Supplier<Policy> policy,
            Supplier<ListedSenders> lists,
            GreylistedPairs pairs,
            Habits habits) {
        this.senders = senders;
        this.policy = policy;
        this.lists = lists;
        this.pairs = pairs;
        this.habits = habits;
    }

    @Override
    public @Nullable Object find(Fact<?> fact, Facts known) {
        var client = known.value(Fact.CLIENT);
        if (client == null) return null;
        var asking = begin(client);
        try {
            return asking.find(fact, known);
        } finally {
            asking.end();
        }
    }

    @Override
    public Naming name(IpAddress client) {
        return senders.name(client);
    }

    @Override
    public Inquiry begin(IpAddress client) {
        return new OfSession(client);
    }

    private final class OfSession implements Inquiry {
        private final IpAddress client;
        private final Inquiry others;
        private @Nullable Errand errand; // about the client
        private boolean foreseen; // the client's lists are asked
        private @Nullable Named named; // in the transaction
        private boolean ended;

        /**
         * What a transaction names.
         *
         * @param errand asks about it, and ends with it
         */
        private record Named(String helo, ReversePath from, Errand errand) {
            boolean is(String otherHelo, ReversePath otherFrom) {
                return helo.equals(otherHelo) && from.equals(otherFrom);
            }
        }

        OfSession(IpAddress client) {
            this.client = client;
            others = senders.begin(client);
        }

        private Errand fresh() {
            var fresh = senders.errand(client);
            if (ended) fresh.end();
            return fresh;
        }

        private synchronized Errand errand() {
            var begun = errand;
            if (begun == null) errand = begun = fresh();
            return begun;
        }

        /** Where no transaction is open, the last one is over. */
        private synchronized void closeWithout(Facts known) {
            if (known.value(Fact.REVERSE_PATH) == null) {
                var _ = named(known);
            }
        }

        /** What the transaction of now names; another one is over. */
        private synchronized @Nullable Named named(Facts known) {
            var helo = known.value(Fact.HELO);
            var from = known.value(Fact.REVERSE_PATH);
            var now = named;
            if (helo != null && from != null && now != null && now.is(helo, from)) return now;
            if (now != null) now.errand().end();
            named = null;
            if (helo == null || from == null) return null;
            var fresh = new Named(helo, from, fresh());
            named = fresh;
            return fresh;
        }

        @Override
        public void foresee(Facts known) {
            others.foresee(known);
            closeWithout(known);
            if (policy.get().lookPast(known) != null) return; // it is not this one
            askOfClient(known);
            askOfSender(known);
        }

        private synchronized void askOfClient(Facts known) {
            if (foreseen || !policy.get().mayAsk(Fact.DNSBL_CLIENT, known)) return;
            foreseen = true;
            Thread.startVirtualThread(this::ofClient);
        }

        private synchronized void askOfSender(Facts known) {
            if (!policy.get().mayAsk(Fact.DNSBL_SENDER, known)) return;
            var before = named;
            var now = named(known);
            if (now != null && !now.equals(before)) Thread.startVirtualThread(() -> ofSender(now));
        }

        /** Whoever asks this a second time gets what the first was told, or waits with it. */
        private Score ofClient() {
            return ListedSenders.score(lists.get().client(errand(), client));
        }

        private Score ofSender(Named about) {
            return ListedSenders.score(
                    lists.get().sender(about.errand(), about.helo(), about.from()));
        }

        @Override
        public @Nullable Object find(Fact<?> fact, Facts known) {
            if (fact == Fact.GREYLIST) return pairs.find(known);
            if (fact == Fact.UNUSUAL) return unusual(known);
            if (fact == Fact.HELO_HOST) {
                var helo = known.value(Fact.HELO);
                return helo == null ? null : HeloHosts.find(senders.asking(client), helo, client);
            }
            if (!known.isUnknown(Fact.SOURCE)) return past(fact, known);
            if (fact == Fact.DNSBL_CLIENT) {
                others.foresee(known);
                askOfClient(known);
                return ofClient();
            }
            if (fact == Fact.DNSBL_SENDER) {
                others.foresee(known);
                askOfSender(known);
                var now = named(known);
                return now == null ? null : ofSender(now);
            }
            askOfClient(known);
            askOfSender(known);
            return others.find(fact, known);
        }

        private @Nullable String unusual(Facts known) {
            var to = known.value(Fact.FORWARD_PATH);
            return to == null ? null : habits.count(known, policy.get().isOurs(to));
        }

        /** About where an upstream host got a message. */
        private @Nullable Object past(Fact<?> fact, Facts known) {
            if (fact != Fact.DNSBL_CLIENT && fact != Fact.DNSBL_SENDER)
                return others.find(fact, known);
            var source = known.value(Fact.SOURCE);
            var from = known.value(Fact.REVERSE_PATH);
            if (source == null || from == null) return null;
            var asking = senders.errand(source.address());
            try {
                return fact == Fact.DNSBL_CLIENT
                        ? ListedSenders.score(lists.get().client(asking, source.address()))
                        : ofSender(new Named(source.helo(), from, asking));
            } finally {
                asking.end();
            }
        }

        @Override
        public @Nullable Sender sender(Facts known) {
            return others.sender(known);
        }

        @Override
        public Naming name(IpAddress of) {
            return others.name(of);
        }

        @Override
        public void end() {
            others.end();
            synchronized (this) {
                ended = true;
                if (errand != null) errand.end();
                if (named != null) named.errand().end();
            }
        }
    }
}
