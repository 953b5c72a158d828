package postern.policy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;

/** Facts as text, for command lines and the journal; what is written can be read again. */
public final class FactText {
    /** Stands for a fact that was asked for in vain. */
    public static final String UNAVAILABLE = "unavailable";

    /** Stands for nothing that is unusual. */
    private static final String NOTHING = "none";

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
        if (fact == Fact.OWNS_REVERSE_PATH) return with(facts, Fact.OWNS_REVERSE_PATH, truth(text));
        if (fact == Fact.OWNS_FROM) return with(facts, Fact.OWNS_FROM, truth(text));
        if (fact == Fact.RECIPIENT_KNOWN) return with(facts, Fact.RECIPIENT_KNOWN, truth(text));
        if (fact == Fact.GROUPS) return Parsed.good(facts.with(Fact.GROUPS, names(text)));
        if (fact == Fact.OVER_LIMITS) return Parsed.good(facts.with(Fact.OVER_LIMITS, names(text)));
        if (fact == Fact.CONTENT) return Parsed.good(facts.with(Fact.CONTENT, names(text)));
        if (fact == Fact.FROM) return with(facts, Fact.FROM, ReversePath.parse(text));
        if (fact == Fact.RDNS) return with(facts, Fact.RDNS, word(Finding.Rdns.NONE.all(), text));
        if (fact == Fact.SPF) return with(facts, Fact.SPF, word(Finding.Spf.NONE.all(), text));
        if (fact == Fact.SOURCE) return with(facts, Fact.SOURCE, Source.parse(text));
        if (fact == Fact.DKIM) return with(facts, Fact.DKIM, word(Finding.Dkim.NONE.all(), text));
        if (fact == Fact.ARC) return with(facts, Fact.ARC, word(Finding.Arc.NONE.all(), text));
        if (fact == Fact.HELO_HOST)
            return with(facts, Fact.HELO_HOST, word(Finding.HeloHost.NOWHERE.all(), text));
        if (fact == Fact.DNSBL_CLIENT) return with(facts, Fact.DNSBL_CLIENT, Score.parse(text));
        if (fact == Fact.DNSBL_SENDER) return with(facts, Fact.DNSBL_SENDER, Score.parse(text));
        if (fact == Fact.GREYLIST) return with(facts, Fact.GREYLIST, seconds(text));
        if (fact == Fact.UNUSUAL)
            return Parsed.good(facts.with(Fact.UNUSUAL, text.equals(NOTHING) ? "" : text));
        if (fact == Fact.DMARC)
            return with(facts, Fact.DMARC, word(Finding.Dmarc.NONE.all(), text));
        if (fact == Fact.RETURNED)
            return with(facts, Fact.RETURNED, word(Finding.Returned.NO.all(), text));
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
        if (fact == Fact.UNUSUAL && String.valueOf(facts.value(fact)).isEmpty()) return NOTHING;
        if (facts.value(fact) instanceof Set<?> names)
            return String.join(",", names.stream().map(Object::toString).sorted().toList());
        return String.valueOf(facts.value(fact));
    }

    private static Set<String> names(String text) {
        return text.isEmpty() ? Set.of() : new HashSet<>(List.of(text.split(",", -1)));
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

    private static Parsed<Integer> seconds(String text) {
        return text.matches("[0-9]{1,9}")
                ? Parsed.good(Integer.parseInt(text))
                : Parsed.bad("it is a number of seconds, 0 for none");
    }

    private static <V extends Finding> Parsed<V> word(List<V> all, String text) {
        for (var one : all) if (one.word().equals(text)) return Parsed.good(one);
        return Parsed.bad(
                "it is one of " + String.join(", ", all.stream().map(Finding::word).toList()));
    }

    private static Parsed<Instant> instant(String text) {
        try {
            return Parsed.good(Instant.parse(text));
        } catch (DateTimeException e) {
            return Parsed.bad("a time is written as 2027-06-30T12:00:00Z");
        }
    }
}
