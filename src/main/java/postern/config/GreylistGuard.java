package postern.config;

import java.util.ArrayList;
import java.util.List;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.Action;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;

/** The guard that lets strangers come again. */
final class GreylistGuard {
    private static final Key<Reply> REPLY =
            Key.open(
                    "reply",
                    Words.REPLY,
                    "when to come again",
                    "What the client hears who has to wait: a 4yz reply.");

    static final Shape SHAPE =
            Shape.of(
                            "guards: greylist",
                            "Defers mail whose reverse-path and forward-path come for the first"
                                    + " time from a network (RFC 6647): who comes again some time"
                                    + " later passes, and is known from the first message on that"
                                    + " was accepted. How long that is stands in `reputation:"
                                    + " greylist`. It speaks at RCPT behind all other guards,"
                                    + " wherever it stands: what these refuse is no try. It is"
                                    + " about clients that have not logged in and that no `relay`,"
                                    + " `device` or `upstream` grant names; `from` says otherwise,"
                                    + " and `not` leaves out more of them. Bare postmaster is never"
                                    + " greylisted.",
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
                              greylist: { delay: 5m, within: 2d }
                            guards:
                              - greylist: { on: [inbound], not: { to: ["support@example.com"] } }
                            """);

    private final GuardFrame frame;
    private final List<Grant> grants;

    GreylistGuard(GuardFrame frame, List<Grant> grants) {
        this.frame = frame;
        this.grants = grants;
    }

    Guard read(KindEntry entry) {
        var section = frame.section(entry, SHAPE);
        var own = section.get(REPLY);
        if (own != null && !own.isTransient()) {
            frame.scope()
                    .problems()
                    .add(
                            section.at(REPLY),
                            "greylist cannot answer \"" + own + "\"",
                            "Give it a 4yz reply, such as 451 4.7.1: others give up at once.");
            own = null;
        }
        var wait = new Action.Refuse(Outcome.DEFER, own == null ? Replies.GREYLISTED : own);
        var postmaster = new Mailbox("postmaster", frame.scope().firstDomain());
        var where = new ArrayList<Condition>();
        where.add(Grant.OUTSIDE);
        where.add(
                section.has(HostGuards.CLIENTS)
                        ? frame.selectors().clients(section.at(HostGuards.CLIENTS))
                        : new Condition.Not(new Upstreams(grants).named()));
        where.add(
                new Condition.Not(
                        new Condition.ForwardPathIn(
                                new AddressPatterns(List.of(AddressPattern.exactly(postmaster))))));
        var name = frame.name(section, Kind.GREYLIST, frame.listeners(section));
        return frame.build(
                name,
                entry,
                section,
                Kind.GREYLIST,
                where,
                List.of(new Rule(entry.line(), "a stranger", new Condition.Greylisted(), wait)),
                new Action.Allow(),
                new Action.Allow()); // what is not remembered makes nobody a stranger
    }
}
