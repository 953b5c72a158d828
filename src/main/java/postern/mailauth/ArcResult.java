package postern.mailauth;

import java.util.List;
import postern.mail.Domain;

/**
 * What became of a message's chain of seals (RFC 8617 §5.2).
 *
 * @param result NONE where there is no chain; PASS; FAIL; TEMPERROR where a key could not be asked
 *     for
 * @param instance the greatest there is; 0 for none that can be read
 * @param isOver whether the last seal says cv=fail: nobody seals behind it
 * @param oldestPass the oldest set from which on every message signature is still good; 0 where all
 *     are, and of a chain that did not pass
 * @param sets oldest first; empty where the chain is not well formed
 * @param why one sentence
 * @param steps how it was found, a line each
 */
public record ArcResult(
        Result result,
        int instance,
        boolean isOver,
        int oldestPass,
        List<Sealed> sets,
        String why,
        List<String> steps) {

    /**
     * One of those who sealed the message. Only of a chain that passed it can be believed, and only
     * of a sealer whom one trusts.
     *
     * @param results what it says that it found: the value of ARC-Authentication-Results behind the
     *     instance, folds included, one character an octet
     */
    public record Sealed(int instance, Domain sealer, String results) {}

    public ArcResult {
        sets = List.copyOf(sets);
        steps = List.copyOf(steps);
    }
}
