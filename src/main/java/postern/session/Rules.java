package postern.session;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import postern.mail.Domain;
import postern.mail.ReplyLinks;
import postern.policy.ContentCheck;
import postern.policy.Facts;
import postern.policy.LookPast;
import postern.policy.Policy;
import postern.policy.Residue;
import postern.policy.Verdict;

/**
 * The policy as a session needs it.
 *
 * @param firstDomain where a bare postmaster lives
 * @param fingerprint names the policy in the journal
 * @param rewriting what becomes of addresses
 * @param suspended whether they are for clients whose trust is suspended
 * @param content what guards may ask of a message
 * @param senders what becomes of senders whose mail goes on
 * @param meter what limits count
 * @param past how sender checks look past a client that is an upstream host, by the listener, the
 *     client and the time
 * @param login whether a user may log in at a listener
 * @param links to pages that explain refusals
 */
public record Rules(
        Judge judge,
        Domain firstDomain,
        String fingerprint,
        Rewriting rewriting,
        boolean suspended,
        Predicate<String> login,
        Function<Facts, Set<ContentCheck>> content,
        SenderScheme senders,
        Meter meter,
        Function<Facts, Optional<LookPast>> past,
        ReplyLinks links) {

    /** Rules that rewrite nothing, and let nobody log in. */
    public Rules(Judge judge, Domain firstDomain, String fingerprint) {
        this(
                judge,
                firstDomain,
                fingerprint,
                Rewriting.NONE,
                false,
                _ -> false,
                _ -> Set.of(),
                SenderScheme.NONE,
                Meter.NONE,
                _ -> Optional.empty(),
                ReplyLinks.NONE);
    }

    /** The same, where senders of mail that goes on get addresses of ours. */
    public Rules with(SenderScheme scheme) {
        return new Rules(
                judge,
                firstDomain,
                fingerprint,
                rewriting,
                suspended,
                login,
                content,
                scheme,
                meter,
                past,
                links);
    }

    /** The same, where that one counts for limits. */
    public Rules counting(Meter counting) {
        return new Rules(
                judge,
                firstDomain,
                fingerprint,
                rewriting,
                suspended,
                login,
                content,
                senders,
                counting,
                past,
                links);
    }

    /** The same, where refusals carry links. */
    public Rules with(ReplyLinks pages) {
        return new Rules(
                judge,
                firstDomain,
                fingerprint,
                rewriting,
                suspended,
                login,
                content,
                senders,
                meter,
                past,
                pages);
    }

    /** Whether a user may log in at the listener of that name. */
    public boolean offersLogin(String listener) {
        return login.test(listener);
    }

    /** What guards ask of a message of which these facts are known. */
    Set<ContentCheck> checks(Facts facts) {
        return content.apply(facts);
    }

    public static Rules of(Policy policy, String fingerprint) {
        var judge =
                new Judge() {
                    @Override
                    public Verdict judge(Facts facts) {
                        return policy.answer(facts);
                    }

                    @Override
                    public Residue residue(Facts facts) {
                        return policy.residue(facts);
                    }
                };
        return new Rules(
                judge,
                policy.firstDomain(),
                fingerprint,
                new Rewriting(policy),
                false,
                policy::offersLogin,
                policy::checks,
                SenderScheme.NONE,
                Meter.NONE,
                known -> Optional.ofNullable(policy.lookPast(known)),
                ReplyLinks.NONE);
    }

    /** For clients whose trust is suspended: relay and device grants do not hold. */
    public static Rules suspended(Policy policy, String fingerprint) {
        return new Rules(
                new SuspendedJudge(policy),
                policy.firstDomain(),
                fingerprint,
                new Rewriting(policy),
                true,
                policy::offersLogin,
                policy::checks,
                SenderScheme.NONE,
                Meter.NONE,
                known -> Optional.ofNullable(policy.lookPast(known)),
                ReplyLinks.NONE);
    }
}
