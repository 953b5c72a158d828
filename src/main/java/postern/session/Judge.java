package postern.session;

import postern.policy.Facts;
import postern.policy.Residue;
import postern.policy.Verdict;

/** Decides from what is known, or says what it needs to know: {@code Policy::judge}. */
@FunctionalInterface
public interface Judge {
    Verdict judge(Facts facts);

    /** What is open about a recipient at RCPT: equal for those who may share the one reply. */
    default Residue residue(Facts facts) {
        return judge(facts) instanceof Verdict.Needs(var fact) ? Residue.of(fact) : Residue.NONE;
    }
}
