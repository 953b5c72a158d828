package postern.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.IpSet;

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
     * @param until its last moment; null for none
     */
    record Terms(
            String name,
            int line,
            List<String> on,
            @Nullable AddressPatterns to,
            @Nullable Instant until,
            @Nullable String because) {
        public Terms {
            on = List.copyOf(on);
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

    /** Hosts that forward our mail to us may write to our domains. */
    record Upstream(Terms terms, Clients from) implements Grant {}

    /** Clients of our own may write to anybody. */
    record Relay(Terms terms, Clients from) implements Grant {}

    default String name() {
        return terms().name();
    }

    default int line() {
        return terms().line();
    }

    /** Whether its senders are known to us, so that success DSNs may go back to them. */
    default boolean isTrusted() {
        return switch (this) {
            case Receive _, Upstream _ -> false;
            case Relay _ -> true;
        };
    }

    /**
     * When it permits. Whoever has logged in is judged by what was granted to users, and by nothing
     * else.
     */
    default Condition condition(DomainSet ours) {
        var all = new ArrayList<Condition>();
        if (!terms().on().isEmpty()) all.add(new Condition.ListenerIn(terms().on()));
        var until = terms().until();
        if (until != null) all.add(new Condition.Until(until));
        switch (this) {
            case Receive _ -> {}
            case Upstream(_, var from) -> all.add(in(from));
            case Relay(_, var from) -> all.add(in(from));
        }
        all.add(new Condition.Not(new Condition.LoggedIn()));
        switch (this) {
            case Receive _, Upstream _ -> all.add(new Condition.ForwardPathOurs(ours));
            case Relay _ -> {}
        }
        var to = terms().to();
        if (to != null) all.add(new Condition.ForwardPathIn(to));
        return new Condition.All(all);
    }

    private static Condition in(Clients clients) {
        return new Condition.ClientIn(clients.names(), clients.addresses());
    }
}
