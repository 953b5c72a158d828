package postern.dkim;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import postern.dns.Answer;
import postern.dns.Resolver;

/** What the DNS says of a key. */
public sealed interface PublishedKeys {
    /** Of several records under one name, which should not be, so many are tried. */
    int MOST_RECORDS = 3;

    /** Never empty. */
    record Found(List<KeyRecord> records) implements PublishedKeys {
        public Found {
            records = List.copyOf(records);
        }
    }

    /** There is none, for certain. */
    record Absent() implements PublishedKeys {}

    /** No answer that can be used: ask again later. */
    record Unavailable(String why) implements PublishedKeys {}

    /** Asks for one key; blocks, see {@link Resolver}. */
    static PublishedKeys fetch(KeyName name, Resolver resolver) {
        return switch (resolver.texts(name.toString())) {
            case Answer.Found<String>(var texts, var _, var _) ->
                    new Found(texts.stream().limit(MOST_RECORDS).map(KeyRecord::parse).toList());
            case Answer.Absent<String>(var _) -> new Absent();
            case Answer.Bogus<String>(var why) ->
                    new Unavailable("forged or wrongly signed: " + why);
            case Answer.Unavailable<String>(var why) -> new Unavailable(why);
        };
    }

    private static PublishedKeys unbroken(KeyName name, Resolver resolver) {
        try {
            return fetch(name, resolver);
        } catch (RuntimeException e) {
            return new Unavailable("the look-up broke, which is a fault of ours: " + e);
        }
    }

    /**
     * Asks for several keys at once, and blocks until all are answered or the time is up.
     *
     * @return an answer for each name
     */
    static Map<KeyName, PublishedKeys> fetch(
            Collection<KeyName> names, Resolver resolver, Duration budget) {
        var answers = new ConcurrentHashMap<KeyName, PublishedKeys>();
        var asking = new LinkedHashMap<KeyName, Thread>();
        long deadline = System.nanoTime() + budget.toNanos();
        for (var name : new LinkedHashSet<>(names))
            asking.put(
                    name,
                    Thread.ofVirtual()
                            .name("key")
                            .start(() -> answers.put(name, unbroken(name, resolver))));
        var result = new LinkedHashMap<KeyName, PublishedKeys>();
        var late = "no answer within " + budget.toMillis() + " ms";
        for (var one : asking.entrySet()) {
            boolean answered = false;
            try {
                long left = Math.max(1, deadline - System.nanoTime());
                answered = one.getValue().join(Duration.ofNanos(left));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                late = "interrupted";
            }
            var answer = answered ? answers.get(one.getKey()) : null;
            result.put(one.getKey(), answer == null ? new Unavailable(late) : answer);
            if (!answered) one.getValue().interrupt();
        }
        return result;
    }
}
