package postern.digest;

import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a day was like.
 *
 * @param zone in which it was a day
 * @param totals every figure
 * @param hours messages that came for us, that came for others, and recipients that were refused,
 *     of each hour
 * @param tops the most frequent names of every kind, with how often each came
 * @param inexact whether there were more names of some kind than are told apart, so that counts of
 *     names may be too small
 * @param unreadable lines of the journal that could not be read
 */
public record DaySummary(
        LocalDate day,
        String zone,
        Map<Figure, Long> totals,
        List<Hour> hours,
        Map<Top, List<Count>> tops,
        boolean inexact,
        long unreadable) {

    /** What is counted. */
    public enum Figure {
        IN("messages for us"),
        OUT("messages for others"),
        OCTETS("octets accepted"),
        DELIVERED("recipients delivered to"),
        DEFERRED("attempts deferred"),
        FAILED("recipients failed"),
        BOUNCES("bounces sent"),
        REFUSED("recipients and clients refused"),
        PUT_OFF("recipients and clients put off (4yz)"),
        HELD("recipients held"),
        BLOCKED("clients blocked"),
        TURNED_AWAY("connections turned away"),
        COMMANDS("commands refused for their form"),
        CONNECTIONS("connections"),
        LOGINS("logins"),
        FAILED_LOGINS("failed logins"),
        SUSPECTED("trusted addresses that looked like the Internet"),
        DEPARTED("users and devices that did what is unusual for them"),
        WARNINGS("warnings"),
        ERRORS("errors");

        private final String text;

        Figure(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        /** As it stands in JSON. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What names are counted of. */
    public enum Top {
        REASONS("Why it was refused or put off"),
        HELD("What was held, and by which guard"),
        BLOCKED("Who was blocked or turned away"),
        USERS("Users, by recipients accepted"),
        CLIENTS("Clients, by recipients accepted"),
        REFUSED_CLIENTS("Clients, by recipients refused"),
        SENDER_DOMAINS("Domains that sent, by recipients accepted"),
        RECIPIENT_DOMAINS("Domains that were written to"),
        DEFERRED("Where mail waited, by attempts deferred"),
        FAILED("Where mail failed"),
        GUESSED("Users whose login failed"),
        TOLD("What the relay told of itself");

        private final String title;

        Top(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** How often there was that. */
    public record Count(String name, long count) {}

    /** One hour. */
    public record Hour(long in, long out, long refused) {}

    /** What is zero or empty is left out, so that what is read is equal to what was written. */
    public DaySummary {
        var counted = new EnumMap<Figure, Long>(Figure.class);
        totals.forEach((figure, total) -> {
            if (total != 0) counted.put(figure, total);
        });
        var named = new EnumMap<Top, List<Count>>(Top.class);
        tops.forEach((top, counts) -> {
            if (!counts.isEmpty()) named.put(top, List.copyOf(counts));
        });
        totals = Collections.unmodifiableMap(counted);
        hours = List.copyOf(hours);
        tops = Collections.unmodifiableMap(named);
    }

    public long total(Figure figure) {
        return totals.getOrDefault(figure, 0L);
    }

    List<Count> top(Top top) {
        return tops.getOrDefault(top, List.of());
    }
}
