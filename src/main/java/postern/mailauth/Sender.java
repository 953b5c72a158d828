package postern.mailauth;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.dns.ClientName;
import postern.dns.Errand;
import postern.mail.IpAddress;
import postern.mail.ReversePath;
import postern.spf.Spf;
import postern.spf.SpfFinding;
import postern.spf.SpfFinding.Identity;
import postern.spf.SpfResult;

/**
 * Who sends one message, as far as that is known before it comes: a client, its HELO name and the
 * reverse-path. What is asked about it is asked once, as with {@link Stranger}. Safe for many
 * threads.
 */
public final class Sender {
    private final Stranger stranger;
    private final Errand errand;
    private final String helo;
    private final ReversePath path;
    private @Nullable Beside<SpfFinding> spf;

    Sender(Stranger stranger, Errand errand, String helo, ReversePath path) {
        this.stranger = stranger;
        this.errand = errand;
        this.helo = helo;
        this.path = path;
    }

    public IpAddress client() {
        return stranger.client();
    }

    public String helo() {
        return helo;
    }

    public ReversePath path() {
        return path;
    }

    /** Begins to ask whether the client may use the reverse-path; never waits. */
    public void beginSpf() {
        var _ = checked();
    }

    /**
     * SPF for the reverse-path, and for the HELO name where that is null. May wait, and no longer
     * than {@link Spf#USUAL_BUDGET}.
     */
    public SpfFinding spf() {
        return checked().await();
    }

    SpfFinding spf(Duration patience) {
        return checked().await(patience);
    }

    private synchronized Beside<SpfFinding> checked() {
        if (spf != null) return spf;
        var begun =
                switch (path) {
                    case ReversePath.Null _ -> stranger.greeted(helo);
                    case ReversePath.From(var sender) ->
                            Beside.begin(
                                    () ->
                                            stranger.mailFrom(
                                                    errand, helo, path, sender.host().toString()),
                                    e -> broken(Identity.MAILFROM, sender.host().toString(), e));
                };
        spf = begun;
        return begun;
    }

    /** SPF where the check itself went wrong. */
    static SpfFinding broken(Identity identity, String domain, RuntimeException e) {
        return open(identity, domain, Beside.broken(e));
    }

    /** SPF where nobody can say. */
    static SpfFinding open(Identity identity, String domain, String why) {
        return new SpfFinding(
                SpfResult.TEMPERROR, identity, Shown.of(domain), "", "", why, List.of(why));
    }

    /** Begins all that is asked about it whatever the message is; never waits. */
    void beginAll() {
        stranger.beginName();
        beginSpf();
        if (path instanceof ReversePath.From) stranger.beginHelo(helo);
    }

    ClientName name(Duration patience) {
        return stranger.name(patience);
    }

    /** SPF for the HELO name; null where that is the one for the null reverse-path. */
    @Nullable SpfFinding greeting(Duration patience) {
        return path instanceof ReversePath.Null ? null : stranger.greeted(helo).await(patience);
    }

    /** Asks for the message. */
    Errand errand() {
        return errand;
    }

    /** The transaction is over: what is open about the message ends. */
    public void end() {
        errand.end();
    }
}
