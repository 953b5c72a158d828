package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static postern.policy.ExamplePolicy.BLOCK;
import static postern.policy.ExamplePolicy.OFFICE;
import static postern.policy.ExamplePolicy.RECEIVE;
import static postern.policy.ExamplePolicy.RELAY;
import static postern.policy.ExamplePolicy.policy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Mailbox;

/** What a policy answers besides judging. */
class PolicyTest {

    @Test
    void namesAreUniqueAmongGrantsAndAmongGuards() {
        assertThatThrownBy(() -> policy(List.of(RECEIVE, RECEIVE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there are two of grant receive");
        assertThatThrownBy(() -> policy(List.of(RECEIVE), BLOCK, BLOCK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there are two of guard block unwelcome");
    }

    @Test
    void someDomainIsOurs() {
        assertThatThrownBy(() -> new Policy(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oursIsWhatIsAtOurDomains() {
        var policy = policy(List.of());
        assertThat(policy.isOurs(Domain.of("example.com"))).isTrue();
        assertThat(policy.isOurs(Domain.of("elsewhere.example"))).isFalse();
        assertThat(policy.isOurs(AddressLiteral.parse("[192.0.2.1]").orThrow())).isFalse();
        assertThat(policy.isOurs(Mailbox.of("a@example.com"))).isTrue();
        assertThat(policy.isOurs(Mailbox.of("a@elsewhere.example"))).isFalse();
    }

    @Test
    void aFactMayBeAskedForWhileAGuardHangsOnIt() {
        var deny = List.of(rule(new Condition.Found(Finding.Rdns.NONE)));
        var named = new Condition.HeloIn(HeloPatterns.of(DomainPattern.of("*.bad.example")));
        var guard =
                new Guard(
                        "rdns",
                        Guard.Kind.RDNS,
                        1,
                        named,
                        deny,
                        new Action.Allow(),
                        ExamplePolicy.DEFER);
        var policy = policy(List.of(RECEIVE), BLOCK, guard);
        assertThat(policy.mayAsk(Fact.RDNS, Facts.NONE)).isTrue();
        assertThat(policy.mayAsk(Fact.SPF, Facts.NONE)).isFalse();
        var bad = Facts.NONE.with(Fact.HELO, "x.bad.example");
        assertThat(policy.mayAsk(Fact.RDNS, bad)).isTrue();
        assertThat(policy.mayAsk(Fact.RDNS, bad.with(Fact.RDNS, Finding.Rdns.NONE))).isFalse();
        assertThat(policy.mayAsk(Fact.RDNS, bad.unavailable(Fact.RDNS))).isFalse();
        assertThat(policy.mayAsk(Fact.RDNS, Facts.NONE.with(Fact.HELO, "x.example"))).isFalse();
    }

    private static Guard.Rule rule(Condition condition) {
        return new Guard.Rule(1, "", condition, ExamplePolicy.DENY);
    }

    @Test
    void networksKeepTheirNames() {
        var policy =
                new Policy(
                        List.of(DomainPattern.of("example.com")),
                        Map.of("office", OFFICE),
                        List.of(),
                        List.of());
        assertThat(policy.networks()).containsOnly(Map.entry("office", OFFICE));
    }

    @Test
    void theClientsOfRelayGrantsAreOurOwn() {
        var policy = policy(List.of(RECEIVE, RELAY));
        assertThat(policy.mayRelay(IpAddress.of("10.20.0.1"))).isTrue();
        assertThat(policy.mayRelay(IpAddress.of("192.0.2.1"))).isFalse();
    }

    @Test
    void whatOffersNoLoginOffersNone() {
        assertThat(policy(List.of(RECEIVE, RELAY)).offersLogin("inbound")).isFalse();
        var everywhere =
                new Grant.Login(
                        new Grant.Terms("login", 1, List.of(), null, null, null),
                        null,
                        Grant.Users.ALL,
                        new Grant.As.Own());
        assertThat(policy(List.of(RELAY, everywhere)).offersLogin("inbound")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "*.a.example b.example c.example, b.example",
        "*.a.example *.b.example, a.example",
        "*a.example, a.example",
        "*, localhost",
    })
    void aBarePostmasterLivesInTheFirstDomainThatIsOne(String domains, String expected) {
        var patterns = List.of(domains.split(" ")).stream().map(DomainPattern::of).toList();
        assertThat(new Policy(patterns).firstDomain()).hasToString(expected);
    }

    @Test
    void equalSetsOfDomainsAreEqual() {
        var set = new DomainSet(List.of(DomainPattern.of("*.a.example")));
        var same = new DomainSet(List.of(DomainPattern.of("*.a.example")));
        var other = new DomainSet(List.of(DomainPattern.of("a.example")));
        assertThat(set).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
        assertThat(set).hasToString("[*.a.example]");
        assertThat(set.equals(null)).isFalse();
    }
}
