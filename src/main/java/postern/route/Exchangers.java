package postern.route;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.config.Hop.Protocol;
import postern.config.HopSecurity;
import postern.config.RouteRule.TlsDemand;
import postern.dns.Answer;
import postern.dns.Resolver;
import postern.mail.IpAddress;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.sts.StsPolicy;

/**
 * The mail exchangers of one domain, added preference by preference, best first. Where one of them
 * is this host, it and all that are no better are left out, so that mail only ever comes closer to
 * its end (RFC 5321 §5.1).
 */
final class Exchangers {
    private static final int MOST_HOSTS = 10;
    private static final int MOST_ADDRESSES_PER_HOST = 6;
    private static final int MOST_ADDRESSES = 20;

    private final Resolver resolver;
    private final ThisHost thisHost;
    private final int port;
    private final HopSecurity security;
    private final String domain;
    private final @Nullable Dane dane;

    /** What the domain enforces; null for nothing. */
    private final @Nullable StsPolicy policy;

    private final List<NextHop> hops = new ArrayList<>();
    private final Set<String> asked = new HashSet<>();
    private final List<Reply> avoided = new ArrayList<>();
    private boolean loops;
    private @Nullable Reply failure;
    private @Nullable Reply refusal;

    /**
     * @param domain that the mail is for
     * @param dane what to ask about hosts whose addresses are proved; null for nothing
     * @param policy what the domain enforces by MTA-STS; null for nothing
     */
    Exchangers(
            Resolver resolver,
            ThisHost thisHost,
            int port,
            HopSecurity security,
            String domain,
            @Nullable Dane dane,
            @Nullable StsPolicy policy) {
        this.resolver = resolver;
        this.thisHost = thisHost;
        this.port = port;
        this.security = security;
        this.domain = domain;
        this.dane = dane;
        this.policy = policy;
    }

    /** Nobody can say that these are the domain's exchangers (RFC 8689 §2): there are none. */
    Exchangers unproved() {
        refusal =
                Replies.NEXT_HOP_NOT_SAFE.with(
                        "The message requires TLS, and nothing proves who takes mail for "
                                + domain);
        return this;
    }

    /** Whether the domain says by itself which hosts it has, and how they prove who they are. */
    boolean isPoliced() {
        return policy != null;
    }

    /** Whether worse preferences may still be added. */
    boolean isOpen() {
        return !loops && asked.size() < MOST_HOSTS && hops.size() < MOST_ADDRESSES;
    }

    /** Adds hosts of one preference, in the order in which they are to be tried. */
    void add(List<String> hosts) {
        var level = new ArrayList<NextHop>();
        for (var host : hosts) {
            if (asked.size() == MOST_HOSTS) break;
            if (!asked.add(host)) continue;
            if (thisHost.isNamed(host)) {
                loops = true;
                return;
            }
            if (!isHostName(host)) continue;
            var answer = resolver.addresses(host);
            if (failure == null)
                failure =
                        switch (answer) {
                            case Answer.Found<IpAddress> _, Answer.Absent<IpAddress> _ -> null;
                            case Answer.Bogus<IpAddress>(var why) -> HostFinder.bogus(host, why);
                            case Answer.Unavailable<IpAddress>(var why) ->
                                    HostFinder.unavailable(host, why);
                        };
            if (!(answer
                    instanceof Answer.Found<IpAddress>(var addresses, boolean proved, var end)))
                continue;
            if (addresses.stream().anyMatch(thisHost::owns)) {
                loops = true;
                return;
            }
            var usable = addresses.stream().filter(Exchangers::isUsable).toList();
            if (usable.isEmpty()) continue;
            var assurance = assurance(host, end, proved);
            if (assurance == null) continue;
            for (var address : interleaved(usable))
                level.add(new NextHop(host, address, port, Protocol.SMTP, security, assurance));
        }
        hops.addAll(level);
    }

    /**
     * Null for a host that must not be used now. Where TLSA records can be used, they alone count
     * (RFC 8461 §2).
     */
    private @Nullable Assurance assurance(String host, String end, boolean proved) {
        var promised = byDane(host, end, proved);
        if (promised == null || policy == null) return promised;
        if (promised instanceof Assurance.Dane found && !found.records().isEmpty()) return promised;
        if (!policy.allows(host))
            return avoid(
                    Replies.NEXT_HOP_FAILS_STS.with(
                            "The MTA-STS policy of " + domain + " does not name " + host));
        return security.tls() == TlsDemand.VERIFIED ? promised : new Assurance.Sts();
    }

    private @Nullable Assurance byDane(String host, String end, boolean proved) {
        if (dane == null || !proved) return Assurance.NONE;
        return switch (dane.find(host, end, domain, port)) {
            case Dane.Finding.Promised(var assurance) ->
                    assurance instanceof Assurance.Dane found
                                    && found.records().isEmpty()
                                    && security.requireTls()
                            ? Assurance.NONE // then a certificate has to prove it
                            : assurance;
            case Dane.Finding.InDoubt(var reply) -> avoid(reply);
        };
    }

    private @Nullable Assurance avoid(Reply reply) {
        avoided.add(reply);
        if (failure == null) failure = reply;
        return null;
    }

    /** What came of it: no host, but a failure on the way, is no answer. */
    Hosts hosts() {
        if (!hops.isEmpty())
            return new Hosts.Found(hops.subList(0, Math.min(hops.size(), MOST_ADDRESSES)), avoided);
        if (refusal != null) return new Hosts.Never(refusal);
        if (failure != null) return new Hosts.NotNow(failure);
        return new Hosts.Never(loops ? Replies.LOOPS_BACK : Replies.NO_ROUTE);
    }

    /**
     * IPv6 and IPv4 by turns, each in the order of the answer, so that it costs little where one of
     * them does not work. A bounded number.
     */
    static List<IpAddress> interleaved(List<IpAddress> addresses) {
        var v6 = addresses.stream().filter(IpAddress::isV6).distinct().iterator();
        var v4 = addresses.stream().filter(a -> !a.isV6()).distinct().iterator();
        var all = new ArrayList<IpAddress>();
        while (v6.hasNext() || v4.hasNext()) {
            if (v6.hasNext()) all.add(v6.next());
            if (v4.hasNext()) all.add(v4.next());
        }
        return all.subList(0, Math.min(all.size(), MOST_ADDRESSES_PER_HOST));
    }

    /** No multicast, reserved or link-local address takes mail. */
    private static boolean isUsable(IpAddress address) {
        if (!address.isV6()) return address.low() >>> 28 < 14; // 224.0.0.0/3
        return address.high() >>> 56 != 0xff && address.high() >>> 54 != 0x3fa; // fe80::/10
    }

    /** Underscores are against RFC 1123 §2.1, but there are such hosts. */
    private static boolean isHostName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.'))
                return false;
        }
        return true;
    }
}
