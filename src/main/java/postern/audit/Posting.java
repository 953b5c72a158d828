package postern.audit;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import postern.audit.Acquaintance.Met;
import postern.mail.Mailbox;

/** What is really sent in a test, and to whom. */
final class Posting {
    private final Plan plan;
    private final @Nullable Receiver receiver;
    private final @Nullable Post post;
    private final @Nullable Mailbox foreign;
    private final @Nullable Mailbox own;

    Posting(
            Plan plan,
            Control control,
            RandomGenerator random,
            InstantSource clock,
            @Nullable Receiver receiver) {
        this.plan = plan;
        this.receiver = receiver;
        var ours = control.domain();
        own = find(plan, ours, true).orElse(null);
        foreign = find(plan, ours, false).orElse(null);
        int reserved = own == null ? 0 : plan.bounds().messages() / 2;
        post =
                plan.deliverTo().isEmpty()
                        ? null
                        : new Post(random, clock, plan, reserved, receiver);
    }

    private static Optional<Mailbox> find(Plan plan, String domain, boolean in) {
        return plan.deliverTo().stream()
                .filter(m ->
                        in
                                == (m.host().toString().equalsIgnoreCase(domain)
                                        || plan.ours().stream()
                                                .anyMatch(m.host().toString()::equalsIgnoreCase)))
                .findFirst();
    }

    /** For messages that are to be relayed; null where none may be sent. */
    @Nullable Post relaying() {
        return foreign == null ? null : post;
    }

    /** A recipient in the server's own domain; null for none. */
    @Nullable Mailbox own() {
        return own;
    }

    int sent() {
        return post == null ? 0 : post.sent();
    }

    int received() {
        return receiver == null ? 0 : receiver.arrivals().size();
    }

    /**
     * Waits for what has been sent, within the time that is left, and says of each probe what
     * became of its message.
     */
    List<Probe> settle(List<Probe> probes, Caller caller, @Nullable Smuggling smuggling) {
        if (post == null || receiver == null) return probes;
        var waited = caller.within(plan.bounds().arrival());
        return new Settlement(post.remembered(), foreign, receiver, waited)
                .of(probes, smuggling == null ? Set.of() : smuggling.marks());
    }

    /**
     * What needs a mailbox of the server's own to send to.
     *
     * @param probes to which those are added that may turn out to be relaying
     * @return what looks for smuggling; null where there is no such mailbox
     */
    @Nullable Smuggling toOwn(
            Caller caller, Route route, Met.Known known, List<Probe> probes, List<String> notes) {
        if (post == null || own == null) return null;
        if (foreign != null && receiver != null)
            probes.addAll(new HeaderTricks(caller, route, known, post).run(own, foreign));
        var smuggling = new Smuggling(caller, route, known, post, own);
        var left = smuggling.run();
        if (!left.isEmpty()) notes.add(left);
        return smuggling;
    }
}
