package postern.mailauth;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import postern.dns.ClientName;
import postern.dns.Errand;
import postern.dns.Resolver;
import postern.dns.ReverseDns;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.ReversePath;
import postern.spf.Spf;
import postern.spf.SpfFinding;

/**
 * A client of which nothing is known but what the DNS says: its name, and whether it may use the
 * one that it gives at HELO. Each is asked once, when the first wants it or when it is begun
 * before; whoever wants it later gets the same answer. Safe for many threads.
 */
public final class Stranger {
    /** For the client's name. RFC 5321 §4.5.3.2 gives our greeting 5 minutes, and a 354 two. */
    public static final Duration NAME_BUDGET = Duration.ofSeconds(5);

    private final Errand errand;
    private final IpAddress client;
    private final Domain us;
    private final InstantSource clock;
    private final @Nullable String unknown; // why nobody knows who it is
    private @Nullable Beside<ClientName> name;
    private @Nullable Greeting greeting; // the last one

    private record Greeting(String helo, Beside<SpfFinding> spf) {}

    /**
     * @param errand asks for the client; it ends with it
     * @param us our own name
     */
    public Stranger(Errand errand, IpAddress client, Domain us, InstantSource clock) {
        this(errand, client, us, clock, null);
    }

    /**
     * One whose address nobody knows: all that is asked about it is open, for that reason.
     *
     * @param giver who gave us its message
     */
    public static Stranger unknown(
            Errand errand, IpAddress giver, Domain us, InstantSource clock, String why) {
        return new Stranger(errand, giver, us, clock, why);
    }

    private Stranger(
            Errand errand,
            IpAddress client,
            Domain us,
            InstantSource clock,
            @Nullable String unknown) {
        this.unknown = unknown;
        this.errand = errand;
        this.client = client;
        this.us = us;
        this.clock = clock;
    }

    public IpAddress client() {
        return client;
    }

    /** Begins to look for its name; never waits. */
    public void beginName() {
        var _ = lookedFor();
    }

    /** Its name; may wait, and no longer than {@link #NAME_BUDGET}. */
    public ClientName name() {
        return lookedFor().await();
    }

    ClientName name(Duration patience) {
        return lookedFor().await(patience);
    }

    private synchronized Beside<ClientName> lookedFor() {
        var begun = name;
        if (begun == null)
            name =
                    begun =
                            Beside.begin(
                                    () ->
                                            unknown != null
                                                    ? new ClientName.Failed(unknown)
                                                    : new ReverseDns(errand, System::nanoTime)
                                                            .find(client, NAME_BUDGET),
                                    e -> new ClientName.Failed(Beside.broken(e)));
        return begun;
    }

    /** Begins to ask whether it may call itself so; never waits. */
    public void beginHelo(String helo) {
        var _ = greeted(helo);
    }

    synchronized Beside<SpfFinding> greeted(String helo) {
        var last = greeting;
        if (last == null || !last.helo().equals(helo))
            greeting =
                    last =
                            new Greeting(
                                    helo,
                                    Beside.begin(
                                            () -> helo(helo),
                                            e -> Sender.broken(SpfFinding.Identity.HELO, helo, e)));
        return last.spf();
    }

    private SpfFinding helo(String helo) {
        return unknown == null
                ? spf(errand).helo(client, helo, Spf.USUAL_BUDGET)
                : Sender.open(SpfFinding.Identity.HELO, helo, unknown);
    }

    /**
     * SPF for a reverse-path that is not null.
     *
     * @param by asks for the message
     */
    SpfFinding mailFrom(Errand by, String helo, ReversePath path, String domain) {
        return unknown == null
                ? spf(by).mailFrom(client, helo, path, Spf.USUAL_BUDGET)
                : Sender.open(SpfFinding.Identity.MAILFROM, domain, unknown);
    }

    private Spf spf(Errand by) {
        return new Spf(by, us, clock, System::nanoTime);
    }

    /**
     * A message of it.
     *
     * @param helo as the client gave it, whatever it is
     */
    public Sender sender(String helo, ReversePath path) {
        return new Sender(this, errand.part(), helo, path);
    }

    /**
     * The same, asked about at another place: servers may have been changed meanwhile.
     *
     * @param resolver asks for the message
     */
    public Sender sender(String helo, ReversePath path, Resolver resolver) {
        return new Sender(this, errand.part(resolver), helo, path);
    }

    /** It has gone: what is open ends. */
    public void end() {
        errand.end();
    }
}
