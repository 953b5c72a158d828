package postern.spf;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;
import postern.dns.Answer;
import postern.dns.NameText;
import postern.dns.Resolver;

/** The DNS as one check may ask it: until its time is up. */
final class Asked {
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    private final Resolver resolver;
    private final LongSupplier nanos;
    private final long end;

    Asked(Resolver resolver, LongSupplier nanos, long end) {
        this.resolver = resolver;
        this.nanos = nanos;
        this.end = end;
    }

    /** Whether the time is up. */
    boolean isLate() {
        return end - nanos.getAsLong() <= 0;
    }

    <T> Answer<T> ask(Function<Resolver, Answer<T>> question) {
        long left = end - nanos.getAsLong();
        return left <= 0
                ? new Answer.Unavailable<>("no time left")
                : question.apply(resolver.within(Duration.ofNanos(left)));
    }

    /** The TXT records of a name, which is given as it reads. */
    Answer<String> texts(String name) {
        return ask(r -> r.texts(NameText.escaped(name)));
    }

    /** Whether somebody can be asked for it: labels of 1 to 63 octets, 253 in all. */
    static boolean isName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) return false;
        for (var label : name.split("\\.", -1))
            if (label.isEmpty() || label.length() > MAX_LABEL) return false;
        return true;
    }
}
