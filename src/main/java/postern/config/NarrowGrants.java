package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.RateLimit.By;
import postern.config.RateLimit.Rate;
import postern.config.ValueType.Several;
import postern.mail.Mailbox;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.DomainPattern;
import postern.policy.Grant;

/** Grants for one thing at a time: a device that cannot log in, an alias that leaves the house. */
final class NarrowGrants {
    private static final Key<Node> FROM =
            Key.required("from", Networks.FROM, "The device's one address.");
    private static final Key<Mailbox> AS =
            Key.required(
                    "as",
                    Patterns.MAILBOX,
                    "The one address that it writes as, in MAIL FROM and in From.");
    private static final Key<Node> TO =
            Key.required(
                    "to",
                    Lists.DESTINATIONS,
                    "The domains and addresses that it writes to, ours or foreign.");
    private static final Key<List<Rate>> RATE =
            Key.required(
                    "rate",
                    Rates.COUNTS,
                    "How many messages it may send: `60/h`; more are deferred.");

    static final Shape DEVICE =
            Shape.of(
                            "grants: device",
                            "A printer or a monitor that cannot log in, at one address, may write"
                                    + " as one address to named domains. Its rate is a guard of its"
                                    + " own.",
                            Selectors.ON,
                            FROM,
                            AS,
                            TO,
                            RATE,
                            Selectors.NOT,
                            GrantFrame.UNTIL,
                            GrantFrame.BECAUSE,
                            GrantFrame.NAME)
                    .example(
                            """
                            grants:
                              - device:
                                  on: [outbound]
                                  from: 10.20.1.40
                                  as: scanner@example.com
                                  to: [example.com]
                                  rate: 60/h
                                  until: 2027-06-30
                                  because: "third-floor scanner cannot log in"
                            """);

    private static final Key<Node> TO_OURS =
            Key.required(
                    "to",
                    Lists.DESTINATIONS,
                    "The addresses that lead elsewhere, all of them ours.");
    private static final Key<List<Mailbox>> BECOMES =
            Key.required(
                    "becomes",
                    new Several<>("a list of mailboxes", Patterns.MAILBOX),
                    "Where the mail goes instead: mailboxes, no patterns.");
    private static final Key<List<Rate>> FORWARD_RATE =
            Key.open(
                    "rate",
                    Rates.COUNTS,
                    "100/h",
                    "How many messages each of the addresses takes; more are deferred.");

    static final Shape FORWARD =
            Shape.of(
                            "grants: forward",
                            "An alias that leaves the house: what another grant accepts for"
                                    + " addresses of ours goes to the mailboxes listed, and nowhere"
                                    + " else. Forwarding comes after `rewrite`, and nothing comes"
                                    + " after it.",
                            Selectors.ON,
                            TO_OURS,
                            BECOMES,
                            FORWARD_RATE,
                            Selectors.NOT,
                            GrantFrame.UNTIL,
                            GrantFrame.BECAUSE,
                            GrantFrame.NAME)
                    .example(
                            """
                            grants:
                              - receive: {}
                              - forward: { to: [info@example.com], becomes: [someone@elsewhere.example], rate: 100/h }
                            """);

    private static final Rate USUAL = Rates.COUNT.parser().apply("100/h").orThrow();

    private final GrantFrame frame;
    private final List<Grants.Rated> rated = new ArrayList<>();

    NarrowGrants(GrantFrame frame) {
        this.frame = frame;
    }

    List<Grants.Rated> rated() {
        return rated;
    }

    /** The grant; null where something is wrong that has no stand-in. */
    @Nullable Grant device(KindEntry entry) {
        var section = frame.section(entry, DEVICE);
        var problems = frame.scope().problems();
        var node = section.get(FROM);
        var from = node == null ? null : frame.scope().networks().clients(node, "from");
        if (node != null && from != null && !from.addresses().isEmpty() && !isOne(from))
            problems.add(
                    node,
                    "from: a device is one address, this is more",
                    "Write a grant for each device, or a relay grant for a network.");
        var as = section.get(AS);
        var to = frame.to(section, TO);
        var rate = rate(section, RATE);
        if (to != null)
            for (var pattern : to.patterns())
                if (pattern instanceof AddressPattern.Anywhere)
                    problems.add(
                            section.at(TO),
                            "to: \""
                                    + pattern
                                    + "\" is at every domain, and a device names its own",
                            "Name the domains that it writes to, such as example.com.");
        var made = "device" + (as == null ? "" : " " + as);
        var terms = frame.terms(made, entry, section, to, Selectors.NOT_SHAPE);
        if (from == null || as == null || to == null || rate == null) return null;
        var grant = new Grant.Device(terms, from, as);
        var where = where(grant);
        where.add(new Condition.ClientIn(from.names(), from.addresses()));
        where.add(Grant.OUTSIDE);
        where.add(
                new Condition.ReversePathIn(
                        new AddressPatterns(List.of(AddressPattern.exactly(as)))));
        rated.add(new Grants.Rated(grant, where, By.CLIENT, rate));
        return grant;
    }

    private static boolean isOne(Grant.Clients from) {
        var ranges = from.addresses().ranges();
        return ranges.size() == 1 && ranges.getFirst().first().equals(ranges.getFirst().last());
    }

    /** The grant; null where something is wrong that has no stand-in. */
    @Nullable Grant forward(KindEntry entry) {
        var section = frame.section(entry, FORWARD);
        var problems = frame.scope().problems();
        var to = frame.to(section, TO_OURS);
        var becomes = section.get(BECOMES);
        var rate = rate(section, FORWARD_RATE);
        if (to != null)
            for (var pattern : to.patterns())
                if (!isOurs(pattern))
                    problems.add(
                            section.at(TO_OURS),
                            "to: \"" + pattern + "\" is not ours",
                            "A forward begins at addresses of ours; our domains are "
                                    + frame.scope().ourNames()
                                    + ".");
        if (becomes != null && Yaml.isEmptyList(section.at(BECOMES)))
            problems.add(section.at(BECOMES), "becomes is empty", "Write one mailbox at least.");
        if (becomes != null && to != null)
            for (var mailbox : becomes)
                if (to.first(mailbox) >= 0)
                    problems.add(
                            section.at(BECOMES),
                            "becomes: \"" + mailbox + "\" is one of its own \"to\": a loop",
                            "Name another mailbox; what stays in the house needs no forward grant.");
        var about =
                to == null
                        ? List.<String>of()
                        : to.patterns().stream().map(Object::toString).toList();
        var terms =
                frame.terms(Names.made("forward", about), entry, section, to, Selectors.NOT_SHAPE);
        if (to == null || becomes == null || becomes.isEmpty()) return null;
        var grant = new Grant.Forward(terms, becomes);
        var where = where(grant);
        where.add(new Condition.ForwardPathIn(to));
        rated.add(
                new Grants.Rated(
                        grant, where, By.FORWARD_PATH, rate == null ? List.of(USUAL) : rate));
        return grant;
    }

    private boolean isOurs(AddressPattern pattern) {
        return switch (pattern) {
            case AddressPattern.Null _, AddressPattern.AtLiteral _ -> false;
            case AddressPattern.Anywhere _ -> frame.scope().areOurs(new DomainPattern.Everything());
            case AddressPattern.AtDomain(_, var domain) -> frame.scope().areOurs(domain);
        };
    }

    /** Where and until when the grant holds. */
    private static List<Condition> where(Grant grant) {
        var where = new ArrayList<Condition>();
        var terms = grant.terms();
        if (!terms.on().isEmpty()) where.add(new Condition.ListenerIn(terms.on()));
        var until = terms.until();
        if (until != null) where.add(new Condition.Until(until));
        return where;
    }

    private @Nullable List<Rate> rate(Section section, Key<List<Rate>> key) {
        var rates = section.get(key);
        if (rates != null && Yaml.isEmptyList(section.at(key)))
            frame.scope()
                    .problems()
                    .add(section.at(key), "rate is empty", "Write for instance 60/h.");
        return rates;
    }
}
