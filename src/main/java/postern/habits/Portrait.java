package postern.habits;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.habits.Departure.Pair;

/**
 * What is known of somebody, for people.
 *
 * @param since when it is known
 * @param figures recipients an hour and a day, domains a day never written to before, recipients a
 *     day that were refused
 * @param networks the last one first
 * @param messages of late, and what became of their recipients
 * @param lately since when; null for none
 */
public record Portrait(
        Instant since,
        List<Pair> figures,
        List<From> networks,
        int messages,
        int recipients,
        int delivered,
        int failed,
        @Nullable Instant lately) {

    /** A network, and when it came from there last. */
    public record From(String network, Instant last) {}

    public Portrait {
        figures = List.copyOf(figures);
        networks = List.copyOf(networks);
    }
}
