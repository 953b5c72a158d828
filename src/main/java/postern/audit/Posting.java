package postern.audit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import postern.audit.Acquaintance.Met;
import postern.audit.Probe.Standing;
import postern.mail.Mailbox;

/** What is really sent in a test, to whom, and what became of it. */
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

    /** Waits for what has been sent, and says of each probe what became of its message. */
    List<Probe> settle(List<Probe> probes) {
        if (post == null || receiver == null) return probes;
        if (!post.remembered().isEmpty())
            receiver.await(post.remembered().keySet(), plan.bounds().arrival());
        var tokens = new IdentityHashMap<Probe, String>();
        post.remembered().forEach((token, probe) -> tokens.put(probe, token));
        var settled = new ArrayList<Probe>();
        boolean kept = probes.stream().allMatch(p -> keepsItsWord(p, tokens.get(p), receiver));
        for (var probe : probes) settled.add(settle(probe, tokens.get(probe), receiver, kept));
        return settled;
    }

    /** Whether a message that the server said it would relay came out; so where none was sent. */
    private static boolean keepsItsWord(Probe probe, @Nullable String token, Receiver at) {
        if (probe.form().aim() != Aim.FOREIGN) return true;
        return switch (probe.outcome()) {
            case Outcome.Accepted _ -> token == null || !at.arrivals(token).isEmpty();
            case Outcome.Refused _, Outcome.Deferred _, Outcome.CutOff _ ->
                    !Spoken.sent(probe.dialogue()).contains("DATA");
            case Outcome.Arrived _, Outcome.Unseen _, Outcome.Failed _ -> true;
        };
    }

    /**
     * @param kept whether all that was to be relayed came out, so that an acceptance without a
     *     message can be believed
     */
    private Probe settle(Probe probe, @Nullable String token, Receiver at, boolean kept) {
        if (!(probe.outcome() instanceof Outcome.Accepted(var reply))) return probe;
        if (token == null)
            return probe.standing() == Standing.OPEN && !kept
                    ? probe.settled(
                            new Outcome.Unseen(reply, "and no message was sent"), Standing.UNCLEAR)
                    : probe;
        var arrivals = at.arrivals(token);
        if (probe.form().family() == Family.HEADER && !isRelayed(arrivals))
            return probe; // it was not sent to whom the header names
        if (arrivals.isEmpty())
            return probe.settled(
                    new Outcome.Unseen(reply, "not seen within " + words(plan.bounds().arrival())),
                    Standing.UNCLEAR);
        return probe.settled(
                new Outcome.Arrived(reply, arrivals),
                isRelayed(arrivals) ? Standing.OPEN : Standing.MAILBOX);
    }

    private boolean isRelayed(List<Arrival> arrivals) {
        return foreign != null
                && arrivals.stream()
                        .flatMap(a -> a.rcpts().stream())
                        .anyMatch(path -> Post.leadsTo(foreign, path));
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

    private static String words(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
