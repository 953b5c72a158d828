package postern.facts;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import postern.dns.ClientName;
import postern.dns.Resolver;
import postern.dns.ReverseDns;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Finding;
import postern.policy.Naming;
import postern.spf.Spf;

/**
 * What the DNS says about where a message comes from: the client's name, and whether the sender's
 * domain lets the client use it. What the DNS did not answer is unavailable. Safe for many threads.
 */
public final class Senders implements Gatherer {
    /** For the client's name. RFC 5321 §4.5.3.2 gives our greeting 5 minutes, and a 354 two. */
    static final Duration NAME_BUDGET = Duration.ofSeconds(5);

    private final ReverseDns names;
    private final Spf spf;

    /**
     * @param us our own name
     * @param nanos as {@link System#nanoTime}
     */
    public Senders(Resolver resolver, Domain us, InstantSource clock, LongSupplier nanos) {
        names = new ReverseDns(resolver, nanos);
        spf = new Spf(resolver, us, clock, nanos);
    }

    @Override
    public @Nullable Object find(Fact<?> fact, Facts known) {
        if (fact == Fact.RDNS) return rdns(known);
        return fact == Fact.SPF ? spf(known) : null;
    }

    private Finding.@Nullable Rdns rdns(Facts known) {
        var client = known.value(Fact.CLIENT);
        if (client == null) return null;
        return name(client).found();
    }

    @Override
    public Naming name(IpAddress client) {
        return naming(names.find(client, NAME_BUDGET));
    }

    /** The same for people. */
    public static Naming naming(ClientName found) {
        return switch (found) {
            case ClientName.Confirmed(var name) -> Naming.confirmed(name);
            case ClientName.Unverified _ -> Naming.UNVERIFIED;
            case ClientName.None _ -> Naming.NONE;
            case ClientName.Failed _ -> Naming.FAILED;
        };
    }

    private Finding.@Nullable Spf spf(Facts known) {
        var client = known.value(Fact.CLIENT);
        var helo = known.value(Fact.HELO);
        var reversePath = known.value(Fact.REVERSE_PATH);
        if (client == null || helo == null || reversePath == null) return null;
        return switch (spf.mailFrom(client, helo, reversePath, Spf.USUAL_BUDGET).result()) {
            case NONE -> Finding.Spf.NONE;
            case NEUTRAL -> Finding.Spf.NEUTRAL;
            case PASS -> Finding.Spf.PASS;
            case FAIL -> Finding.Spf.FAIL;
            case SOFTFAIL -> Finding.Spf.SOFTFAIL;
            case PERMERROR -> Finding.Spf.PERMERROR;
            case TEMPERROR -> null;
        };
    }
}
