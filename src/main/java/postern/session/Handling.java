package postern.session;

import java.util.List;
import postern.policy.Hiding;

/**
 * What is done with a message on its way to the spool.
 *
 * @param edits what is changed in addresses of its header
 * @param readsFrom whether it is asked whom it says it is from
 * @param hiding what is taken out of its header
 * @param smtpUtf8 whether its header may hold what is not ASCII
 * @param eightBit whether it was announced with octets above 127
 */
record Handling(
        List<HeaderEditor.Edit> edits,
        boolean readsFrom,
        Hiding hiding,
        boolean smtpUtf8,
        boolean eightBit) {
    static final Handling NONE = new Handling(List.of(), false, Hiding.NOTHING, false, false);

    Handling {
        edits = List.copyOf(edits);
    }

    /** Whether the header has to be read. */
    boolean readsHeader() {
        return readsFrom || !edits.isEmpty() || hiding.edits();
    }
}
