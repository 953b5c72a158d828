package postern.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.Host;
import postern.mail.IpAddress;
import postern.mail.IpSet;
import postern.mail.Mailbox;
import postern.policy.RewriteRule.Side;

/**
 * What may pass: a set of grants and a list of guards, judged by one pure function. Accepted is
 * what some grant matches and no guard refuses. Immutable, and safe for many threads.
 */
public final class Policy {
    private final DomainSet domains;
    private final Map<String, IpSet> networks;
    private final List<Grant> grants;
    private final List<Guard> guards;
    private final List<RewriteRule> rewriting;
    private final @Nullable Returned returned;
    private final IpSet insiders;
    private final Condition named;
    private final List<Trusted> past;
    private final Rewriting ways;
    private final Judge judge;

    /** Hosts that an upstream grant lets in, and how checks look past them. */
    private record Trusted(Condition hosts, LookPast past) {}

    /**
     * @param domains our domains, at least one
     * @param networks sets of addresses by name
     * @param grants in any order
     * @param guards in the order in which they speak, within a stage
     * @param rewriting in their order
     * @param returned where forwarded mail comes back; null for nowhere. A guard comes with it
     * @throws IllegalArgumentException if no domain is ours, or two lines have one name
     */
    public Policy(
            List<DomainPattern> domains,
            Map<String, IpSet> networks,
            List<Grant> grants,
            List<Guard> guards,
            List<RewriteRule> rewriting,
            @Nullable Returned returned) {
        if (domains.isEmpty()) throw new IllegalArgumentException("some domain is ours");
        var names = new HashSet<String>();
        for (var grant : grants) unique(names, "grant " + grant.name());
        for (var guard : guards) unique(names, "guard " + guard.name());
        this.domains = new DomainSet(domains);
        this.networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
        this.grants = List.copyOf(grants);
        this.returned = returned;
        this.guards = List.copyOf(returned == null ? guards : returned.with(guards));
        this.rewriting = List.copyOf(rewriting);
        insiders = insiders(this.grants);
        named = NamedClients.of(this.grants, _ -> true);
        past = trusted(this.grants);
        ways = new Rewriting(this.rewriting, this.grants);
        judge = new Judge(this.domains, this.grants, this.guards, ways);
    }

    /** A policy to which nothing comes back. */
    public Policy(
            List<DomainPattern> domains,
            Map<String, IpSet> networks,
            List<Grant> grants,
            List<Guard> guards,
            List<RewriteRule> rewriting) {
        this(domains, networks, grants, guards, rewriting, null);
    }

    /** A policy that rewrites nothing. */
    public Policy(
            List<DomainPattern> domains,
            Map<String, IpSet> networks,
            List<Grant> grants,
            List<Guard> guards) {
        this(domains, networks, grants, guards, List.of());
    }

    /** A policy that grants nothing. */
    public Policy(List<DomainPattern> domains) {
        this(domains, Map.of(), List.of(), List.of());
    }

    private static void unique(Set<String> names, String name) {
        if (!names.add(name)) throw new IllegalArgumentException("there are two of " + name);
    }

    /** Decides, or says which fact it needs. No I/O, no clock, no randomness. */
    public Verdict judge(Facts facts) {
        return judge.judge(facts);
    }

    /** The same; a refusal says, too, what was found, where it says nothing of its own. */
    public Verdict answer(Facts facts) {
        return Particulars.of(judge(facts), facts);
    }

    /**
     * What is open about a recipient for whom {@link #judge} needs a fact of the end of data.
     * Recipients of one transaction with equal residues hear the same there.
     */
    public Residue residue(Facts facts) {
        return judge.residue(facts);
    }

    /**
     * Whether a guard still hangs on that fact, which is not known: somebody will ask for it,
     * unless another line decides before. Never so for what only a grant asks for.
     */
    public boolean mayAsk(Fact<?> fact, Facts facts) {
        return judge.mayAsk(fact, facts);
    }

    /**
     * What guards may ask of the message. A rewriting may yet change the forward-path, so that it
     * leaves out none.
     */
    public Set<ContentCheck> checks(Facts facts) {
        var known = facts.without(Fact.FORWARD_PATH);
        var checks = new LinkedHashSet<ContentCheck>();
        for (var guard : guards) checks.addAll(guard.checks(known));
        return checks;
    }

    /**
     * What the rewriting makes of the address of that side. Nothing but facts of the stages up to
     * MAIL, and for a forward-path that one, is asked for.
     */
    public Image image(Side side, Facts facts) {
        return ways.image(side, facts);
    }

    /**
     * Where a recipient's mail goes instead of to the forward-path, if it is accepted: rewritten or
     * forwarded; empty for the forward-path itself. Asks for nothing that is known later than the
     * forward-path.
     */
    public List<Mailbox> becomes(Facts facts) {
        if (ways.isNone()) return List.of();
        var to =
                ways.image(Side.FORWARD_PATH, facts) instanceof Image.Changed(var image, _)
                        ? image
                        : null;
        var forwarding =
                ways.forwarding(to == null ? facts : facts.with(Fact.FORWARD_PATH, to)).becomes();
        if (!forwarding.isEmpty()) return forwarding;
        return to == null ? List.of() : List.of(to);
    }

    /** Where forwarded mail comes back; null for nowhere. */
    public @Nullable Returned returned() {
        return returned;
    }

    /** Our domains. */
    public DomainSet domains() {
        return domains;
    }

    public Map<String, IpSet> networks() {
        return networks;
    }

    public List<Grant> grants() {
        return grants;
    }

    public List<Guard> guards() {
        return guards;
    }

    public List<RewriteRule> rewriting() {
        return rewriting;
    }

    /** Whether we answer for that host; never for an address literal. */
    public boolean isOurs(Host host) {
        return domains.contains(host);
    }

    public boolean isOurs(Mailbox mailbox) {
        return domains.contains(mailbox.host());
    }

    /**
     * Whether some relay or device grant names that client: one of our own, wherever it connects,
     * and whatever else the grant asks for.
     */
    public boolean mayRelay(IpAddress client) {
        return insiders.contains(client);
    }

    /**
     * Whether a relay, device or upstream grant names the client; an upstream grant only while it
     * lets it in.
     *
     * @param known the listener, the client and the time, at least
     */
    public boolean isNamed(Facts known) {
        return Truth.of(named, known) == Truth.YES;
    }

    /** Whether a user may log in there: a login or collect grant names that listener. */
    public boolean offersLogin(String listener) {
        for (var grant : grants)
            switch (grant) {
                case Grant.Login _, Grant.Collect _ -> {
                    var on = grant.terms().on();
                    if (on.isEmpty() || on.contains(listener)) return true;
                }
                case Grant.Receive _,
                        Grant.Upstream _,
                        Grant.Relay _,
                        Grant.Device _,
                        Grant.Forward _ -> {}
            }
        return false;
    }

    /**
     * How sender checks look past the client; null where they look at the client itself.
     *
     * @param known the listener, the client and the time, at least
     */
    public @Nullable LookPast lookPast(Facts known) {
        for (var trusted : past)
            if (Truth.of(trusted.hosts(), known) == Truth.YES) return trusted.past();
        return null;
    }

    /** Whether mail from strangers may come in there: a receive or upstream grant names it. */
    public boolean takesFromStrangers(String listener) {
        for (var grant : grants)
            switch (grant) {
                case Grant.Receive _, Grant.Upstream _ -> {
                    var on = grant.terms().on();
                    if (on.isEmpty() || on.contains(listener)) return true;
                }
                case Grant.Login _,
                        Grant.Relay _,
                        Grant.Device _,
                        Grant.Forward _,
                        Grant.Collect _ -> {}
            }
        return false;
    }

    private static List<Trusted> trusted(List<Grant> grants) {
        var trusted = new ArrayList<Trusted>();
        for (var grant : grants)
            if (grant instanceof Grant.Upstream upstream
                    && upstream instanceof Grant.Upstream(_, _, var past)
                    && past != null) trusted.add(new Trusted(NamedClients.hosts(upstream), past));
        return List.copyOf(trusted);
    }

    private static IpSet insiders(List<Grant> grants) {
        var sets = new ArrayList<IpSet>();
        for (var grant : grants)
            switch (grant) {
                case Grant.Relay(_, var from) -> sets.add(from.addresses());
                case Grant.Device(_, var from, _) -> sets.add(from.addresses());
                case Grant.Receive _,
                        Grant.Upstream _,
                        Grant.Login _,
                        Grant.Forward _,
                        Grant.Collect _ -> {}
            }
        return IpSet.unionOf(sets);
    }

    /**
     * Where a bare postmaster lives: the first of our domains that is one domain. With patterns
     * only, the domain that the first of them is built on, which need not be ours.
     */
    public Domain firstDomain() {
        for (var pattern : domains.patterns())
            if (pattern instanceof DomainPattern.Exactly(var domain)) return domain;
        return switch (domains.patterns().getFirst()) {
            case DomainPattern.Exactly(var domain) -> domain;
            case DomainPattern.Below(var domain) -> domain;
            case DomainPattern.Loose(var ending) -> ending;
            case DomainPattern.Everything _ -> Domain.of("localhost");
        };
    }
}
