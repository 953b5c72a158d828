package postern.facts;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.dns.Allowance;
import postern.dns.ClientName;
import postern.dns.Errand;
import postern.dns.Resolver;
import postern.dns.Turnstile;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mailauth.Sender;
import postern.mailauth.Stranger;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Finding;
import postern.policy.Naming;
import postern.policy.Policy;

/**
 * What the DNS says about where a message comes from: the client's name, and whether the sender's
 * domain lets the client use it. It is asked as soon as it can be, where a guard or the examination
 * of the message will want to know, and only then; and once, whoever wants to know. What the DNS
 * did not answer is unavailable. Safe for many threads.
 */
public final class Senders implements Gatherer {

    /** What comes of the examination of a message. */
    private static final List<Fact<?>> OF_MESSAGES = List.of(Fact.DKIM, Fact.ARC, Fact.DMARC);

    /**
     * Whom to ask, and for what.
     *
     * @param us our own name
     * @param checking the listeners that check senders, by name
     * @param v4Network what is one network of IPv4: the length of its prefix
     * @param v6Network the same for IPv6
     */
    public record InForce(
            Resolver resolver,
            Domain us,
            Policy policy,
            Set<String> checking,
            int v4Network,
            int v6Network) {
        public InForce {
            checking = Set.copyOf(checking);
        }

        /**
         * Whether a message of which that is known will be examined, unless it comes from somebody
         * who may relay.
         */
        public boolean examines(Facts known) {
            var listener = known.value(Fact.LISTENER);
            var user = known.value(Fact.USER);
            if (user != null && user.isPresent()) return false;
            return listener != null && checking.contains(listener)
                    || OF_MESSAGES.stream().anyMatch(fact -> policy.mayAsk(fact, known));
        }

        /** Whether that is sure enough to ask before it is there. */
        public boolean foresees(Facts known) {
            var client = known.value(Fact.CLIENT);
            return client != null
                    && !policy.mayRelay(client)
                    && policy.lookPast(known) == null
                    && examines(known);
        }

        private IpAddress network(IpAddress client) {
            return client.first(client.isV6() ? v6Network : v4Network);
        }
    }

    private final Supplier<InForce> inForce;
    private final Turnstile turnstile;
    private final InstantSource clock;
    private final Allowance answers = new Allowance();

    /**
     * What it keeps for all of them together is bounded by an {@link Allowance}.
     *
     * @param inForce now; asked at the begin of each session and transaction
     * @param turnstile for all clients together
     */
    public Senders(Supplier<InForce> inForce, Turnstile turnstile, InstantSource clock) {
        this.inForce = inForce;
        this.turnstile = turnstile;
        this.clock = clock;
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
        var asking = begin(client);
        try {
            return asking.name(client);
        } finally {
            asking.end();
        }
    }

    @Override
    public Inquiry begin(IpAddress client) {
        return new OfSession(client);
    }

    /** Who asks the DNS for that client's sake. */
    Resolver asking(IpAddress client) {
        return resolver(inForce.get(), client);
    }

    /** The same with a memory, which has to be ended. */
    Errand errand(IpAddress client) {
        return new Errand(asking(client), answers);
    }

    /** Octets of answers that all sessions keep now, about. */
    long kept() {
        return answers.taken();
    }

    private Resolver resolver(InForce rules, IpAddress client) {
        return rules.resolver().behind(turnstile.of(rules.network(client)));
    }

    private final class OfSession implements Inquiry {
        private final IpAddress client;
        private @Nullable Stranger stranger;
        private @Nullable Sender sender; // of the transaction
        private @Nullable Through through; // the last message
        private boolean ended;

        OfSession(IpAddress client) {
            this.client = client;
        }

        private synchronized Stranger stranger() {
            var known = stranger;
            if (known != null) return known;
            var rules = inForce.get();
            var errand = new Errand(resolver(rules, client), answers);
            known = new Stranger(errand, client, rules.us(), clock);
            if (ended) known.end();
            stranger = known;
            return known;
        }

        /** From where an upstream host got a message, and what is asked about it. */
        private synchronized @Nullable Through through(Facts known) {
            var path = known.value(Fact.REVERSE_PATH);
            if (path == null) return null;
            var last = through;
            if (last != null && last.isOf(known, path)) return last;
            if (last != null) last.end();
            var rules = inForce.get();
            through =
                    ended
                            ? null
                            : Through.of(known, client, path, rules, clock, Senders.this::errand);
            return through;
        }

        @Override
        public synchronized @Nullable Sender sender(Facts known) {
            if (!known.isUnknown(Fact.SOURCE)) {
                var other = through(known);
                return other == null ? null : other.sender();
            }
            var helo = known.value(Fact.HELO);
            var path = known.value(Fact.REVERSE_PATH);
            if (path == null && through != null) {
                through.end();
                through = null;
            }
            var now = sender;
            if (now != null && now.helo().equals(helo) && now.path().equals(path)) return now;
            if (now != null) now.end();
            sender = null;
            if (helo == null || path == null) return null;
            var resolver = resolver(inForce.get(), client);
            var fresh = stranger().sender(helo, path, resolver);
            if (ended) fresh.end();
            sender = fresh;
            return fresh;
        }

        @Override
        public void foresee(Facts known) {
            var sending = sender(known);
            var rules = inForce.get();
            if (rules.policy().lookPast(known) != null) return; // it is not this one
            boolean examines = rules.foresees(known);
            if (examines || rules.policy().mayAsk(Fact.RDNS, known)) stranger().beginName();
            var helo = known.value(Fact.HELO);
            if (sending != null) {
                if (examines || rules.policy().mayAsk(Fact.SPF, known)) sending.beginSpf();
            } else if (examines && helo != null) stranger().beginHelo(helo);
        }

        @Override
        public @Nullable Object find(Fact<?> fact, Facts known) {
            if (!known.isUnknown(Fact.SOURCE)) return past(fact, known);
            foresee(known); // what is asked for soon is asked beside it
            if (fact == Fact.RDNS) return name(client).found();
            if (fact != Fact.SPF) return null;
            var sending = sender(known);
            return sending == null ? null : spf(sending);
        }

        private @Nullable Object past(Fact<?> fact, Facts known) {
            var other = known.isUnavailable(Fact.SOURCE) ? null : through(known);
            if (other == null) return null;
            if (fact == Fact.RDNS) return naming(other.stranger().name()).found();
            return fact == Fact.SPF ? spf(other.sender()) : null;
        }

        @Override
        public Naming name(IpAddress of) {
            return naming(stranger().name());
        }

        @Override
        public synchronized void end() {
            ended = true;
            if (sender != null) sender.end();
            if (through != null) through.end();
            if (stranger != null) stranger.end();
        }
    }

    /** The same for people. */
    public static Naming naming(ClientName found) {
        return switch (found) {
            case ClientName.Confirmed(var name) -> Naming.confirmed(name);
            case ClientName.Unverified _ -> Naming.UNVERIFIED;
            case ClientName.None _ -> Naming.NONE;
            case ClientName.Failed _ -> Naming.FAILED;
        };
    }

    private static Finding.@Nullable Spf spf(Sender sender) {
        return switch (sender.spf().result()) {
            case NONE -> Finding.Spf.NONE;
            case NEUTRAL -> Finding.Spf.NEUTRAL;
            case PASS -> Finding.Spf.PASS;
            case FAIL -> Finding.Spf.FAIL;
            case SOFTFAIL -> Finding.Spf.SOFTFAIL;
            case PERMERROR -> Finding.Spf.PERMERROR;
            case TEMPERROR -> null;
        };
    }
}
