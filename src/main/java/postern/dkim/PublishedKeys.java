package postern.dkim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import postern.dns.Answer;
import postern.dns.Resolver;

/** What the DNS says of a key. */
public sealed interface PublishedKeys {
    /** Of several records under one name, which should not be, so many are tried. */
    int MOST_RECORDS = 3;

    /** Keys that are asked for at the same time, for one who asks. */
    int MOST_AT_ONCE = 8;

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
     * Asks for several keys, {@value #MOST_AT_ONCE} at once, and blocks until all are answered or
     * the time is up.
     *
     * @return an answer for each name
     */
    static Map<KeyName, PublishedKeys> fetch(
            Collection<KeyName> names, Resolver resolver, Duration budget) {
        long deadline = System.nanoTime() + budget.toNanos();
        var answers = new ConcurrentHashMap<KeyName, PublishedKeys>();
        var all = new LinkedHashSet<>(names);
        var open = new ConcurrentLinkedQueue<>(all);
        var asking = new ArrayList<Thread>();
        for (int i = 0; i < Math.min(all.size(), MOST_AT_ONCE); i++)
            asking.add(
                    Thread.ofVirtual()
                            .name("key")
                            .start(() -> {
                                for (var name = open.poll(); name != null; name = open.poll())
                                    answers.put(name, unbroken(name, resolver));
                            }));
        var late = "no answer within " + budget.toMillis() + " ms";
        try {
            for (var thread : asking)
                if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime()))))
                    break;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            late = "interrupted";
        }
        var result = new LinkedHashMap<KeyName, PublishedKeys>();
        for (var name : all) {
            var answer = answers.get(name);
            result.put(name, answer == null ? new Unavailable(late) : answer);
        }
        open.clear(); // and what an interrupted look-up says is no answer any more
        asking.forEach(Thread::interrupt);
        return result;
    }
}
