package postern.net;

import org.jspecify.annotations.Nullable;
import postern.facts.Inquiry;
import postern.policy.Facts;
import postern.session.Examiner;

/** Says who looks at each message. */
@FunctionalInterface
public interface Examiners {
    /** Nobody does. */
    Examiners NONE = (_, _, _, _) -> null;

    /**
     * @param listener where it comes in
     * @param known all that is known at the stage MAIL
     * @param inquiry of its session
     * @param leaves whether it came for us and goes on to others
     * @return null where there is nothing to examine
     */
    @Nullable Examiner of(String listener, Facts known, Inquiry inquiry, boolean leaves);
}
