package postern.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import postern.mail.IpSet;
import postern.mail.Mailbox;

/**
 * The only thing that can permit. Each kind carries its own safety condition, which nothing in the
 * file can take away: {@link #condition} adds it.
 */
public sealed interface Grant {
    Terms terms();

    /**
     * What every grant can say.
     *
     * @param name unique in its policy
     * @param line in the file
     * @param on listeners; empty for all
     * @param to forward-paths; null for every one that the kind allows
     * @param except what it leaves out; null for nothing
     * @param until its last moment; null for none
     */
    record Terms(
            String name,
            int line,
            List<String> on,
            @Nullable AddressPatterns to,
            @Nullable Condition except,
            @Nullable Instant until,
            @Nullable String because) {
        public Terms {
            on = List.copyOf(on);
        }

        /** Terms that leave nothing out. */
        public Terms(
                String name,
                int line,
                List<String> on,
                @Nullable AddressPatterns to,
                @Nullable Instant until,
                @Nullable String because) {
            this(name, line, on, to, null, until, because);
        }
    }

    /**
     * A set of client addresses.
     *
     * @param names what the file calls it
     */
    record Clients(List<String> names, IpSet addresses) {
        public Clients {
            names = List.copyOf(names);
        }
    }

    /** Anyone may write to our domains. */
    record Receive(Terms terms) implements Grant {}

    /**
     * Hosts that forward our mail to us may write to our domains.
     *
     * @param past how sender checks look past them; null where they look at nobody
     */
    record Upstream(Terms terms, Clients from, @Nullable LookPast past) implements Grant {
        /** Hosts that sender checks leave alone. */
        public Upstream(Terms terms, Clients from) {
            this(terms, from, null);
        }
    }

    /** Clients of our own may write to anybody. */
    record Relay(Terms terms, Clients from) implements Grant {}

    /**
     * Users, by name and by group.
     *
     * @param names users
     * @param groups any of them will do; with neither names nor groups, everybody who has logged in
     */
    record Users(List<String> names, List<String> groups) {
        public static final Users ALL = new Users(List.of(), List.of());

        public Users {
            names = List.copyOf(names);
            groups = List.copyOf(groups);
        }
    }

    /** Whose addresses a user may write as. */
    sealed interface As {
        /** The addresses that the user owns; {@code <>} where the message is from one of them. */
        record Own() implements As {}

        /** Any address: for servers, and for named exceptions. */
        record Anybody() implements As {}

        /**
         * Addresses in a list. {@code <>} in it stands for the null reverse-path alone: From must
         * always be one mailbox of the list.
         */
        record Listed(AddressPatterns addresses) implements As {}

        /** What that asks of reverse-path and From. */
        default Condition condition() {
            return switch (this) {
                case Anybody _ -> Condition.always();
                case Listed(var addresses) ->
                        new Condition.All(
                                List.of(
                                        new Condition.ReversePathIn(addresses),
                                        new Condition.FromIn(addresses.mailboxes())));
                case Own _ ->
                        new Condition.All(
                                List.of(
                                        new Condition.Any(
                                                List.of(
                                                        new Condition.ReversePathIn(
                                                                AddressPatterns.NULL_REVERSE_PATH),
                                                        new Condition.OwnsReversePath())),
                                        new Condition.OwnsFrom()));
            };
        }
    }

    /**
     * Users who have logged in may write to anybody, or to those in a list.
     *
     * @param from the clients that they may come from; null for all
     */
    record Login(Terms terms, @Nullable Clients from, Users users, As as) implements Grant {}

    /**
     * A thing that cannot log in, at one address, may write as one address to named domains.
     *
     * @param terms with forward-paths
     */
    record Device(Terms terms, Clients from, Mailbox as) implements Grant {
        public Device {
            if (terms.to() == null) throw new IllegalArgumentException("a device names domains");
        }
    }

    /**
     * What is accepted for addresses of ours goes on to mailboxes elsewhere. It permits nobody to
     * write to these addresses: another grant does.
     *
     * @param terms with the addresses of ours
     * @param becomes where it goes on to, at least one
     */
    record Forward(Terms terms, List<Mailbox> becomes) implements Grant {
        /**
         * @throws IllegalArgumentException where it names no addresses, lists no mailboxes, or
         *     leaves out something that hangs on more than the forward-path and what is known
         *     before it
         */
        public Forward {
            becomes = List.copyOf(becomes);
            if (terms.to() == null) throw new IllegalArgumentException("it names addresses");
            if (becomes.isEmpty()) throw new IllegalArgumentException("it goes nowhere");
            var except = terms.except();
            if (except != null && !except.isKnownWith(Fact.FORWARD_PATH))
                throw new IllegalArgumentException("it asks for what is known too late");
        }

        /** The addresses of ours. */
        public AddressPatterns to() {
            return Objects.requireNonNull(terms.to());
        }

        /** When it applies, asked of the forward-path as rewriting has left it. */
        public Condition applies() {
            var all = new ArrayList<Condition>();
            all.add(new Condition.ForwardPathIn(to()));
            if (!terms.on().isEmpty()) all.add(new Condition.ListenerIn(terms.on()));
            var until = terms.until();
            if (until != null) all.add(new Condition.Until(until));
            var except = terms.except();
            if (except != null) all.add(new Condition.Not(except));
            return new Condition.All(all);
        }
    }

    /**
     * A user may collect the mail of domains by ATRN (RFC 2645). It permits no sending.
     *
     * @param domains of ours
     */
    record Collect(Terms terms, Users users, DomainSet domains) implements Grant {}

    default String name() {
        return terms().name();
    }

    default int line() {
        return terms().line();
    }

    /** Whether its senders are known to us, so that success DSNs may go back to them. */
    default boolean isTrusted() {
        return switch (this) {
            case Receive _, Upstream _, Device _, Forward _, Collect _ -> false;
            case Relay _, Login _ -> true;
        };
    }

    /**
     * When it permits. Whoever has logged in is judged by what was granted to users, and by nothing
     * else. What permits nobody to write, {@code forward} and {@code collect}, holds never.
     */
    default Condition condition(DomainSet ours) {
        var all = new ArrayList<Condition>();
        if (!terms().on().isEmpty()) all.add(new Condition.ListenerIn(terms().on()));
        var until = terms().until();
        if (until != null) all.add(new Condition.Until(until));
        switch (this) {
            case Receive _ -> all.addAll(List.of(OUTSIDE, new Condition.ForwardPathOurs(ours)));
            case Upstream(_, var from, _) ->
                    all.addAll(List.of(in(from), OUTSIDE, new Condition.ForwardPathOurs(ours)));
            case Relay(_, var from) -> all.addAll(List.of(in(from), OUTSIDE));
            case Login(_, var from, var users, var as) -> {
                if (from != null) all.add(in(from));
                all.addAll(List.of(new Condition.LoggedIn(), one(users), as.condition()));
            }
            case Device(_, var from, var as) -> {
                var alone = only(as);
                all.addAll(
                        List.of(
                                in(from),
                                OUTSIDE,
                                new Condition.ReversePathIn(alone),
                                new Condition.FromIn(alone)));
            }
            case Forward _, Collect _ -> {
                return new Condition.Any(List.of());
            }
        }
        var to = terms().to();
        if (to != null) all.add(new Condition.ForwardPathIn(to));
        var except = terms().except();
        if (except != null) all.add(new Condition.Not(except));
        return new Condition.All(all);
    }

    /** Nobody has logged in. */
    Condition OUTSIDE = new Condition.Not(new Condition.LoggedIn());

    private static Condition one(Users users) {
        var any = new ArrayList<Condition>();
        if (!users.names().isEmpty()) any.add(new Condition.UserIn(users.names()));
        if (!users.groups().isEmpty()) any.add(new Condition.GroupIn(users.groups()));
        return any.isEmpty() ? Condition.always() : new Condition.Any(any);
    }

    private static AddressPatterns only(Mailbox mailbox) {
        return new AddressPatterns(List.of(AddressPattern.exactly(mailbox)));
    }

    private static Condition in(Clients clients) {
        return new Condition.ClientIn(clients.names(), clients.addresses());
    }
}
