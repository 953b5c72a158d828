package postern.policy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;

/** Facts as text, for command lines and the journal; what is written can be read again. */
public final class FactText {
    /** Stands for a fact that was asked for in vain. */
    public static final String UNAVAILABLE = "unavailable";

    private FactText() {}

    /** The fact of that name; null where there is none. */
    public static @Nullable Fact<?> named(String name) {
        for (var fact : Fact.ALL) if (fact.name().equals(name)) return fact;
        return null;
    }

    /**
     * The facts with one more, read from text. A listener, a HELO name or a user that is called
     * "unavailable" cannot be written.
     */
    public static Parsed<Facts> read(Facts facts, Fact<?> fact, String text) {
        return text.equals(UNAVAILABLE)
                ? Parsed.good(facts.unavailable(fact))
                : known(facts, fact, text);
    }

    /** The same, where {@value #UNAVAILABLE} is a text like any other. */
    public static Parsed<Facts> known(Facts facts, Fact<?> fact, String text) {
        if (fact == Fact.LISTENER) return Parsed.good(facts.with(Fact.LISTENER, text));
        if (fact == Fact.CLIENT) return with(facts, Fact.CLIENT, IpAddress.parse(text));
        if (fact == Fact.NOW) return with(facts, Fact.NOW, instant(text));
        if (fact == Fact.HELO) return Parsed.good(facts.with(Fact.HELO, text));
        if (fact == Fact.TLS) return with(facts, Fact.TLS, truth(text));
        if (fact == Fact.USER)
            return Parsed.good(
                    facts.with(Fact.USER, text.isEmpty() ? Optional.empty() : Optional.of(text)));
        if (fact == Fact.REVERSE_PATH)
            return with(facts, Fact.REVERSE_PATH, ReversePath.parse(text));
        if (fact == Fact.FORWARD_PATH) return with(facts, Fact.FORWARD_PATH, Mailbox.parse(text));
        throw new IllegalStateException("no text for " + fact);
    }

    /** What {@link #read} reads; null for a fact that is unknown. */
    public static @Nullable String write(Facts facts, Fact<?> fact) {
        if (facts.isUnknown(fact)) return null;
        if (facts.isUnavailable(fact)) return UNAVAILABLE;
        if (fact == Fact.USER) {
            var user = facts.value(Fact.USER);
            return user == null ? null : user.orElse("");
        }
        return String.valueOf(facts.value(fact));
    }

    private static <V> Parsed<Facts> with(Facts facts, Fact<V> fact, Parsed<V> parsed) {
        return switch (parsed) {
            case Parsed.Good<V>(var value) -> Parsed.good(facts.with(fact, value));
            case Parsed.Bad<V>(var why) -> Parsed.bad(why);
        };
    }

    private static Parsed<Boolean> truth(String text) {
        return switch (text) {
            case "true", "yes" -> Parsed.good(true);
            case "false", "no" -> Parsed.good(false);
            default -> Parsed.bad("it is true or false");
        };
    }

    private static Parsed<Instant> instant(String text) {
        try {
            return Parsed.good(Instant.parse(text));
        } catch (DateTimeException e) {
            return Parsed.bad("a time is written as 2027-06-30T12:00:00Z");
        }
    }
}
