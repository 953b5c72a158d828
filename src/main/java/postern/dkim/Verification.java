package postern.dkim;

import java.util.List;

/**
 * What became of a message's signatures.
 *
 * @param signatures from the top of the message
 * @param notLookedAt how many more there are
 * @param isHeaderWhole whether the header section kept within the bound; nothing is known of
 *     signatures otherwise
 */
public record Verification(
        List<SignatureResult> signatures, int notLookedAt, boolean isHeaderWhole) {
    public Verification {
        signatures = List.copyOf(signatures);
    }
}
