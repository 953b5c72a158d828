package postern.dns;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;

/**
 * The answers of one record type that still hold, negative ones included (RFC 2308). Bounded in
 * names and in octets, for strangers choose both: those used longest ago make room, and an answer
 * above {@value #MOST_OCTETS_OF_ONE} octets is not kept. Safe for many threads. Time is that of
 * {@link System#nanoTime}, so that a clock that jumps does not make answers live longer.
 */
final class AnswerCache<T> {
    /** Longer than one look-up takes, so that a TTL of 0 costs no second question within it. */
    static final Duration LEAST = Duration.ofSeconds(5);

    static final Duration MOST = Duration.ofHours(1);

    /** A domain that is put right should be seen soon. */
    static final Duration MOST_NEGATIVE = Duration.ofMinutes(5);

    static final int MOST_OCTETS_OF_ONE = 8_192;

    /**
     * About what an answer takes beside its records, and what each record takes beside its text.
     */
    static final int OVERHEAD = 200;

    static final int OVERHEAD_OF_RECORD = 64;

    private record Held<T>(Answer<T> answer, long until, int octets) {}

    private final Map<String, Held<T>> held = new LinkedHashMap<>(64, 0.75f, true);
    private final int capacity;
    private final long mostOctets;
    private long octets;

    /**
     * @param capacity names
     * @param mostOctets of all answers together, as they lie in memory
     */
    AnswerCache(int capacity, long mostOctets) {
        this.capacity = capacity;
        this.mostOctets = mostOctets;
    }

    /** Octets of a text in memory: one each, or two where one of them is beyond Latin-1. */
    static int octets(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) > 0xff) return 2 * text.length();
        return text.length();
    }

    /** Octets that a question and its answer take in memory, about, beside the records. */
    static long ofQuestion(String name) {
        return (long) OVERHEAD + octets(name);
    }

    /** Octets that the records of an answer take in memory, about. */
    static long ofRecords(Answer<?> answer) {
        if (!(answer instanceof Answer.Found<?>(var records, var _, var end))) return 0;
        long size = octets(end);
        for (var record : records) size += OVERHEAD_OF_RECORD + ofRecord(record);
        return size;
    }

    private static int ofRecord(Object record) {
        return switch (record) {
            case String text -> octets(text);
            case MailExchanger exchanger -> octets(exchanger.host());
            case Tlsa tlsa -> octets(tlsa.octets());
            case IpAddress address -> address.octets().length;
            default -> throw new IllegalArgumentException("no record: " + record.getClass());
        };
    }

    synchronized @Nullable Answer<T> find(String name, long now) {
        var entry = held.get(name);
        if (entry == null) return null;
        if (entry.until - now > 0) return entry.answer;
        forget(name);
        return null;
    }

    /**
     * Keeps the answer for its TTL within our bounds. Failures are not kept: whoever asks again so
     * soon has a back-off of his own.
     *
     * @param ttl in seconds
     */
    synchronized void keep(String name, Answer<T> answer, long ttl, long now) {
        var most =
                switch (answer) {
                    case Answer.Found<T> _ -> MOST;
                    case Answer.Absent<T> _ -> MOST_NEGATIVE;
                    case Answer.Bogus<T> _, Answer.Unavailable<T> _ -> Duration.ZERO;
                };
        if (most.isZero()) return;
        forget(name);
        long size = ofQuestion(name) + ofRecords(answer);
        if (size > MOST_OCTETS_OF_ONE) return;
        long seconds = Math.clamp(ttl, LEAST.toSeconds(), most.toSeconds());
        long until = now + Duration.ofSeconds(seconds).toNanos();
        held.put(name, new Held<>(answer, until, (int) size));
        octets += size;
        while (held.size() > capacity || octets > mostOctets)
            forget(held.keySet().iterator().next());
    }

    private void forget(String name) {
        var entry = held.remove(name);
        if (entry != null) octets -= entry.octets;
    }

    synchronized int size() {
        return held.size();
    }

    /** Of all that is held. */
    synchronized long octets() {
        return octets;
    }
}
