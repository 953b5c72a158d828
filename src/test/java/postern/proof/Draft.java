package postern.proof;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.AddressTemplate;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Policy;
import postern.policy.RewriteRule;
import postern.proof.PolicyDifference.Part;
import postern.proof.PolicyDifference.Region;
import postern.proof.PolicyDifference.Result;

/** A policy in the making, and how its difference from another one is told. */
final class Draft {
    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    static final Action ALLOW = new Action.Allow();
    static final Action REFUSE = new Action.Refuse(Outcome.REJECT, Replies.RECIPIENT_REFUSED);
    static final Action DEFER = new Action.Refuse(Outcome.DEFER, Replies.CHECK_UNAVAILABLE);

    private final Map<String, IpSet> networks = new LinkedHashMap<>();
    private final List<Grant> grants = new ArrayList<>();
    private final List<Guard> guards = new ArrayList<>();
    private final List<RewriteRule> rewriting = new ArrayList<>();
    private List<String> ours = List.of("example.com");

    Draft ours(String... domains) {
        ours = List.of(domains);
        return this;
    }

    Draft network(String name, String... prefixes) {
        networks.put(name, set(prefixes));
        return this;
    }

    Draft grant(Grant grant) {
        grants.add(grant);
        return this;
    }

    /** Anyone may write to our domains; at line 10. */
    Draft receive(String... on) {
        return grant(new Grant.Receive(terms("receive", 10, on)));
    }

    /** A network may write to anybody. */
    Draft relay(int line, String network, String... on) {
        return grant(new Grant.Relay(terms("relay " + network, line, on), clients(network)));
    }

    /** Everybody who has logged in may write as anybody; at line 12. */
    Draft login(String... on) {
        return grant(
                new Grant.Login(
                        terms("login", 12, on), null, Grant.Users.ALL, new Grant.As.Anybody()));
    }

    Draft guard(Guard guard) {
        guards.add(guard);
        return this;
    }

    /** A guard "g" at line 20 that refuses where a condition holds, and lets pass in doubt. */
    Draft refuse(Condition where) {
        return guard(guard("g", 20, where, REFUSE));
    }

    Draft rewrite(String match, String as) {
        var pattern = AddressPattern.of(match);
        rewriting.add(
                new RewriteRule(
                        "rewrite" + rewriting.size(),
                        30,
                        RewriteRule.Side.FORWARD_PATH,
                        Condition.always(),
                        pattern,
                        AddressTemplate.of(as, pattern),
                        List.of()));
        return this;
    }

    Policy policy() {
        return new Policy(
                ours.stream().map(DomainPattern::of).toList(), networks, grants, guards, rewriting);
    }

    static Grant.Terms terms(String name, int line, String... on) {
        return new Grant.Terms(name, line, List.of(on), null, null, null);
    }

    Grant.Clients clients(String... names) {
        var sets = Arrays.stream(names).map(name -> networks.getOrDefault(name, IpSet.EMPTY));
        return new Grant.Clients(List.of(names), IpSet.unionOf(sets.toList()));
    }

    static Guard guard(String name, int line, Condition where, Action otherwise, Guard.Rule... of) {
        return new Guard(name, Guard.Kind.BLOCK, line, where, List.of(of), otherwise, ALLOW);
    }

    /** A guard of the recipient with rules that refuse: each a line, the first below its own. */
    static Guard closed(String name, int line, String... matches) {
        var rules = new ArrayList<Guard.Rule>();
        for (var match : matches) rules.add(rule(line + 1 + rules.size(), match, REFUSE));
        return new Guard(
                name, Guard.Kind.FORWARD_PATH, line, Condition.always(), rules, ALLOW, DEFER);
    }

    /** A rule for a recipient, or for several with commas between them. */
    static Guard.Rule rule(int line, String match, Action action) {
        return new Guard.Rule(line, match, to(match.split(", ")), action);
    }

    static Condition to(String... patterns) {
        return new Condition.ForwardPathIn(AddressPatterns.of(patterns));
    }

    static Condition client(String... prefixes) {
        return new Condition.ClientIn(List.of(prefixes), set(prefixes));
    }

    static Condition on(String... listeners) {
        return new Condition.ListenerIn(List.of(listeners));
    }

    static Condition not(Condition condition) {
        return new Condition.Not(condition);
    }

    static Condition all(Condition... parts) {
        return new Condition.All(List.of(parts));
    }

    static Condition any(Condition... parts) {
        return new Condition.Any(List.of(parts));
    }

    static IpSet set(String... prefixes) {
        return IpSet.of(
                Arrays.stream(prefixes).map(prefix -> IpPrefix.parse(prefix).orThrow()).toList());
    }

    static Surroundings surroundings(String... doors) {
        return new Surroundings(
                Arrays.stream(doors).map(name -> door(name, Door.Tls.OFFERED)).toList(),
                new DomainSet(List.of(new DomainPattern.Everything())),
                null,
                List.of(),
                List.of(),
                NOW);
    }

    static Door door(String name, Door.Tls tls) {
        return new Door(name, 1, IpAddress.of("192.0.2.1"), tls, List.of(), 0);
    }

    /** The regions between two policies, on these listeners; without any, on all. */
    static List<Region> regions(Draft older, Draft newer, String... doors) {
        if (PolicyDifference.of(older.policy(), newer.policy(), surroundings(doors))
                instanceof Result.Compared(var regions, _)) return regions;
        throw new AssertionError("undecided");
    }

    /** Each region as "refused: listener inbound; client office". */
    static List<String> told(Draft older, Draft newer, String... doors) {
        return regions(older, newer, doors).stream().map(Draft::told).toList();
    }

    private static String told(Region region) {
        return region.newly().word()
                + ": "
                + String.join(" | ", region.parts().stream().map(Draft::told).toList());
    }

    private static String told(Part part) {
        return (part.exact() ? "" : "some of: ") + String.join("; ", part.where().values());
    }

    /** Each edit as "guard g changed (20, 21), note": the lines of the old file, of the new. */
    static List<String> because(Region region) {
        return region.edits().stream()
                .map(edit ->
                        edit.what()
                                + " "
                                + edit.how().word()
                                + " "
                                + edit.olderLines()
                                + edit.newerLines()
                                + note(edit.note()))
                .toList();
    }

    private static String note(@Nullable String note) {
        return note == null ? "" : ", " + note;
    }
}
