package postern.proof;

import static postern.proof.Diagram.NO;
import static postern.proof.Diagram.YES;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.Condition;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Grant;
import postern.policy.Stage;

/** What is told where no grant matches: that, to log in, or that an address is not the user's. */
final class Denials {
    private static final Decision DENIED = refusal(Replies.RELAY_DENIED);
    private static final Decision LOG_IN_FIRST = refusal(Replies.AUTH_FIRST);
    private static final Decision NOT_YOUR_ADDRESS = refusal(Replies.NOT_YOUR_ADDRESS);

    private final Space space;
    private final Diagram diagram;
    private final List<Lines.Parts> grants;
    private final int loginFirst;

    Denials(List<Lines.Parts> grants, Space space) {
        this.grants = grants;
        this.space = space;
        diagram = space.diagram;
        loginFirst = loginFirst();
    }

    private static Decision refusal(Reply reply) {
        return new Decision(Outcome.REJECT, reply, null, null, false);
    }

    /** Nobody has logged in, on a listener that is for users only. */
    private int loginFirst() {
        var users = named(true);
        var others = named(false);
        if (others == null) return NO;
        int listeners = users == null ? space.listener.choose(diagram, _ -> YES) : listeners(users);
        listeners = diagram.and(listeners, diagram.not(listeners(others)));
        int known =
                space.listener.choose(diagram, c -> c == space.listener.unavailable() ? NO : YES);
        return diagram.and(diagram.and(listeners, known), SessionFacts.nobody(space));
    }

    private int listeners(Set<String> names) {
        var classes = new HashSet<Integer>();
        for (var name : names) classes.add(space.listener.classOf(name));
        return space.listener.choose(diagram, c -> classes.contains(c) ? YES : NO);
    }

    /** The listeners that grants to users name, or others; null for all. */
    private @Nullable Set<String> named(boolean users) {
        var names = new HashSet<String>();
        for (var parts : grants) {
            boolean counts =
                    switch (parts.grant()) {
                        case Grant.Login _, Grant.Collect _ -> users;
                        case Grant.Receive _, Grant.Upstream _, Grant.Relay _, Grant.Device _ ->
                                !users;
                        case Grant.Forward _ -> false;
                    };
            if (!counts) continue;
            var on = parts.grant().terms().on();
            if (on.isEmpty()) return null;
            names.addAll(on);
        }
        return names;
    }

    /** The decision where no grant matches at that stage. */
    int at(Stage stage) {
        int owning = NO;
        for (var parts : grants) owning = diagram.or(owning, besidesOwnership(parts, stage));
        int rest = diagram.map(owning, end -> diagram.end(end == YES ? NOT_YOUR_ADDRESS : DENIED));
        var first = new Operation((a, b) -> a == YES ? diagram.end(LOG_IN_FIRST) : b);
        return diagram.apply(first, loginFirst, rest);
    }

    private int besidesOwnership(Lines.Parts parts, Stage stage) {
        if (!(parts.grant() instanceof Grant.Login login)) return NO;
        var own = new ArrayList<Condition>();
        Lines.flatten(login.as().condition(), own);
        boolean bound = false;
        int all = YES;
        for (var part : parts.conditions()) {
            if (own.contains(part)) bound = true;
            else if (part.stage().compareTo(stage) <= 0) all = diagram.and(all, space.of(part));
        }
        return bound ? all : NO;
    }
}
