package postern.session;

import java.util.List;
import postern.limit.Counted;
import postern.limit.RateCounter;
import postern.policy.Facts;

/** Knows which limits cover a recipient, and where each counts it. Never waits. */
@FunctionalInterface
public interface Meter {
    /** Nothing is counted. */
    Meter NONE = (_, _) -> List.of();

    /**
     * Where something is counted.
     *
     * @param key whose count it is
     * @param thing what is counted where it is new to the key; empty for all else
     */
    record Due(RateCounter counter, String key, Counted counted, String thing) {}

    /**
     * @param facts what is known of the recipient
     * @param image the same with the forward-path that a rewriting made; equal where none did
     */
    List<Due> dues(Facts facts, Facts image);
}
