package postern.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import postern.config.RateLimit.Rate;

/** When the next mail may go. Has no clock. Not safe for threads. */
public final class MailPace {
    private static final int MOST_KEPT = 1000;

    private final ArrayDeque<Instant> sent = new ArrayDeque<>();

    /**
     * @param sent when mails were sent, the oldest first
     */
    public MailPace(Collection<Instant> sent) {
        this.sent.addAll(sent);
    }

    /**
     * @param digest the time between two mails
     * @param most how many in which time
     */
    public boolean mayGo(Duration digest, Rate most, Instant now) {
        while (!sent.isEmpty() && !now.isBefore(sent.getFirst().plus(most.time())))
            sent.removeFirst();
        var last = sent.peekLast();
        if (last == null || last.isAfter(now)) return true; // the clock was set back
        return !now.isBefore(last.plus(digest)) && sent.size() < most.count();
    }

    public void sent(Instant now) {
        if (sent.size() >= MOST_KEPT) sent.removeFirst();
        sent.addLast(now);
    }

    public List<Instant> sent() {
        return List.copyOf(sent);
    }
}
