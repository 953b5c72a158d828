package postern.facts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import postern.facts.NextHops.Answer;
import postern.mail.Host;
import postern.mail.Mailbox;
import postern.policy.Fact;
import postern.policy.Facts;

/**
 * Whether recipients exist, found by asking their next hop and remembered for a while. Only about
 * mailboxes of ours: a stranger cannot have us ask the world (nor whether addresses elsewhere
 * exist).
 *
 * <p>One question about a mailbox at a time, however many sessions want to know, and few in all.
 * Safe for many threads.
 */
public final class KnownRecipients implements Gatherer {
    /** How long anybody waits for an answer; RFC 5321 §4.5.3.2 gives a client's RCPT 5 minutes. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    static final Duration KNOWN_FOR = Duration.ofHours(1);
    static final Duration UNKNOWN_FOR = Duration.ofMinutes(5);

    /** How long a domain whose next hop does not answer is not asked about again. */
    static final Duration UNREACHABLE_FOR = Duration.ofSeconds(10);

    /** Mailboxes that are remembered; of more, those that nobody asked for the longest are lost. */
    static final int MOST = 50_000;

    /** Questions that are open at a time, to all next hops. */
    static final int MOST_QUESTIONS = 20;

    private final NextHops nextHops;
    private final Predicate<Mailbox> ours;
    private final InstantSource clock;
    private final Semaphore questions = new Semaphore(MOST_QUESTIONS, true);

    /** Guards all three maps. */
    private final Object lock = new Object();

    private final Map<Mailbox, Remembered> remembered = new Recent();
    private final Map<Host, Instant> unreachable = new HashMap<>(); // until then
    private final Map<Mailbox, Question> open = new HashMap<>();

    private record Remembered(boolean known, Instant until) {}

    /** The mailboxes asked for last. */
    private static final class Recent extends LinkedHashMap<Mailbox, Remembered> {
        private static final long serialVersionUID = 1;

        Recent() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Mailbox, Remembered> eldest) {
            return size() > MOST;
        }
    }

    /** A question that waits for its answer; null for none. */
    private static final class Question {
        private final CountDownLatch answered = new CountDownLatch(1);
        private volatile @Nullable Boolean known;
    }

    /**
     * @param ours whether a mailbox is in our domains
     */
    public KnownRecipients(NextHops nextHops, Predicate<Mailbox> ours, InstantSource clock) {
        this.nextHops = nextHops;
        this.ours = ours;
        this.clock = clock;
    }

    @Override
    public @Nullable Object find(Fact<?> fact, Facts known) {
        var mailbox = known.value(Fact.FORWARD_PATH);
        return fact == Fact.RECIPIENT_KNOWN && mailbox != null ? isKnown(mailbox) : null;
    }

    /** Forgets all answers: the routes are others. */
    public void forget() {
        synchronized (lock) {
            remembered.clear();
            unreachable.clear();
        }
    }

    /** Null where nobody says. */
    private @Nullable Boolean isKnown(Mailbox mailbox) {
        if (!ours.test(mailbox)) return null;
        Question question;
        synchronized (lock) {
            var now = clock.instant();
            var past = remembered.get(mailbox);
            if (past != null && past.until().isAfter(now)) return past.known();
            var dead = unreachable.get(mailbox.host());
            if (dead != null && dead.isAfter(now)) return null;
            question = open.get(mailbox);
            if (question == null) {
                question = new Question();
                open.put(mailbox, question);
                ask(mailbox, question);
            }
        }
        try {
            // who comes later waits no longer than the first
            boolean ended = question.answered.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return ended ? question.known : null;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /**
     * On a thread of its own: an answer that comes too late for the session still serves others.
     */
    private void ask(Mailbox mailbox, Question question) {
        Thread.startVirtualThread(() -> {
            var answer = Answer.UNSURE;
            try {
                answer = ask(mailbox);
            } finally {
                synchronized (lock) {
                    open.remove(mailbox);
                    question.known = remember(mailbox, answer);
                }
                question.answered.countDown();
            }
        });
    }

    private Answer ask(Mailbox mailbox) {
        try {
            if (!questions.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                return Answer.UNSURE;
        } catch (InterruptedException _) {
            return Answer.UNSURE;
        }
        try {
            return nextHops.ask(mailbox);
        } finally {
            questions.release();
        }
    }

    private @Nullable Boolean remember(Mailbox mailbox, Answer answer) {
        var now = clock.instant();
        return switch (answer) {
            case KNOWN -> {
                remembered.put(mailbox, new Remembered(true, now.plus(KNOWN_FOR)));
                yield true;
            }
            case UNKNOWN -> {
                remembered.put(mailbox, new Remembered(false, now.plus(UNKNOWN_FOR)));
                yield false;
            }
            case UNSURE -> null;
            case UNREACHABLE -> {
                if (unreachable.size() >= MOST) unreachable.clear();
                unreachable.put(mailbox.host(), now.plus(UNREACHABLE_FOR));
                yield null;
            }
        };
    }
}
