package postern.session;

import postern.policy.Facts;
import postern.policy.Verdict;

/** Decides from what is known, or says what it needs to know: {@code Policy::judge}. */
@FunctionalInterface
public interface Judge {
    Verdict judge(Facts facts);
}
