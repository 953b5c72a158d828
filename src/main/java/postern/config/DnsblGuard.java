package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.config.Verb.Usual;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.Action;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.Fact;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;

/** The guard about what lists in the DNS say. */
final class DnsblGuard {
    private enum Of {
        CLIENT,
        SENDER
    }

    private static final Key<Of> OF =
            Key.optional(
                    "of",
                    Words.oneOf(Of.class),
                    "client",
                    "`client`: lists of `client` and `client-name`; it speaks before the greeting."
                            + " `sender`: lists of `helo` and `reverse-path`; it speaks at MAIL.");
    private static final Key<Integer> DENY = points("deny", "5yz");
    private static final Key<Integer> DEFER = points("defer", "4yz");
    private static final Key<Integer> HOLD = points("hold", "kept until a person releases it");
    private static final Key<Verb> UNAVAILABLE =
            Key.optional(
                    "unavailable",
                    Verb.oneOf(Verb.ALLOW, Verb.DEFER, Verb.DENY),
                    "allow",
                    "What happens where the outcome hangs on a list that did not answer.");
    private static final Key<Reply> REPLY =
            Key.open(
                    "reply",
                    Words.REPLY,
                    "which lists say so, and why",
                    "What the client hears when refused, wherever its code fits the action.");

    static final Shape SHAPE =
            Shape.of(
                            "guards: dnsbl",
                            "What lists in the DNS say, weighed: those of `reputation` that list"
                                    + " the client, or the domains that it names, are added up."
                                    + " Allow lists take away from that; nothing here permits"
                                    + " anything. Write `deny`, `defer`, `hold` or several of them,"
                                    + " each with the points from which on it happens. It is about"
                                    + " clients that no `relay`, `device` or `upstream` grant"
                                    + " names; `from` says otherwise, and `not` leaves out more of"
                                    + " them.",
                            OF,
                            DENY,
                            DEFER,
                            HOLD,
                            UNAVAILABLE,
                            REPLY,
                            Selectors.ON,
                            HostGuards.CLIENTS,
                            Selectors.TO,
                            Selectors.REVERSE_PATH,
                            Selectors.NOT,
                            GuardFrame.NAME)
                    .example(
                            """
                            reputation:
                              lists: [ { zone: bl.example.net, weight: 10 }, { zone: names.example.net, of: reverse-path, weight: 10 } ]
                            guards:
                              - dnsbl: { on: [inbound], deny: 10, defer: 5 }
                              - dnsbl: { on: [inbound], of: sender, deny: 10, hold: 4 }
                            """);

    private static Key<Integer> points(String name, String what) {
        return Key.open(
                name, Words.number(1, 100_000), "never", "From so many points on: " + what + ".");
    }

    private final GuardFrame frame;
    private final List<Grant> grants;

    DnsblGuard(GuardFrame frame, List<Grant> grants) {
        this.frame = frame;
        this.grants = grants;
    }

    /**
     * One about strangers, and where checks look past upstream hosts one about what these hand on.
     */
    List<Guard> read(KindEntry entry) {
        var section = frame.section(entry, SHAPE);
        var of = section.get(OF) == Of.SENDER ? Of.SENDER : Of.CLIENT;
        var lists = lists(of);
        if (lists.isEmpty())
            frame.scope()
                    .problems()
                    .add(
                            section.at(OF),
                            "there is no list " + (of == Of.CLIENT ? "of clients" : "of senders"),
                            of == Of.CLIENT
                                    ? "Name one: reputation: { lists: [ { zone: bl.example.net } ] }."
                                    : "Name one: reputation: { lists: [ { zone: bl.example.net, of:"
                                            + " reverse-path } ] }.");
        var rules = rules(entry, section, of, lists);
        var name = frame.name(section, Kind.DNSBL, frame.listeners(section));
        var clients =
                section.has(HostGuards.CLIENTS)
                        ? frame.selectors().clients(section.at(HostGuards.CLIENTS))
                        : null;
        var upstreams = new Upstreams(grants);
        var where = new ArrayList<Condition>();
        if (of == Of.SENDER) where.add(Grant.OUTSIDE); // not known yet when a client connects
        where.addAll(upstreams.strangers(clients));
        var guards = new ArrayList<Guard>();
        var behind = new ArrayList<Condition>(upstreams.behind(clients));
        if (behind.isEmpty() || upstreams.heedsStrangers(clients))
            guards.add(build(name, entry, section, where, rules));
        if (!behind.isEmpty()) {
            behind.addFirst(Grant.OUTSIDE);
            guards.add(build(frame.name(name + " behind upstream"), entry, section, behind, rules));
        }
        return guards;
    }

    private Guard build(
            String name,
            KindEntry entry,
            Section section,
            List<Condition> where,
            List<Rule> rules) {
        return frame.build(
                name,
                entry,
                section,
                Kind.DNSBL,
                where,
                rules,
                new Action.Allow(),
                unavailable(section.get(UNAVAILABLE)));
    }

    private List<DnsListing> lists(Of of) {
        return frame.scope().dnsLists().stream()
                .filter(list -> list.isOfClient() == (of == Of.CLIENT))
                .toList();
    }

    /** The heaviest first. */
    private List<Rule> rules(KindEntry entry, Section section, Of of, List<DnsListing> lists) {
        int most = 0;
        for (var list : lists)
            if (list.weight() > 0) most += list.weight() * list.of().size(); // one for each name
        var fact = of == Of.CLIENT ? Fact.DNSBL_CLIENT : Fact.DNSBL_SENDER;
        var usual =
                of == Of.CLIENT
                        ? new Usual(Replies.CLIENT_LISTED, Replies.CLIENT_LISTED_NOW)
                        : new Usual(Replies.SENDER_LISTED, Replies.SENDER_LISTED_NOW);
        var own = section.get(REPLY);
        boolean said = false;
        var rules = new ArrayList<Rule>();
        Key<Integer> before = null;
        int less = Integer.MAX_VALUE;
        for (var step :
                List.of(
                        new Step(DENY, Verb.DENY),
                        new Step(DEFER, Verb.DEFER),
                        new Step(HOLD, Verb.HOLD))) {
            var points = section.get(step.key);
            if (points == null) continue;
            if (before != null && points >= less)
                problem(
                        section,
                        step.key,
                        step.key.name() + " never happens: " + before.name() + " comes first",
                        "Give " + step.key.name() + " fewer points than " + less + ".");
            else if (!lists.isEmpty() && points > most)
                problem(
                        section,
                        step.key,
                        step.key.name()
                                + " never happens: all lists together weigh no more than "
                                + most,
                        "Write " + most + " or less, or give the lists more weight.");
            before = step.key;
            less = points;
            var words = usual;
            if (own != null && step.verb.fits(own)) {
                said = true;
                words = Usual.own(own);
            }
            rules.add(
                    new Rule(
                            entry.line(),
                            points + " points",
                            new Condition.Scored(fact, points),
                            step.verb.with(words, null)));
        }
        if (own != null && !said)
            problem(
                    section,
                    REPLY,
                    "reply is without effect: no action here can answer \"" + own + "\"",
                    "Remove the reply, or write one with a code of an action: 5yz for deny, 4yz"
                            + " for defer.");
        if (rules.isEmpty())
            problem(
                    section,
                    DENY,
                    section.path() + " has no objection to anything",
                    "Write deny, defer or hold with the points from which on it happens.");
        return rules;
    }

    private record Step(Key<Integer> key, Verb verb) {}

    private void problem(Section section, Key<?> at, String message, String cure) {
        frame.scope().problems().add(section.at(at), message, cure);
    }

    private static Action unavailable(@Nullable Verb verb) {
        return switch (verb) {
            case DEFER -> new Action.Refuse(Outcome.DEFER, Replies.DNS_UNAVAILABLE);
            case DENY -> new Action.Refuse(Outcome.REJECT, Replies.BLOCKED);
            case null, default -> new Action.Allow();
        };
    }
}
