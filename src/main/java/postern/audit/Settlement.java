package postern.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.audit.Probe.Standing;
import postern.mail.Mailbox;

/** What became of the messages that were sent, as the receiver saw it. */
final class Settlement {
    /** How long nothing comes before it is taken that nothing more will. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Map<String, Probe> sentAs;
    private final @Nullable Mailbox foreign;
    private final Receiver receiver;
    private final Duration waited;

    /**
     * @param sentAs the probes by the marks of their messages
     * @param foreign whom messages were to be relayed to; null where none were
     * @param waited how long to wait for them at most
     */
    Settlement(
            Map<String, Probe> sentAs,
            @Nullable Mailbox foreign,
            Receiver receiver,
            Duration waited) {
        this.sentAs = sentAs;
        this.foreign = foreign;
        this.receiver = receiver;
        this.waited = waited;
    }

    /**
     * Waits for what has been sent, and says of each probe what became of its message.
     *
     * @param others marks of more messages to wait for
     */
    List<Probe> of(List<Probe> probes, Set<String> others) {
        await(others);
        var tokens = new IdentityHashMap<Probe, String>();
        sentAs.forEach((token, probe) -> tokens.put(probe, token));
        boolean kept = probes.stream().allMatch(p -> keepsItsWord(p, tokens.get(p)));
        var settled = new ArrayList<Probe>();
        for (var probe : probes) settled.add(settle(probe, tokens.get(probe), kept));
        return settled;
    }

    /** A message with recipients in its header, or with another one in it, may come out twice. */
    private void await(Set<String> others) {
        var marks = new HashSet<>(sentAs.keySet());
        marks.addAll(others);
        if (marks.isEmpty()) return;
        receiver.await(marks, waited);
        boolean twice =
                !others.isEmpty()
                        || sentAs.values().stream()
                                .anyMatch(p -> p.form().family() == Family.HEADER);
        if (twice) receiver.awaitQuiet(QUIET, waited);
    }

    /** Whether a message that the server said it would relay came out; so where none was sent. */
    private boolean keepsItsWord(Probe probe, @Nullable String token) {
        if (probe.form().aim() != Aim.FOREIGN) return true;
        return switch (probe.outcome()) {
            case Outcome.Accepted _ ->
                    token == null
                            || receiver.arrivals(token).stream().anyMatch(a -> !a.isBounce(token));
            case Outcome.Refused _, Outcome.Deferred _, Outcome.CutOff _ ->
                    !Spoken.sent(probe.dialogue()).contains("DATA");
            case Outcome.Arrived _, Outcome.Bounced _, Outcome.Unseen _, Outcome.Failed _ -> true;
        };
    }

    /**
     * @param kept whether all that was to be relayed came out, so that an acceptance without a
     *     message can be believed
     */
    private Probe settle(Probe probe, @Nullable String token, boolean kept) {
        if (!(probe.outcome() instanceof Outcome.Accepted(var reply))) return probe;
        if (token == null)
            return probe.standing() == Standing.OPEN && !kept
                    ? probe.settled(
                            new Outcome.Unseen(reply, "and no message was sent"), Standing.UNCLEAR)
                    : probe;
        var all = receiver.arrivals(token);
        var arrivals = all.stream().filter(a -> !a.isBounce(token)).toList();
        if (probe.form().family() == Family.HEADER && !isRelayed(arrivals))
            return probe; // it was not sent to whom the header names
        if (!arrivals.isEmpty())
            return probe.settled(
                    new Outcome.Arrived(reply, arrivals),
                    isRelayed(arrivals) ? Standing.OPEN : Standing.MAILBOX);
        return probe.settled(
                all.isEmpty()
                        ? new Outcome.Unseen(reply, "not seen within " + waited.toSeconds() + " s")
                        : new Outcome.Bounced(reply, all),
                Standing.UNCLEAR);
    }

    private boolean isRelayed(List<Arrival> arrivals) {
        return foreign != null
                && arrivals.stream()
                        .flatMap(a -> a.rcpts().stream())
                        .anyMatch(path -> Post.leadsTo(foreign, path));
    }
}
