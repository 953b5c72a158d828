package postern.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import postern.mail.IpSet;
import postern.policy.PolicyGenerator.Order;

/** Random conditions of every kind, and the patterns in them. */
final class ConditionGenerator {
    private final Chance chance;
    private final Order order;
    private final DomainSet ours;
    private final Map<String, IpSet> networks;

    ConditionGenerator(Chance chance, Order order, DomainSet ours, Map<String, IpSet> networks) {
        this.chance = chance;
        this.order = order;
        this.ours = ours;
        this.networks = networks;
    }

    /**
     * @param latest no fact of a later stage is asked for
     * @param depth how many levels of "not", "all" and "any"
     */
    Condition condition(Stage latest, int depth) {
        for (; ; ) {
            var condition = depth > 0 && chance.rarely() ? combined(latest, depth) : leaf();
            if (condition.stage().compareTo(latest) <= 0) return condition;
        }
    }

    private Condition combined(Stage latest, int depth) {
        return switch (chance.below(3)) {
            case 0 -> new Condition.Not(condition(latest, depth - 1));
            case 1 -> new Condition.All(chance.some(0, 3, () -> condition(latest, depth - 1)));
            default -> new Condition.Any(chance.some(0, 3, () -> condition(latest, depth - 1)));
        };
    }

    private Condition leaf() {
        return switch (chance.below(order == Order.CHECKS_BESIDES ? 23 : 20)) {
            case 0 -> listener();
            case 1, 2 -> client();
            case 3 -> new Condition.HeloIn(heloPatterns());
            case 4 -> new Condition.TlsActive();
            case 5 -> new Condition.LoggedIn();
            case 6 -> new Condition.UserIn(users());
            case 7 -> new Condition.GroupIn(groups());
            case 8, 9 -> new Condition.ReversePathIn(patterns(true));
            case 10 -> new Condition.ReversePathOurs(ours);
            case 11 -> new Condition.OwnsReversePath();
            case 12, 13 -> new Condition.ForwardPathIn(patterns(false));
            case 14 -> new Condition.ForwardPathOurs(ours);
            case 15 -> new Condition.RecipientKnown();
            case 16 -> counted(chance.pick(FactValues.GUARDS));
            case 17 -> new Condition.FromIn(patterns(true));
            case 18 -> chance.rarely() ? new Condition.OwnsFrom() : new Condition.FromOurs(ours);
            case 20 -> new Condition.ContentMatches(chance.pick(FactValues.CHECKS));
            case 21 -> chance.once(8) ? new Condition.SourceTold() : found();
            case 22 ->
                    chance.once(6)
                            ? chance.rarely() ? new Condition.Unusual() : new Condition.Greylisted()
                            : chance.once(3) ? scored() : found();
            default -> new Condition.Until(chance.pick(FactValues.TIMES));
        };
    }

    Condition scored() {
        return new Condition.Scored(
                chance.once(3) ? Fact.DNSBL_SENDER : Fact.DNSBL_CLIENT,
                chance.pick(FactValues.POINTS));
    }

    Condition found() {
        return new Condition.Found(chance.pick(FactValues.FINDINGS));
    }

    /** A limit, or a check of the content: both are names in a set. */
    private Condition counted(String name) {
        if (order == Order.CHECKS_BESIDES) return new Condition.OverLimit(name);
        int check = FactValues.GUARDS.indexOf(name) - 2;
        return check < 0
                ? new Condition.OverLimit(name)
                : new Condition.ContentMatches(FactValues.CHECKS.get(check));
    }

    /** What {@code not} leaves out: all of its keys must match. */
    Condition except() {
        var keys = new ArrayList<Condition>();
        if (chance.rarely()) keys.add(listener());
        if (chance.rarely()) keys.add(client());
        if (chance.rarely()) keys.add(new Condition.ForwardPathIn(patterns(false)));
        if (chance.rarely()) keys.add(new Condition.ReversePathIn(patterns(true)));
        if (chance.rarely()) keys.add(someUsers());
        if (keys.isEmpty()) keys.add(condition(Stage.RCPT, 1));
        return new Condition.All(keys);
    }

    Condition someUsers() {
        return switch (chance.below(3)) {
            case 0 -> new Condition.UserIn(users());
            case 1 -> new Condition.GroupIn(groups());
            default ->
                    new Condition.Any(
                            List.of(
                                    new Condition.UserIn(users()),
                                    new Condition.GroupIn(groups())));
        };
    }

    Condition listener() {
        return new Condition.ListenerIn(chance.some(1, 2, this::listenerName));
    }

    private String listenerName() {
        return chance.pick(FactValues.LISTENERS);
    }

    Condition client() {
        var name = networkName();
        return new Condition.ClientIn(List.of(name), network(name));
    }

    String networkName() {
        return chance.pick(List.copyOf(networks.keySet()));
    }

    IpSet network(String name) {
        return networks.getOrDefault(name, IpSet.EMPTY);
    }

    List<String> users() {
        return chance.some(1, 2, () -> chance.pick(FactValues.USERS));
    }

    List<String> groups() {
        return chance.some(1, 2, () -> chance.pick(FactValues.GROUPS));
    }

    HeloPatterns heloPatterns() {
        var kinds =
                chance.some(0, 2, () -> chance.pick(List.of(HeloPatterns.Kind.values()))).stream()
                        .distinct()
                        .toList();
        return new HeloPatterns(Set.copyOf(kinds), new DomainSet(chance.some(0, 2, this::domains)));
    }

    DomainPattern domains() {
        return DomainPattern.of(sub() + chance.pick(FactValues.DOMAINS));
    }

    /**
     * @param reverse whether the null reverse-path may be among them
     */
    AddressPatterns patterns(boolean reverse) {
        return new AddressPatterns(
                chance.some(
                        1,
                        3,
                        () ->
                                reverse && chance.once(4)
                                        ? new AddressPattern.Null()
                                        : pattern(local())));
    }

    /** The local parts of patterns. */
    String local() {
        return chance.pick(List.of("*", "*", "*", "a", "ab", "a*", "*b", "a*b"));
    }

    AddressPattern pattern(String local) {
        if (chance.once(12)) return AddressPattern.of(local + "@*");
        if (chance.once(16)) return AddressPattern.of(local + "@[192.0.2.1]");
        return AddressPattern.of(local + "@" + sub() + chance.pick(FactValues.DOMAINS));
    }

    private String sub() {
        return chance.rarely() ? "*." : "";
    }
}
