package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.proof.Draft.DEFER;
import static postern.proof.Draft.REFUSE;
import static postern.proof.Draft.because;
import static postern.proof.Draft.client;
import static postern.proof.Draft.guard;
import static postern.proof.Draft.not;
import static postern.proof.Draft.on;
import static postern.proof.Draft.rule;
import static postern.proof.Draft.to;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import postern.mail.Mailbox;
import postern.policy.Action;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.proof.PolicyDifference.Newly;

/** To which edits a difference is due, and how they are told. */
class EditsTest {
    private static final Action HOLD = new Action.Hold();
    private static final String OFFICE = "198.51.100.0/25";

    private static Draft base() {
        return new Draft().network("office", OFFICE).network("branch", "192.0.2.0/24").receive();
    }

    /** The only region's edits. */
    private static List<String> edits(Draft older, Draft newer) {
        var regions = Draft.regions(older, newer);
        assertThat(regions).hasSize(1);
        return because(regions.getFirst());
    }

    private static Draft with(Guard... guards) {
        var draft = base();
        Arrays.stream(guards).forEach(draft::guard);
        return draft;
    }

    @Test
    void aGrantIsAddedOrRemoved() {
        assertThat(edits(base(), base().relay(11, "office")))
                .containsExactly("grant relay office added [][11]");
        assertThat(edits(base().relay(11, "office"), base()))
                .containsExactly("grant relay office removed [11][]");
    }

    @Test
    void aGrantIsChanged() {
        assertThat(edits(base().relay(11, "office"), base().relay(12, "office", "inbound")))
                .containsExactly("grant relay office changed [11][12]");
    }

    @Test
    void aGrantThatChangedAndIsCalledOtherwiseHasBothNames() {
        assertThat(
                        Draft.regions(base().relay(11, "office"), base().relay(12, "branch"))
                                .stream()
                                .flatMap(region -> because(region).stream())
                                .distinct())
                .containsExactly("grant relay branch (it was relay office) changed [11][12]");
    }

    @Test
    void aGrantWhoseNetworkHoldsOtherAddressesIsToldSo() {
        var wider =
                new Draft()
                        .network("office", "198.51.100.0/24")
                        .network("branch", "192.0.2.0/24")
                        .receive()
                        .relay(11, "office");
        assertThat(edits(base().relay(11, "office"), wider))
                .containsExactly(
                        "grant relay office changed [11][11], its networks hold other addresses");
    }

    @Test
    void aGuardWhoseNetworkHoldsOtherAddressesIsToldSo() {
        var narrow = new Condition.ClientIn(List.of("bad"), Draft.set("203.0.113.0/25"));
        var wide = new Condition.ClientIn(List.of("bad"), Draft.set("203.0.113.0/24"));
        assertThat(edits(base().refuse(narrow), base().refuse(wide)))
                .containsExactly("guard g changed [20][20], its networks hold other addresses");
    }

    @Test
    void aGuardIsAddedRemovedOrChanged() {
        assertThat(edits(base(), base().refuse(client(OFFICE))))
                .containsExactly("guard g added [][20]");
        assertThat(edits(base().refuse(client(OFFICE)), base()))
                .containsExactly("guard g removed [20][]");
        assertThat(Draft.regions(base().refuse(client(OFFICE)), base().refuse(on("inbound"))))
                .hasSize(2)
                .allSatisfy(region ->
                        assertThat(because(region)).containsExactly("guard g changed [20][20]"));
    }

    @Test
    void guardsThatChangePlacesMoved() {
        var deny = guard("a", 20, client("203.0.113.0/24"), REFUSE);
        var defer = guard("b", 21, client("203.0.113.0/25"), DEFER);
        assertThat(
                        edits(
                                with(deny, defer),
                                with(
                                        guard("b", 20, client("203.0.113.0/25"), DEFER),
                                        guard("a", 21, client("203.0.113.0/24"), REFUSE))))
                .containsExactly("guard a moved [20][21]", "guard b moved [21][20]");
    }

    @Test
    void aGuardInFrontOfAnotherIsToldAlone() {
        var deny = guard("a", 20, client("203.0.113.0/24"), REFUSE);
        var defer = guard("b", 19, client("203.0.113.0/25"), DEFER);
        assertThat(edits(with(deny), with(defer, deny))).containsExactly("guard b added [][19]");
    }

    @Test
    void theGrantIsNotToldWhereTheGuardAloneMakesTheDifference() {
        var older = new Draft().receive();
        var until =
                new Grant.Receive(
                        new Grant.Terms(
                                "receive",
                                13,
                                List.of(),
                                null,
                                Draft.NOW.minusSeconds(1).plusSeconds(3600),
                                null));
        var newer = new Draft().grant(until).refuse(to("a@example.com"));
        assertThat(Draft.regions(older, newer).stream().map(Draft::because))
                .containsExactlyInAnyOrder(
                        List.of("guard g added [][20]"), List.of("grant receive changed [10][13]"));
    }

    @Test
    void aGuardThatHoldsBothHasNoPartInWhatElseDiffers() {
        var older = guard("g", 20, Condition.always(), HOLD);
        var newer = guard("g", 20, Condition.always(), HOLD, rule(21, "a@example.com", REFUSE));
        var regions = Draft.regions(base().guard(older), base().guard(newer).relay(11, "office"));
        assertThat(
                        regions.stream()
                                .flatMap(region ->
                                        Stream.concat(Stream.of(region), region.besides().stream()))
                                .filter(region -> region.older().outcome() == Outcome.HOLD)
                                .filter(region -> region.newer().outcome() == Outcome.HOLD)
                                .flatMap(region -> because(region).stream())
                                .distinct())
                .containsExactly("grant relay office added [][11]");
    }

    @Test
    void trustIsDueToTheGrants() {
        var office =
                new Draft()
                        .network("office", OFFICE)
                        .grant(
                                new Grant.Upstream(
                                        Draft.terms("upstream", 11),
                                        new Grant.Clients(List.of("office"), Draft.set(OFFICE))));
        var regions =
                Draft.regions(office, new Draft().network("office", OFFICE).relay(12, "office"));
        assertThat(regions.stream().map(Draft::because))
                .containsExactlyInAnyOrder(
                        List.of("grant relay office added [][12]"),
                        List.of(
                                "grant upstream removed [11][]",
                                "grant relay office added [][12]"));
    }

    @Test
    void ourDomainsAreToldWithThoseThatAreNewAndGone() {
        var older = new Draft().receive().ours("example.com", "a.test");
        var newer = new Draft().receive().ours("b.test", "example.com", "c.test");
        for (var region : Draft.regions(older, newer))
            assertThat(because(region))
                    .containsExactly("our domains changed [][], new b.test, c.test, gone a.test");
        assertThat(Draft.regions(older, newer)).hasSize(2);
        assertThat(edits(older, new Draft().receive().ours("example.com")))
                .containsExactly("our domains changed [][], gone a.test");
    }

    @Test
    void aForwardThatGoesElsewhereIsToldAsForwarding() {
        var regions =
                Draft.regions(
                        base().grant(forward("x@far.example")),
                        base().grant(forward("y@far.example")));
        assertThat(regions).hasSize(1);
        assertThat(regions.getFirst().newly()).isEqualTo(Newly.CHANGED);
        assertThat(because(regions.getFirst()))
                .containsExactly("what is rewritten and forwarded changed [][]");
    }

    private static Grant forward(String becomes) {
        return new Grant.Forward(
                new Grant.Terms(
                        "forward",
                        13,
                        List.of(),
                        AddressPatterns.of("info@example.com"),
                        null,
                        null),
                List.of(Mailbox.of(becomes)));
    }

    @Test
    void aRewritingThatMakesAnUnknownAddressIsToldAsRewriting() {
        var unknown =
                new Guard(
                        "unknown",
                        Guard.Kind.UNKNOWN_RECIPIENT,
                        20,
                        Draft.all(to("b@example.com"), not(new Condition.RecipientKnown())),
                        List.of(),
                        REFUSE,
                        DEFER);
        var newer = base().guard(unknown).rewrite("a@example.com", "b@example.com");
        assertThat(edits(base().guard(unknown), newer))
                .containsExactly("what is rewritten and forwarded changed [][]");
    }

    private static Draft closing(int count) {
        var draft = base();
        for (int i = 0; i < count; i++)
            draft.guard(guard("g" + i, 20 + i, to("u" + i + "@example.com"), REFUSE));
        return draft;
    }

    @Test
    void moreThanAHundredDifferencesAreToldTogether() {
        assertThat(Draft.regions(base(), closing(100))).hasSize(100);
        assertThat(edits(base(), closing(101)))
                .containsExactly("many lines changed [][], see both files");
    }

    @Test
    void aGuardAboutAllThatGrantsDoNotNameChangesWithTheGrants() {
        assertThat(edits(ourName("office"), ourName("office", "branch")))
                .containsExactly("grant relay branch added [][12]");
    }

    /** Those who are not granted to relay may not write as our domains. */
    private static Draft ourName(String... networks) {
        var draft = base();
        var clients = draft.clients(networks);
        var granted = new Condition.ClientIn(clients.names(), clients.addresses());
        for (int i = 0; i < networks.length; i++) draft.relay(11 + i, networks[i]);
        return draft.guard(
                new Guard(
                        "our-name",
                        Guard.Kind.OUR_NAME,
                        20,
                        Draft.all(
                                not(granted),
                                new Condition.ReversePathOurs(
                                        new DomainSet(List.of(DomainPattern.of("example.com"))))),
                        List.of(),
                        REFUSE,
                        DEFER));
    }
}
