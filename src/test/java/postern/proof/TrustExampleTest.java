package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Fact;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Policy;
import postern.proof.Property.Answer;

/** What no-wide-trust shows where guards stand behind the grants. */
class TrustExampleTest {
    private final List<Grant> grants = new ArrayList<>();
    private final List<Guard> guards = new ArrayList<>();

    private static IpSet set(String prefixes) {
        var list = new ArrayList<IpPrefix>();
        for (var prefix : prefixes.split(" ")) list.add(IpPrefix.parse(prefix).orThrow());
        return IpSet.of(list);
    }

    private static Grant.Clients clients(String network, String prefixes) {
        return new Grant.Clients(List.of(network), set(prefixes));
    }

    private static Grant.Terms terms(String name, @Nullable Condition except) {
        return new Grant.Terms(name, 7, List.of(), null, except, null, null);
    }

    private void relay(String prefixes) {
        grants.add(new Grant.Relay(terms("relay", null), clients("office", prefixes)));
    }

    private Policy policy() {
        return new Policy(List.of(DomainPattern.of("example.com")), Map.of(), grants, guards);
    }

    private static Surroundings surroundings() {
        return new Surroundings(
                List.of(),
                new DomainSet(List.of(new DomainPattern.Everything())),
                null,
                List.of(),
                List.of(),
                Instant.EPOCH);
    }

    private Property property() {
        return Proof.of(policy(), surroundings()).stream()
                .filter(p -> p.name().equals("no-wide-trust"))
                .findFirst()
                .orElseThrow();
    }

    private IpAddress client(String words) {
        assertThat(property().answer()).isEqualTo(Answer.REFUTED);
        assertThat(property().detail()).contains(words);
        var shown = Objects.requireNonNull(property().counterexample());
        assertThat(policy().judge(shown.facts()).toString()).contains("ACCEPT");
        assertThat(shown.lines()).containsExactly(7);
        return Objects.requireNonNull(shown.facts().value(Fact.CLIENT));
    }

    /** Refuses everybody but these. */
    private void onlyFrom(String prefixes) {
        var only = new Condition.ClientIn(List.of("only"), set(prefixes));
        guards.add(
                new Guard(
                        "only",
                        Guard.Kind.ONLY_FROM,
                        8,
                        new Condition.Not(only),
                        List.of(),
                        new Action.Refuse(Outcome.REJECT, Replies.RELAY_DENIED),
                        new Action.Refuse(Outcome.DEFER, Replies.RELAY_UNSURE)));
    }

    @Test
    void aGuardDoesNotNarrowAGrant() {
        relay("0.0.0.0/0");
        onlyFrom("10.0.0.0/24");
        assertThat(property().answer()).isEqualTo(Answer.REFUTED);
        assertThat(property().counterexample()).isNull();
        assertThat(property().detail())
                .contains("guards refuse all mail from there, for now, but the trust is as wide");
    }

    @Test
    void whatAGuardLeavesIsSearchedFor() {
        relay("0.0.0.0/0");
        onlyFrom("10.0.0.0/24 192.88.99.77");
        assertThat(client("as good as everybody")).isEqualTo(IpAddress.of("192.88.99.77"));
        assertThat(property().detail()).doesNotContain("for now");
    }

    @Test
    void aGrantThatNothingMeetsIsNoGuardsWork() {
        var clients = clients("office", "0.0.0.0/0");
        var always = new Condition.Any(List.of(new Condition.TlsActive(), clear()));
        grants.add(new Grant.Relay(terms("relay", always), clients));
        assertThat(property().counterexample()).isNull();
        assertThat(property().detail()).contains("nothing from there meets what the grant asks");
    }

    private static Condition clear() {
        return new Condition.Not(new Condition.TlsActive());
    }

    /** Mail to us that anybody may send shows nothing about who may relay. */
    @Test
    void whatAnotherGrantPermitsIsNoExample() {
        var toPartner = AddressPatterns.of("*@partner.example", "*@example.com");
        grants.add(new Grant.Receive(terms("receive", null)));
        grants.add(
                new Grant.Relay(
                        new Grant.Terms("relay", 7, List.of(), toPartner, clear(), null, null),
                        clients("office", "0.0.0.0/0")));
        guards.add(
                new Guard(
                        "no-relay",
                        Guard.Kind.FORWARD_PATH,
                        8,
                        new Condition.TlsActive(),
                        List.of(),
                        new Action.Refuse(Outcome.REJECT, Replies.RELAY_DENIED),
                        new Action.Allow()));
        assertThat(property().counterexample()).isNull();
        assertThat(property().detail()).contains("guards refuse all mail from there");
    }

    /** Where the prover reaches its limits, what was tried stands, and nothing more is said. */
    @Test
    void whatIsUndecidedIsTriedOnly() {
        relay("0.0.0.0/0");
        assertThat(undecided().counterexample()).isNotNull();
        onlyFrom("10.0.0.0/24");
        assertThat(undecided().answer()).isEqualTo(Answer.REFUTED);
        assertThat(undecided().counterexample()).isNull();
        assertThat(undecided().detail()).endsWith("as good as everybody");
    }

    private Property undecided() {
        var search =
                new Search(
                        policy(),
                        surroundings(),
                        () -> {
                            throw new Budget().stop("a limit");
                        });
        return new NoWideTrust(policy(), surroundings()).properties(search).getFirst();
    }
}
