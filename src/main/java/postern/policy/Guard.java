package postern.policy;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What can refuse, defer or hold, and never permit. Where {@code where} does not hold, a guard has
 * no objection. Else the first of its rules that matches says what happens, or {@code otherwise}
 * where none does.
 *
 * @param line in the file
 * @param unavailable what happens where the outcome hangs on a fact that is unavailable
 */
public record Guard(
        String name,
        Kind kind,
        int line,
        Condition where,
        List<Rule> rules,
        Action otherwise,
        Action unavailable) {

    /** As the file calls them. */
    public enum Kind {
        BLOCK("block"),
        ONLY_FROM("only-from"),
        REVERSE_PATH("reverse-path"),
        FORWARD_PATH("forward-path"),
        TLS("tls"),
        HELO("helo"),
        OUR_NAME("our-name"),
        /** Its one rule asks {@link Condition.OverLimit} for the guard's own name. */
        LIMIT("limit"),
        /** Asks about the forward-path that a rewriting made, where there is one. */
        UNKNOWN_RECIPIENT("unknown-recipient"),
        /** Its rules ask {@link Condition.ContentMatches}. */
        CONTENT("content"),
        /** Its rules ask {@link Condition.Found}, as do those of the kinds below. */
        RDNS("rdns"),
        SPF("spf"),
        DKIM("dkim"),
        ARC("arc"),
        DMARC("dmarc"),
        /** Its rules ask {@link Condition.Scored}. */
        DNSBL("dnsbl"),
        /** Its rules ask {@link Condition.Greylisted}; it speaks behind all others of its stage. */
        GREYLIST("greylist"),
        /** Its one rule asks {@link Condition.Unusual}. */
        UNUSUAL("unusual"),
        /** Stands where forwarded mail comes back ({@link Returned}); no file can write it. */
        RETURNED("returned");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * @param line in the file
     * @param match as people wrote it
     */
    public record Rule(int line, String match, Condition condition, Action action) {}

    public Guard {
        rules = List.copyOf(rules);
    }

    /** When it speaks: all that it asks for can be known then. */
    public Stage stage() {
        var latest = where.stage();
        for (var rule : rules)
            if (rule.condition().stage().compareTo(latest) > 0) latest = rule.condition().stage();
        return latest;
    }

    /** As they speak: by stage, and within it those that speak last behind the others. */
    public static final Comparator<Guard> ORDER =
            Comparator.comparing(Guard::stage).thenComparing(Guard::speaksLast);

    /**
     * Whether it speaks behind all others of its stage: what these refuse must not count as a try.
     */
    public boolean speaksLast() {
        return kind == Kind.GREYLIST;
    }

    /**
     * Whether it asks if the recipient exists: such a guard is asked about the address that a
     * rewriting made. What speaks before RCPT is not one, whatever it is called.
     */
    public boolean verifies() {
        return kind == Kind.UNKNOWN_RECIPIENT && stage().compareTo(Stage.RCPT) >= 0;
    }

    /** Whether it may speak about a transaction of which these facts are known. */
    public boolean mayApply(Facts facts) {
        return Truth.of(where, facts) != Truth.NO;
    }

    /**
     * What it asks of a message of which these facts are known; nothing where it does not speak.
     */
    Set<ContentCheck> checks(Facts facts) {
        if (!asks(Fact.CONTENT) || Truth.of(where, facts) == Truth.NO) return Set.of();
        var checks = new LinkedHashSet<ContentCheck>();
        add(where, checks);
        for (var rule : rules) add(rule.condition(), checks);
        return checks;
    }

    private static void add(Condition condition, Set<ContentCheck> to) {
        switch (condition) {
            case Condition.ContentMatches(var check) -> to.add(check);
            case Condition.Not(var inner) -> add(inner, to);
            case Condition.All(var parts) -> parts.forEach(part -> add(part, to));
            case Condition.Any(var parts) -> parts.forEach(part -> add(part, to));
            default -> {}
        }
    }

    /** Whether the answer can hang on that fact. */
    public boolean asks(Fact<?> fact) {
        if (where.asks(fact)) return true;
        for (var rule : rules) if (rule.condition().asks(fact)) return true;
        return false;
    }
}
