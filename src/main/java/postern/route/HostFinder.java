package postern.route;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import postern.config.Hop;
import postern.config.Hop.Protocol;
import postern.config.HopSecurity;
import postern.config.HopSecurity.Proof;
import postern.config.RouteRule.TlsDemand;
import postern.dns.Answer;
import postern.dns.MailExchanger;
import postern.dns.Resolver;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.Host;
import postern.mail.IpAddress;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.sts.StsPolicies;
import postern.sts.StsPolicy;

/**
 * Finds the hosts of a destination (RFC 5321 §5.1): mail exchangers by preference, equal ones
 * shuffled; the domain's own addresses where it has no MX; nothing for a null MX (RFC 7505); fixed
 * hosts in the order of the configuration.
 *
 * <p>Blocks as {@link Resolver} does, once for the MX and once for each of at most ten hosts. Safe
 * for many threads if the resolver and the generator are.
 */
public final class HostFinder {
    private final Resolver resolver;
    private final ThisHost thisHost;
    private final int mxPort;
    private final RandomGenerator random;
    private final @Nullable Dane dane;
    private final @Nullable StsPolicies policies;

    /**
     * @param mxPort 25, but in tests
     * @param dane whether TLSA records count
     * @param policies what domains demand by MTA-STS; null where that counts for nothing
     */
    public HostFinder(
            Resolver resolver,
            ThisHost thisHost,
            int mxPort,
            RandomGenerator random,
            boolean dane,
            @Nullable StsPolicies policies) {
        this.resolver = resolver;
        this.thisHost = thisHost;
        this.mxPort = mxPort;
        this.random = random;
        this.dane = dane ? new Dane(resolver) : null;
        this.policies = policies;
    }

    public Hosts find(Destination destination) {
        return switch (destination) {
            case Destination.MxOf(var domain, var security) -> ofDomain(domain, security);
            case Destination.Literal(var host, var security) -> ofLiteral(host, security);
            case Destination.Via(var target, var security) -> fixed(target.hops(), security);
        };
    }

    private Hosts ofDomain(Domain domain, HopSecurity security) {
        return switch (resolver.mx(domain)) {
            case Answer.Found<MailExchanger>(var records, boolean proved, _) -> {
                // Beside others a null MX is against RFC 7505 §3, and counts for nothing.
                var named = records.stream().filter(mx -> !mx.isNull()).toList();
                yield named.isEmpty()
                        ? new Hosts.Never(Replies.NULL_MX)
                        : exchangers(named, domain, security, proved).hosts();
            }
            case Answer.Absent<MailExchanger>(boolean nameExists) ->
                    nameExists
                            ? implicit(domain, security)
                            : new Hosts.Never(Replies.NO_SUCH_DOMAIN);
            case Answer.Bogus<MailExchanger>(var why) ->
                    new Hosts.NotNow(bogus(domain.name(), why));
            case Answer.Unavailable<MailExchanger>(var why) ->
                    new Hosts.NotNow(unavailable(domain.name(), why));
        };
    }

    /**
     * @param proved whether DNSSEC proves that these are the domain's exchangers
     */
    private Exchangers exchangers(
            List<MailExchanger> records, Domain domain, HopSecurity security, boolean proved) {
        var sorted = new ArrayList<>(records);
        Collections.shuffle(sorted, random);
        sorted.sort(
                Comparator.comparingInt(MailExchanger::preference)); // keeps equal ones shuffled
        var exchangers = exchangers(domain, security, proved);
        if (!proved
                && security.requireTls()
                && !exchangers.isPoliced()
                && !security.proof().namesTheHost()) return exchangers.unproved();
        for (int from = 0, to; from < sorted.size() && exchangers.isOpen(); from = to) {
            int preference = sorted.get(from).preference();
            for (to = from + 1; to < sorted.size(); to++)
                if (sorted.get(to).preference() != preference) break;
            exchangers.add(sorted.subList(from, to).stream().map(MailExchanger::host).toList());
        }
        return exchangers;
    }

    /** Without an MX a domain is its own exchanger (RFC 5321 §5.1). */
    private Hosts implicit(Domain domain, HopSecurity security) {
        var exchangers = exchangers(domain, security, true);
        exchangers.add(List.of(domain.name()));
        return exchangers.hosts();
    }

    private Exchangers exchangers(Domain domain, HopSecurity security, boolean proved) {
        return new Exchangers(
                resolver,
                thisHost,
                mxPort,
                security,
                domain.name(),
                proved && asksDane(security) ? dane : null,
                policy(domain, security));
    }

    private @Nullable StsPolicy policy(Domain domain, HopSecurity security) {
        if (policies == null || security.tls() == TlsDemand.NONE) return null;
        return policies.find(domain)
                .filter(policy -> policy.mode() == StsPolicy.Mode.ENFORCE)
                .orElse(null);
    }

    /** Where the route says `none` or names a proof of its own, that stands. */
    private static boolean asksDane(HopSecurity security) {
        return switch (security.tls()) {
            case NONE -> false;
            case VERIFIED -> security.requireTls() && security.proof().equals(Proof.USUAL);
            case OPPORTUNISTIC, REQUIRED -> true;
        };
    }

    private Hosts ofLiteral(Host host, HopSecurity security) {
        return switch (host) {
            case Domain domain -> implicit(domain, security);
            case AddressLiteral(var address) ->
                    thisHost.owns(address)
                            ? new Hosts.Never(Replies.LOOPS_BACK)
                            : new Hosts.Found(
                                    List.of(
                                            new NextHop(
                                                    address.toString(),
                                                    address,
                                                    mxPort,
                                                    Protocol.SMTP,
                                                    security)));
        };
    }

    /**
     * Fixed hosts are where the administrator says, loopback included; only our own listeners are
     * left out. Whatever is wrong with them is for the administrator to mend, so that mail waits
     * instead of going back.
     */
    private Hosts fixed(List<Hop> hops, HopSecurity security) {
        var found = new ArrayList<NextHop>();
        Reply failure = null;
        for (var hop : hops) {
            var name =
                    switch (hop.host()) {
                        case AddressLiteral(var address) -> address.toString();
                        case Domain domain -> domain.name();
                    };
            Answer<IpAddress> answer =
                    switch (hop.host()) {
                        case AddressLiteral(var address) -> new Answer.Found<>(List.of(address));
                        case Domain domain -> resolver.addresses(domain.name());
                    };
            var problem = failure(name, answer);
            if (answer instanceof Answer.Found<IpAddress>(var addresses, _, _)) {
                for (var address : Exchangers.interleaved(addresses))
                    if (thisHost.listensOn(address, hop.port()))
                        problem = Replies.NEXT_HOP_IS_US.with(name + " is this relay itself");
                    else
                        found.add(new NextHop(name, address, hop.port(), hop.protocol(), security));
            }
            if (failure == null) failure = problem;
        }
        if (!found.isEmpty()) return new Hosts.Found(found);
        return new Hosts.NotNow(failure == null ? Replies.NEXT_HOP_UNKNOWN : failure);
    }

    private static @Nullable Reply failure(String name, Answer<IpAddress> answer) {
        return switch (answer) {
            case Answer.Found<IpAddress> _ -> null;
            case Answer.Absent<IpAddress> _ ->
                    Replies.NEXT_HOP_UNKNOWN.with("The next hop " + name + " has no address");
            case Answer.Bogus<IpAddress>(var why) -> bogus(name, why);
            case Answer.Unavailable<IpAddress>(var why) -> unavailable(name, why);
        };
    }

    static Reply unavailable(String name, String why) {
        return Replies.DNS_UNAVAILABLE.with("The DNS gave no answer for " + name + ": " + why);
    }

    static Reply bogus(String name, String why) {
        return Replies.DNS_UNAVAILABLE.with("The DNS answer for " + name + " is forged: " + why);
    }
}
