package postern.session;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.policy.ContentCheck;
import postern.policy.Hiding;

/**
 * What is done with a message on its way to the spool.
 *
 * @param edits what is changed in addresses of its header
 * @param readsFrom whether it is asked whom it says it is from
 * @param hiding what is taken out of its header
 * @param checks what guards ask of its content
 * @param smtpUtf8 whether its header may hold what is not ASCII
 * @param eightBit whether it was announced with octets above 127
 * @param examiner who looks at it; null for nobody
 * @param tracing reads where an upstream host got it; null where nobody wants to know
 */
record Handling(
        List<HeaderEditor.Edit> edits,
        boolean readsFrom,
        Hiding hiding,
        Set<ContentCheck> checks,
        boolean smtpUtf8,
        boolean eightBit,
        @Nullable Examiner examiner,
        @Nullable Tracing tracing) {
    /** The same where nobody wants to know where it was got. */
    Handling(
            List<HeaderEditor.Edit> edits,
            boolean readsFrom,
            Hiding hiding,
            Set<ContentCheck> checks,
            boolean smtpUtf8,
            boolean eightBit,
            @Nullable Examiner examiner) {
        this(edits, readsFrom, hiding, checks, smtpUtf8, eightBit, examiner, null);
    }

    Handling {
        edits = List.copyOf(edits);
        checks = Set.copyOf(checks);
    }

    /** Whether the header has to be read. */
    boolean readsHeader() {
        return readsFrom
                || !edits.isEmpty()
                || hiding.edits()
                || (examiner != null && examiner.removes());
    }
}
