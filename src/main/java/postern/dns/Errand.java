package postern.dns;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;

/**
 * What is asked for the sake of one client, or of one of its messages. Nothing is asked twice:
 * whoever asks what was asked before gets the same answer, also where it is still to come. Bounded:
 * at most {@value #MOST_QUESTIONS} questions, and {@value #MOST_OCTETS} octets that they and their
 * answers take in memory, and no more than an {@link Allowance} has. What goes beyond that is
 * unavailable, and so is everything once it has ended: every errand has to be, as only then its
 * octets are given back. Blocks as {@link Resolver} does; safe for many threads.
 */
public final class Errand implements Resolver {
    /**
     * All that RFC 7208 permits for a HELO name and a reverse-path are 222, in which no honest mail
     * comes near; the checks of signatures, seals and DMARC have bounds of their own besides.
     */
    public static final int MOST_QUESTIONS = 400;

    public static final int MOST_OCTETS = 256 << 10;

    private static final String OVER = "nobody wants to know any more";
    private static final String TOO_MUCH = "too much was answered about one message";

    private final Notes notes;
    private final Resolver resolver;

    /** When no more time is left, as {@link System#nanoTime}; null for no such moment. */
    private final @Nullable Long end;

    /** A question that was asked. */
    private static final class Question {
        @Nullable Thread asker = Thread.currentThread(); // guarded; null once answered
        final CountDownLatch answered = new CountDownLatch(1);
        volatile @Nullable Answer<?> answer;
    }

    /** What all views share. */
    private static final class Notes {
        final Object lock; // guards these of a whole family
        final @Nullable Notes before;
        final Allowance all;
        final Map<String, Question> questions = new HashMap<>();
        long octets;
        boolean over;

        Notes(Allowance all) {
            this.all = all;
            before = null;
            lock = this;
        }

        Notes(Notes before) {
            this.before = before;
            all = before.all;
            lock = before.lock;
        }

        boolean isOver() {
            return over || before != null && before.isOver();
        }

        /** Whether there is room for so many octets, which are counted then. */
        boolean take(long more) {
            if (octets + more > MOST_OCTETS || !all.take(more)) return false;
            octets += more;
            return true;
        }

        /** Forgets all. */
        void end() {
            over = true;
            for (var question : questions.values())
                if (question.asker != null) question.asker.interrupt();
            questions.clear();
            all.give(octets);
            octets = 0;
        }

        @Nullable Question find(String key) {
            var known = questions.get(key);
            return known == null && before != null ? before.find(key) : known;
        }
    }

    /** One that shares its bound with no others. */
    public Errand(Resolver resolver) {
        this(resolver, new Allowance());
    }

    /**
     * @param all what it shares with others that are open
     */
    public Errand(Resolver resolver, Allowance all) {
        this(new Notes(all), resolver, null);
    }

    private Errand(Notes notes, Resolver resolver, @Nullable Long end) {
        this.notes = notes;
        this.resolver = resolver;
        this.end = end;
    }

    /**
     * Another within this one: it knows all answers of this one, and has its own bounds and end. It
     * has to be ended, too.
     */
    public Errand part() {
        return new Errand(new Notes(notes), resolver, end);
    }

    /** Another within this one that asks that resolver. */
    public Errand part(Resolver other) {
        return new Errand(new Notes(notes), other, end);
    }

    /**
     * Nobody wants to know any more: who waits for an answer gets none, what is open ends, and what
     * was kept is forgotten.
     */
    public void end() {
        synchronized (notes.lock) {
            notes.end();
        }
    }

    /** Questions that were asked, until it ended. */
    public int questions() {
        synchronized (notes.lock) {
            return notes.questions.size();
        }
    }

    @Override
    public Resolver within(Duration time) {
        long later = System.nanoTime() + time.toNanos();
        var first = end == null || later - end < 0 ? later : end;
        return new Errand(notes, resolver.within(time), first);
    }

    @Override
    public Answer<MailExchanger> mx(String name) {
        return ask("MX " + name, r -> r.mx(name));
    }

    @Override
    public Answer<IpAddress> addresses(String name) {
        return ask("A+AAAA " + name, r -> r.addresses(name));
    }

    @Override
    public Answer<IpAddress> ipv4(String name) {
        return ask("A " + name, r -> r.ipv4(name));
    }

    @Override
    public Answer<IpAddress> ipv6(String name) {
        return ask("AAAA " + name, r -> r.ipv6(name));
    }

    @Override
    public Answer<String> names(IpAddress address) {
        return ask("PTR " + address, r -> r.names(address));
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        return ask("TLSA " + name, r -> r.tlsa(name));
    }

    @Override
    public Answer<String> texts(String name) {
        return ask("TXT " + name, r -> r.texts(name));
    }

    /**
     * @param spelled type and name: the type tells what the answer holds
     */
    @SuppressWarnings("unchecked")
    private <T> Answer<T> ask(String spelled, Function<Resolver, Answer<T>> how) {
        var key = spelled.toLowerCase(Locale.ROOT);
        var own = new Question();
        Question known;
        synchronized (notes.lock) {
            if (notes.isOver()) return new Answer.Unavailable<>(OVER);
            known = notes.find(key);
            if (known == null) {
                if (notes.questions.size() >= MOST_QUESTIONS)
                    return new Answer.Unavailable<>("too many questions about one message");
                if (!notes.take(AnswerCache.ofQuestion(key)))
                    return new Answer.Unavailable<>(TOO_MUCH);
                notes.questions.put(key, own);
            }
        }
        return known == null ? asked(own, how) : (Answer<T>) joined(known);
    }

    private <T> Answer<T> asked(Question question, Function<Resolver, Answer<T>> how) {
        Answer<T> answer = new Answer.Unavailable<>("the look-up broke");
        try {
            answer = how.apply(resolver);
        } finally {
            answer = keep(question, answer);
            question.answered.countDown();
        }
        return answer;
    }

    /**
     * @return what is kept, which is nothing where there is no room for it
     */
    private <T> Answer<T> keep(Question question, Answer<T> answer) {
        synchronized (notes.lock) {
            var kept = answer;
            if (notes.isOver()) kept = new Answer.Unavailable<>(OVER);
            else if (!notes.take(AnswerCache.ofRecords(answer)))
                kept = new Answer.Unavailable<>(TOO_MUCH);
            question.answer = kept;
            question.asker = null;
            return kept;
        }
    }

    private Answer<?> joined(Question question) {
        try {
            if (end == null) question.answered.await();
            else {
                long left = Math.max(0, end - System.nanoTime());
                boolean came = question.answered.await(left, TimeUnit.NANOSECONDS);
                if (!came) return new Answer.Unavailable<>("no time left");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.Unavailable<>("interrupted");
        }
        var answer = question.answer;
        return answer == null ? new Answer.Unavailable<>("the look-up broke") : answer;
    }
}
