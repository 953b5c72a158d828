package postern.facts;

import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import postern.dns.Errand;
import postern.mail.IpAddress;
import postern.mail.ReversePath;
import postern.mailauth.Sender;
import postern.mailauth.Stranger;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Source;

/**
 * From where an upstream host got a message: the address that is asked about in the place of its
 * own.
 *
 * @param source null where nobody can tell
 */
record Through(@Nullable Source source, Stranger stranger, Sender sender) {
    private static final String WHY = "the upstream host does not tell plainly where it got it";

    /**
     * @param known the source among it, or that it is unavailable
     * @param giver the upstream host
     * @param errands asks about an address
     */
    static Through of(
            Facts known,
            IpAddress giver,
            ReversePath path,
            Senders.InForce rules,
            InstantSource clock,
            Function<IpAddress, Errand> errands) {
        var source = known.value(Fact.SOURCE);
        var stranger =
                source == null
                        ? Stranger.unknown(errands.apply(giver), giver, rules.us(), clock, WHY)
                        : new Stranger(
                                errands.apply(source.address()),
                                source.address(),
                                rules.us(),
                                clock);
        return new Through(
                source, stranger, stranger.sender(source == null ? "" : source.helo(), path));
    }

    boolean isOf(Facts known, ReversePath path) {
        var other = known.value(Fact.SOURCE);
        return (source == null ? other == null : source.equals(other))
                && sender.path().equals(path);
    }

    void end() {
        sender.end();
        stranger.end();
    }
}
