package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;

/** Leaving out grants for other clients changes nothing but the time that it takes. */
class GrantsByClientTest {
    private static final int POLICIES = Integer.getInteger("laws.policies", 500);

    /** No client connects from there; with it, a set is no set of single addresses. */
    private static final IpSet NOBODY = set("198.18.0.0/31");

    private static final List<IpSet> SINGLE =
            List.of(set("192.0.2.1"), set("192.0.2.3"), set("192.0.2.1", "2001:db8::1"));

    private static IpSet set(String... prefixes) {
        var all = new ArrayList<IpPrefix>();
        for (var prefix : prefixes) all.add(IpPrefix.parse(prefix).orThrow());
        return IpSet.of(all);
    }

    private static Grant.Clients clients(IpSet addresses) {
        return new Grant.Clients(List.of("net"), addresses);
    }

    /** The same grant for these clients; the same where it asks for none. */
    private static Grant from(Grant grant, IpSet addresses) {
        return switch (grant) {
            case Grant.Upstream(var terms, _, _) -> new Grant.Upstream(terms, clients(addresses));
            case Grant.Relay(var terms, _) -> new Grant.Relay(terms, clients(addresses));
            case Grant.Device(var terms, _, var as) ->
                    new Grant.Device(terms, clients(addresses), as);
            case Grant.Login(var terms, var from, var users, var as) ->
                    new Grant.Login(terms, from == null ? null : clients(addresses), users, as);
            case Grant.Receive _, Grant.Forward _, Grant.Collect _ -> grant;
        };
    }

    private static Policy with(Policy policy, List<Grant> grants) {
        return new Policy(
                policy.domains().patterns(), Map.of(), grants, policy.guards(), policy.rewriting());
    }

    @Test
    void whoIsNamedAloneIsJudgedAsWhoIsNamedAmongOthers() {
        var kinds = new TreeSet<String>();
        for (int seed = 0; seed < POLICIES; seed++) {
            var random = new Random(seed);
            var generator = new PolicyGenerator(random, true);
            var policy = generator.policy();
            var alone = new ArrayList<Grant>();
            var among = new ArrayList<Grant>();
            for (var grant : policy.grants()) {
                var addresses = SINGLE.get(random.nextInt(SINGLE.size()));
                alone.add(from(grant, addresses));
                among.add(from(grant, addresses.union(NOBODY)));
            }
            var one = with(policy, alone);
            var other = with(policy, among);
            for (int i = 0; i < 25; i++) {
                var facts = some(random, generator.someUnavailable(generator.facts()));
                var verdict = one.judge(facts);
                assertThat(verdict).as("%s of %s", alone, facts).isEqualTo(other.judge(facts));
                if (!facts.isUnknown(Fact.CLIENT)) // else it holds the sets themselves
                assertThat(one.residue(facts)).isEqualTo(other.residue(facts));
                if (verdict instanceof Verdict.Decided(var decision, _))
                    kinds.add(kind(alone, decision.grant()));
            }
        }
        assertThat(kinds).containsAll(Set.of("none", "Receive", "Relay", "Login"));
    }

    private static Facts some(Random random, Facts facts) {
        var known = facts;
        for (var fact : Fact.ALL) if (random.nextInt(6) == 0) known = known.without(fact);
        return known;
    }

    private static String kind(List<Grant> grants, @Nullable String name) {
        for (var grant : grants)
            if (grant.name().equals(name)) return grant.getClass().getSimpleName();
        return "none";
    }

    @Test
    void grantsForOtherClientsAndForNobodyAreLeftOut() {
        var grants = new ArrayList<Grant>();
        grants.add(ExamplePolicy.RECEIVE);
        grants.add(ExamplePolicy.RELAY);
        for (var name : List.of("a", "z"))
            grants.add(
                    new Grant.Upstream(
                            ExamplePolicy.terms(name, 1, "inbound", null, null),
                            clients(set("192.0.2.1"))));
        grants.add(
                new Grant.Collect(
                        ExamplePolicy.terms("collect", 1, "inbound", null, null),
                        Grant.Users.ALL,
                        new DomainSet(List.of())));
        var lines = new Lines(new DomainSet(List.of()), grants, List.of());
        assertThat(names(lines, Facts.NONE))
                .containsExactly("relay office", "a", "collect", "receive", "z");
        assertThat(names(lines, client("192.0.2.1")))
                .containsExactly("relay office", "a", "receive", "z");
        assertThat(names(lines, client("192.0.2.2"))).containsExactly("relay office", "receive");
        assertThat(names(lines, Facts.NONE.unavailable(Fact.CLIENT))).hasSize(5);
    }

    private static Facts client(String address) {
        return Facts.NONE.with(Fact.CLIENT, IpAddress.of(address));
    }

    private static List<String> names(Lines lines, Facts facts) {
        return List.of(lines.grantsFor(facts)).stream().map(line -> line.grant.name()).toList();
    }
}
