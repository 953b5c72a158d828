package postern.spf;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import postern.dns.Resolver;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.spf.SpfFinding.Identity;

/**
 * Asks domains whether a client may use their name (RFC 7208). Blocks while it asks the DNS, so
 * that it belongs on a virtual thread; safe for many threads. Never asks for more than §4.6.4
 * permits, and never takes longer than it is given.
 */
public final class Spf {
    /** At least as much should be given (§4.6.4). */
    public static final Duration USUAL_BUDGET = Duration.ofSeconds(20);

    private static final String NOBODY = "postmaster"; // §4.3

    private final Resolver resolver;
    private final Domain receiver;
    private final InstantSource clock;
    private final LongSupplier nanos;

    /**
     * @param receiver our own name, for explanations
     * @param clock for explanations
     * @param nanos as {@link System#nanoTime}
     */
    public Spf(Resolver resolver, Domain receiver, InstantSource clock, LongSupplier nanos) {
        this.resolver = resolver;
        this.receiver = receiver;
        this.clock = clock;
        this.nanos = nanos;
    }

    /**
     * Checks the domain of the reverse-path; for the null one, the HELO name (§2.4).
     *
     * @param helo as the client gave it, whatever it is
     * @param budget what is not answered by then is a {@link SpfResult#TEMPERROR}
     */
    public SpfFinding mailFrom(
            IpAddress client, String helo, ReversePath reversePath, Duration budget) {
        return switch (reversePath) {
            case ReversePath.Null _ -> helo(client, helo, budget);
            case ReversePath.From(Mailbox(var local, var host)) ->
                    check(client, helo, Identity.MAILFROM, local, host.toString(), budget);
        };
    }

    /** Checks the HELO name (§2.3). */
    public SpfFinding helo(IpAddress client, String helo, Duration budget) {
        var domain =
                Domain.parse(helo) instanceof Parsed.Good<Domain>(var read) ? read.name() : helo;
        return check(client, helo, Identity.HELO, NOBODY, domain, budget);
    }

    SpfFinding check(
            IpAddress client,
            String helo,
            Identity identity,
            String local,
            String domain,
            Duration budget) {
        var asked = new Asked(resolver, nanos, nanos.getAsLong() + budget.toNanos());
        var names = new ClientNames(client, asked);
        var values =
                new MacroValues(
                        client,
                        helo,
                        local.isEmpty() ? NOBODY : local,
                        domain,
                        receiver,
                        clock.instant(),
                        names::validated);
        var evaluation = new Evaluation(values, asked, names);
        var verdict = evaluation.begin(domain);
        return new SpfFinding(
                verdict.result(),
                identity,
                Shown.of(domain, 255),
                verdict.mechanism(),
                verdict.result() == SpfResult.FAIL ? evaluation.explanation(verdict) : "",
                Shown.of(verdict.why(), 500),
                evaluation.steps());
    }
}
