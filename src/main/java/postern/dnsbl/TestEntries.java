package postern.dnsbl;

import java.util.Locale;
import postern.dnsbl.DnsList.Kind;
import postern.dnsbl.Question.Reply;

/**
 * What every list lists, and what none does (RFC 5782 §5).
 *
 * @param listed as it stands before the zone
 * @param shown the same for people
 */
record TestEntries(String listed, String notListed, String shown, String shownNotListed) {
    /** Of ::FFFF:7F00:1 and ::FFFF:7F00:2, behind the last digit. */
    private static final String V6 = ".0.0.0.0.0.f.7.f.f.f.f" + ".0".repeat(20);

    static TestEntries of(Kind kind) {
        return switch (kind) {
            case IPV4 -> new TestEntries("2.0.0.127", "1.0.0.127", "127.0.0.2", "127.0.0.1");
            case IPV6 -> new TestEntries("2" + V6, "1" + V6, "::FFFF:7F00:2", "::FFFF:7F00:1");
            case DOMAIN -> named("TEST", "INVALID");
        };
    }

    private static TestEntries named(String listed, String notListed) {
        return new TestEntries(
                listed.toLowerCase(Locale.ROOT),
                notListed.toLowerCase(Locale.ROOT),
                listed,
                notListed);
    }

    /** What the replies tell; where they tell nothing, all stays as it was. */
    ListHealth health(Reply toListed, Reply toNotListed, ListHealth before) {
        if (toNotListed instanceof Reply.Yes)
            return new ListHealth.Off(shownNotListed + " is listed, as all the world may be");
        if (toListed instanceof Reply.Unknown(var why) && toNotListed instanceof Reply.Unknown)
            return before instanceof ListHealth.Off ? before : ListHealth.Off.silent(why);
        if (toListed instanceof Reply.Unknown || toNotListed instanceof Reply.Unknown)
            return before;
        return toListed instanceof Reply.Yes
                ? new ListHealth.Well()
                : new ListHealth.Off(shown + " is not listed: the list may be dead");
    }
}
