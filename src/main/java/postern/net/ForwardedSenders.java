package postern.net;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.mailauth.Srs;
import postern.policy.Finding;
import postern.policy.Policy;
import postern.session.SenderScheme;

/** Addresses of ours for senders whose mail goes on (SRS). Days are those of UTC. */
public final class ForwardedSenders implements SenderScheme {
    private static final int MOST_TIMES = 3;

    private final Srs srs;
    private final Policy policy;

    public ForwardedSenders(Srs srs, Policy policy) {
        this.srs = srs;
        this.policy = policy;
    }

    private static LocalDate day(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }

    @Override
    public boolean isFor(ReversePath from) {
        return from instanceof ReversePath.From(var sender) && !policy.isOurs(sender);
    }

    @Override
    public ReversePath forward(ReversePath from, Instant now) {
        return from instanceof ReversePath.From(var sender)
                        && !policy.isOurs(sender)
                        && srs.forward(sender, day(now))
                                instanceof Srs.Forwarded.Rewritten(var ours)
                ? new ReversePath.From(ours)
                : from;
    }

    @Override
    public Finding.Returned look(Mailbox to, Instant now) {
        return switch (srs.back(to, day(now))) {
            case Srs.Returned.Foreign _ -> Finding.Returned.NO;
            case Srs.Returned.Original _ -> Finding.Returned.OURS;
            case Srs.Returned.Expired _ -> Finding.Returned.EXPIRED;
            case Srs.Returned.Forged _ -> Finding.Returned.FORGED;
        };
    }

    /** Mail that went on through us twice comes back to us twice. */
    @Override
    public @Nullable Mailbox back(Mailbox to, Instant now) {
        Mailbox found = null;
        for (int i = 0; i < MOST_TIMES; i++) {
            if (!(srs.back(found == null ? to : found, day(now))
                    instanceof Srs.Returned.Original(var sender))) return found;
            found = sender;
        }
        return found;
    }
}
