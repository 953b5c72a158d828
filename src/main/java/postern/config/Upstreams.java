package postern.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import postern.config.ValueType.Several;
import postern.mail.IpSet;
import postern.policy.Condition;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Grant;
import postern.policy.LookPast;
import postern.policy.NamedClients;

/**
 * Upstream hosts, and where guards about senders stand to them: such a guard asks about strangers
 * as soon as it can, and about what upstream hosts hand on once the message tells where they got
 * it.
 */
final class Upstreams {
    private static final Key<Boolean> LOOK_PAST =
            Key.optional(
                    "look-past",
                    Words.oneOf(new TreeMap<>(Map.of("no", false, "yes", true))),
                    "yes",
                    "`yes`: guards about senders, and `check-senders`, ask about the address from"
                            + " which these hosts got the message, as their own Received field"
                            + " tells it; where it does not tell plainly, nothing is known of it"
                            + " (`unavailable`). `no`: they leave alone what comes from these hosts."
                            + " Either holds for hosts that the grant lets in: whom `not: { from:"
                            + " … }` leaves out, and everybody after `until`, is a stranger"
                            + " to every guard, and believed in nothing.");
    private static final Key<List<DomainPattern>> RECEIVED_BY =
            Key.open(
                    "received-by",
                    new Several<>("a list of host names", Patterns.WHOLE_DOMAIN),
                    "what the host says at HELO",
                    "What these hosts call themselves behind `by` in their Received fields. Where"
                            + " it is written, a message may also have gone from one of the hosts"
                            + " in `from` to the next.");
    static final Shape SHAPE =
            Shape.of(
                            "grants: upstream",
                            "Hosts that got our mail first (a provider, an external MX) may hand it"
                                    + " on to our domains, and nowhere else. They must write a"
                                    + " Received field on top of what they hand on, with the address"
                                    + " of their client: whoever gives them mail could else say that"
                                    + " it came from anywhere.",
                            Selectors.ON,
                            GrantFrame.FROM,
                            GrantFrame.TO_OURS,
                            LOOK_PAST,
                            RECEIVED_BY,
                            Selectors.NOT,
                            GrantFrame.UNTIL,
                            GrantFrame.BECAUSE,
                            GrantFrame.NAME)
                    .example(
                            """
                            grants:
                              - upstream: { on: [inbound], from: [provider], received-by: ["*.mx.provider.example"] }
                            """);

    private final List<Grant> grants;

    Upstreams(List<Grant> grants) {
        this.grants = grants;
    }

    /** How the checks look past the hosts of such a grant; null where they do not. */
    static @Nullable LookPast read(
            Section section, Grant.Clients hosts, Grant.Terms terms, Problems problems) {
        var names = section.get(RECEIVED_BY);
        boolean looks = !Boolean.FALSE.equals(section.get(LOOK_PAST));
        if (!looks && names != null)
            problems.add(
                    section.at(RECEIVED_BY),
                    "received-by is without effect: look-past is no",
                    "Remove one of the two.");
        return looks
                ? new LookPast(
                        hosts.addresses().minus(NamedClients.leftOut(terms.except())),
                        new DomainSet(names == null ? List.of() : names))
                : null;
    }

    /** The clients that grants let in by their address. */
    Condition named() {
        return NamedClients.of(grants, _ -> true);
    }

    /** Those among them that sender checks leave alone. */
    private Condition unseen() {
        return NamedClients.of(grants, grant -> !looksPast(grant));
    }

    private Condition past() {
        return NamedClients.of(grants, Upstreams::looksPast);
    }

    /** The hosts that sender checks look past at some time. */
    private IpSet everPast() {
        var sets = new ArrayList<IpSet>();
        for (var grant : grants)
            if (grant instanceof Grant.Upstream(_, var from, var past) && past != null)
                sets.add(from.addresses());
        return IpSet.unionOf(sets);
    }

    private static boolean looksPast(Grant grant) {
        return grant instanceof Grant.Upstream(_, _, var past) && past != null;
    }

    /**
     * About whom a guard speaks that asks about the client itself: strangers.
     *
     * @param clients that it names; null for the usual ones
     */
    List<Condition> strangers(@Nullable Condition clients) {
        if (clients == null) return List.of(new Condition.Not(named()));
        return everPast().isEmpty()
                ? List.of(clients)
                : List.of(clients, new Condition.Not(past()));
    }

    /**
     * Whether a guard has to speak about strangers at all, beside what upstream hosts hand on: not
     * where no grant takes their mail anyway.
     */
    boolean heedsStrangers(@Nullable Condition clients) {
        if (clients != null) return true;
        for (var grant : grants) if (grant instanceof Grant.Receive) return true;
        return false;
    }

    /** The same behind upstream hosts; nothing where it looks past none. */
    List<Condition> behind(@Nullable Condition clients) {
        var hosts = everPast();
        if (hosts.isEmpty()) return List.of();
        if (clients instanceof Condition.ClientIn(_, var chosen)
                && chosen.intersect(hosts).isEmpty()) return List.of();
        return List.of(
                past(),
                clients == null ? new Condition.Not(unseen()) : clients,
                new Condition.SourceTold());
    }

    /** Both, for a guard that speaks at the end of data anyway. */
    List<Condition> all(@Nullable Condition clients) {
        return List.of(clients == null ? new Condition.Not(unseen()) : clients);
    }
}
