package postern.proof;

import static postern.proof.Diagram.NO;
import static postern.proof.Diagram.YES;

import java.util.List;
import java.util.Set;
import postern.policy.Fact;

/**
 * What a session can bring: it always knows its listener, client, time, HELO name, TLS state and
 * paths; on a listener without TLS there is none, and where TLS is demanded MAIL comes under it;
 * time goes on; and whoever has not logged in has no groups and owns no address. All else may be as
 * it likes, unavailable included.
 */
final class SessionFacts {
    /** What is never unavailable in a session. */
    static final Set<Fact<?>> KNOWN =
            Set.of(
                    Fact.LISTENER,
                    Fact.CLIENT,
                    Fact.HELO,
                    Fact.TLS,
                    Fact.FORWARD_PATH,
                    Fact.REVERSE_PATH,
                    Fact.FROM);

    private final Space space;
    private final Diagram diagram;

    private SessionFacts(Space space) {
        this.space = space;
        diagram = space.diagram;
    }

    /** The condition that holds for transactions that a session can bring, never in doubt. */
    static int of(Space space, Surroundings surroundings) {
        var facts = new SessionFacts(space);
        int all = facts.listeners(surroundings.doors());
        for (var level :
                List.of(
                        space.client,
                        space.helo,
                        space.tls,
                        space.forwardPath,
                        space.reversePath,
                        space.from)) all = facts.diagram.and(all, facts.known(level));
        return facts.diagram.and(
                facts.diagram.and(all, facts.later(surroundings)), facts.strangers());
    }

    private int known(ValueLevel<?> level) {
        return level.choose(diagram, c -> c == level.unavailable() ? NO : YES);
    }

    private int listeners(List<Door> doors) {
        if (doors.isEmpty()) return known(space.listener);
        int any = NO;
        for (var door : doors) {
            int at = space.listener.classOf(door.name());
            int here = space.listener.choose(diagram, c -> c == at ? YES : NO);
            any = diagram.or(any, diagram.and(here, encrypted(door.tls())));
        }
        return any;
    }

    private int encrypted(Door.Tls tls) {
        return switch (tls) {
            case NONE -> space.tls.choose(diagram, c -> c == space.tls.classOf(false) ? YES : NO);
            case OFFERED -> YES;
            case REQUIRED, IMPLICIT ->
                    space.tls.choose(diagram, c -> c == space.tls.classOf(true) ? YES : NO);
        };
    }

    private int later(Surroundings surroundings) {
        int start = space.now.classOf(surroundings.now());
        return space.now.choose(diagram, c -> c == space.now.unavailable() || c < start ? NO : YES);
    }

    private int strangers() {
        int nothing = space.groups.choose(diagram, NO, YES);
        for (var group : space.group.values())
            nothing = diagram.and(nothing, group.choose(diagram, NO, YES));
        for (var owns : List.of(space.ownsReversePath, space.ownsFrom))
            nothing =
                    diagram.and(
                            nothing,
                            owns.choose(diagram, c -> c == owns.classOf(false) ? YES : NO));
        return diagram.or(diagram.not(nobody(space)), nothing);
    }

    /** Nobody has logged in, for sure. */
    static int nobody(Space space) {
        int nobody = space.user.classOf(java.util.Optional.empty());
        return space.user.choose(space.diagram, c -> c == nobody ? YES : NO);
    }
}
