package postern.config;

import java.util.List;
import postern.config.Verb.Usual;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.Condition;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;
import postern.policy.NamedClients;

/** The guard that keeps what a stolen password or a hijacked machine sends. */
final class UnusualGuard {
    private static final Key<Verb> ACTION =
            Key.optional(
                    "action",
                    Verb.oneOf(Verb.HOLD, Verb.DEFER, Verb.DENY),
                    "hold",
                    "What happens to all that it sends, until a person has looked at it; the words"
                            + " stand above.");

    static final Shape SHAPE =
            Shape.of(
                            "guards: unusual",
                            "Keeps the mail of a user, or of a client that a `relay` or `device`"
                                    + " grant names, from the moment on when what it sends departs"
                                    + " clearly from what it usually does: how many recipients an"
                                    + " hour and a day, how many domains never written to before,"
                                    + " from which networks, at which hours, how many are refused."
                                    + " That is learnt from what passes this guard, in the data"
                                    + " folder; for whoever is new only absolute bounds hold."
                                    + " Recipients of our own domains do not count. `postern"
                                    + " suspects` shows who it is, and releases or deletes what is"
                                    + " held.",
                            ACTION,
                            GuardFrame.REPLY,
                            Selectors.ON,
                            Selectors.FROM,
                            Selectors.TO,
                            Selectors.REVERSE_PATH,
                            Selectors.USERS,
                            Selectors.GROUPS,
                            Selectors.NOT,
                            GuardFrame.NAME)
                    .example(
                            """
                            guards:
                              - unusual: { not: { from: [192.0.2.25] } }   # the mailing list server
                            """);

    private final GuardFrame frame;
    private final List<Grant> grants;

    UnusualGuard(GuardFrame frame, List<Grant> grants) {
        this.frame = frame;
        this.grants = grants;
    }

    Guard read(KindEntry entry) {
        var section = frame.section(entry, SHAPE);
        var usual = new Usual(Replies.UNUSUAL_REFUSED, Replies.UNUSUAL);
        var departs =
                new Rule(
                        entry.line(),
                        "unlike what is usually sent",
                        new Condition.Unusual(),
                        frame.action(section, ACTION, usual));
        var ours = NamedClients.of(grants, grant -> !(grant instanceof Grant.Upstream));
        var name = frame.name(section, Kind.UNUSUAL, frame.listeners(section));
        return frame.build(
                name,
                entry,
                section,
                Kind.UNUSUAL,
                List.of(new Condition.Any(List.of(new Condition.LoggedIn(), ours))),
                List.of(departs),
                new Action.Allow(),
                new Action.Allow()); // what is not known makes nobody suspect
    }
}
