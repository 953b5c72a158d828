package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.proof.Draft.ALLOW;
import static postern.proof.Draft.REFUSE;
import static postern.proof.Draft.closed;
import static postern.proof.Draft.not;
import static postern.proof.Draft.on;
import static postern.proof.Draft.rule;
import static postern.proof.Draft.to;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Guard;

/** How addresses are told in which two policies differ. */
class AddressWordsTest {
    private static final DomainSet OURS = domains("example.com", "example.net");

    private static DomainSet domains(String... domains) {
        return new DomainSet(List.of(domains).stream().map(DomainPattern::of).toList());
    }

    /** Everybody may write to anybody. */
    private static Draft open() {
        return new Draft()
                .ours("example.com", "example.net")
                .network("world", "0.0.0.0/0", "::/0")
                .relay(11, "world");
    }

    /** What is newly refused where that holds. */
    private static List<String> refused(Condition where) {
        return Draft.told(open(), open().refuse(where));
    }

    /** The same by rules that spoke on one listener before and now speak on all. */
    private static List<String> refusedElsewhere(Guard.Rule... rules) {
        var here = guard(on("inbound"), rules);
        return Draft.told(
                new Draft().receive().guard(here),
                new Draft().receive().guard(guard(Condition.always(), rules)),
                "inbound",
                "outbound");
    }

    private static Guard guard(Condition where, Guard.Rule... rules) {
        return Draft.guard("g", 20, where, ALLOW, rules);
    }

    @Test
    void eachAddressIsToldByTheEditedPattern() {
        assertThat(refused(to("old@example.com")))
                .containsExactly("refused: forward-path old@example.com");
        assertThat(refused(new Condition.ReversePathIn(AddressPatterns.of("*@spam.example"))))
                .containsExactly("refused: reverse-path *@spam.example");
        assertThat(refused(new Condition.FromIn(AddressPatterns.of("*@*.spam.example"))))
                .containsExactly("refused: from *@*.spam.example");
        assertThat(refused(not(to("old@example.com"))))
                .containsExactly("refused: forward-path all but old@example.com");
    }

    @Test
    void severalPatternsAreListed() {
        assertThat(refused(to("a@example.com", "b@example.com")))
                .containsExactly("refused: forward-path a@example.com, b@example.com");
        assertThat(refused(to("a@example.com", "b@example.com", "c@example.com", "d@example.com")))
                .containsExactly(
                        "refused: forward-path a@example.com, b@example.com, c@example.com"
                                + " and 1 more");
    }

    @Test
    void theNullReversePath() {
        var none = new Condition.ReversePathIn(AddressPatterns.of("<>"));
        assertThat(refused(none)).containsExactly("refused: reverse-path <>");
        assertThat(refused(not(none))).containsExactly("refused: reverse-path all mailboxes");
    }

    @Test
    void ourDomainsAndForeignOnes() {
        var ours = new Condition.ForwardPathOurs(OURS);
        assertThat(refused(ours)).containsExactly("refused: forward-path our domains");
        assertThat(refused(not(ours))).containsExactly("refused: forward-path foreign addresses");
        assertThat(refused(new Condition.ReversePathOurs(OURS)))
                .containsExactly("refused: reverse-path our domains");
    }

    @Test
    void theNullReversePathIsToldWhereItIsRefusedLikeForeignOnes() {
        var ours = new Condition.ReversePathOurs(OURS);
        var none = new Condition.ReversePathIn(AddressPatterns.of("<>"));
        assertThat(refused(not(ours)))
                .containsExactly("refused: reverse-path foreign addresses and <>");
        assertThat(refused(Draft.all(not(ours), not(none))))
                .containsExactly("refused: reverse-path foreign addresses");
        assertThat(refused(not(new Condition.FromOurs(OURS))))
                .containsExactly("refused: from foreign addresses and <>");
    }

    @Test
    void exceptionsFromOurDomainsAndFromForeignOnes() {
        var ours = new Condition.ForwardPathOurs(OURS);
        assertThat(refused(Draft.all(ours, not(to("info@example.com")))))
                .containsExactly("refused: forward-path our domains except info@example.com");
        assertThat(refused(Draft.all(not(ours), not(to("*@friend.example")))))
                .containsExactly("refused: forward-path foreign addresses except *@friend.example");
    }

    @Test
    void aDomainThatIsNewOrGoneIsToldByItself() {
        var one = new Draft().receive();
        var two = new Draft().receive().ours("example.com", "*.example.org");
        assertThat(Draft.told(one, two)).containsExactly("accepted: forward-path *@*.example.org");
        assertThat(Draft.told(two, one)).containsExactly("refused: forward-path *@*.example.org");
    }

    @Test
    void otherDomainsAreToldAsTheOldAndTheNew() {
        var older = new Draft().receive().ours("a.test", "b.test", "c.test");
        var newer = new Draft().receive().ours("d.test", "e.test", "c.test");
        assertThat(Draft.told(older, newer))
                .containsExactlyInAnyOrder(
                        "accepted: forward-path *@d.test, *@e.test",
                        "refused: forward-path *@a.test, *@b.test");
        var disjoint = new Draft().receive().ours("d.test", "e.test");
        assertThat(Draft.told(older, disjoint))
                .containsExactlyInAnyOrder(
                        "accepted: forward-path our domains",
                        "refused: forward-path our old domains");
    }

    @Test
    void addressesThatWereForeign() {
        var older =
                open().ours("a.test", "b.test")
                        .refuse(not(new Condition.ForwardPathOurs(domains("a.test", "b.test"))));
        var newer = open().ours("c.test", "d.test");
        assertThat(Draft.told(older, newer))
                .containsExactly("accepted: forward-path addresses that were foreign");
    }

    @Test
    void aRuleIsToldWithTheRulesBeforeItThatItMeets() {
        assertThat(
                        refusedElsewhere(
                                rule(21, "postmaster@example.com", ALLOW),
                                rule(22, "other@example.org", ALLOW),
                                rule(23, "*-list@example.com", REFUSE)))
                .containsExactly("refused: listener outbound; forward-path *-list@example.com");
        assertThat(
                        refusedElsewhere(
                                rule(21, "boss-list@example.com", ALLOW),
                                rule(22, "other@example.org", ALLOW),
                                rule(23, "*-list@example.com", REFUSE)))
                .containsExactly(
                        "refused: listener outbound; forward-path *-list@example.com except"
                                + " boss-list@example.com");
    }

    @Test
    void rulesOfSeveralPatternsAreToldTogether() {
        assertThat(
                        refusedElsewhere(
                                rule(21, "x@example.com, y-list@example.com", ALLOW),
                                rule(22, "*-list@example.com, old@example.com", REFUSE)))
                .containsExactly(
                        "refused: listener outbound; forward-path *-list@example.com,"
                                + " old@example.com except y-list@example.com");
    }

    @Test
    void rulesWithAnExceptionAndWithoutOne() {
        assertThat(
                        refusedElsewhere(
                                rule(21, "a-list@example.com", ALLOW),
                                rule(22, "b-list@example.com", REFUSE),
                                rule(23, "*-list@example.com", REFUSE)))
                .containsExactly(
                        "refused: listener outbound; forward-path b-list@example.com,"
                                + " *-list@example.com except a-list@example.com");
    }

    @Test
    void whatNoRuleIsAboutIsToldByTheRules() {
        var rules =
                new Guard.Rule[] {
                    rule(21, "a@example.com", ALLOW), rule(22, "b@example.com", ALLOW)
                };
        var older = new Draft().receive().guard(Draft.guard("g", 20, on("inbound"), REFUSE, rules));
        var newer =
                new Draft()
                        .receive()
                        .guard(Draft.guard("g", 20, Condition.always(), REFUSE, rules));
        assertThat(Draft.told(older, newer, "inbound", "outbound"))
                .containsExactly(
                        "refused: listener outbound; forward-path *@example.com except"
                                + " a@example.com, b@example.com");
    }

    @Test
    void whatNoRuleIsAboutHasNoWordsOfItsOwn() {
        var rules =
                new Guard.Rule[] {
                    rule(21, "a@example.com", ALLOW), rule(22, "b@example.com", ALLOW)
                };
        var older = open().guard(Draft.guard("g", 20, on("inbound"), REFUSE, rules));
        var newer = open().guard(Draft.guard("g", 20, Condition.always(), REFUSE, rules));
        assertThat(Draft.told(older, newer, "inbound", "outbound"))
                .containsExactly(
                        "refused: listener outbound; forward-path all but a@example.com,"
                                + " b@example.com");
    }

    @Test
    void aRuleBehindAWiderOneIsNotTold() {
        assertThat(
                        refusedElsewhere(
                                rule(21, "*-list@example.com", REFUSE),
                                rule(22, "b-list@example.com", REFUSE)))
                .containsExactly("refused: listener outbound; forward-path *-list@example.com");
    }

    @Test
    void ofVeryManyRulesExamplesAreTold() {
        var rules =
                IntStream.range(0, 2_001)
                        .mapToObj(i -> rule(21, "u" + i + "@example.com", REFUSE))
                        .toArray(Guard.Rule[]::new);
        assertThat(refusedElsewhere(rules))
                .containsExactly(
                        "refused: listener outbound; forward-path such as u0@example.com,"
                                + " u1@example.com, u2@example.com");
    }

    @Test
    void quotesAreWrittenWhereTheyAreNeeded() {
        assertThat(refused(to("\"old\"@example.com")))
                .containsExactly("refused: forward-path old@example.com");
        assertThat(refused(to("\"old man\"@example.com")))
                .containsExactly("refused: forward-path \"old man\"@example.com");
        assertThat(refused(to("\"old *\"@example.com")))
                .containsExactly("refused: forward-path \"old *\"@example.com");
    }

    @Test
    void aListOfAnUneditedRuleIsTold() {
        assertThat(refusedElsewhere(rule(21, "a@example.com, b@example.com", REFUSE)))
                .containsExactly(
                        "refused: listener outbound; forward-path a@example.com, b@example.com");
    }

    @Test
    void moreThanSixtyEditedPatternsAreToldTogether() {
        var patterns = new ArrayList<String>();
        for (int i = 0; i < 61; i++) patterns.add("u" + i + "@example.com");
        assertThat(refused(to(patterns.toArray(String[]::new))))
                .containsExactly(
                        "refused: forward-path u0@example.com, u1@example.com, u2@example.com"
                                + " and 58 more");
        assertThat(
                        Draft.told(
                                new Draft().receive(),
                                new Draft()
                                        .receive()
                                        .guard(
                                                closed(
                                                        "g",
                                                        20,
                                                        patterns.getFirst(),
                                                        patterns.getLast()))))
                .containsExactly("refused: forward-path u0@example.com, u60@example.com");
    }
}
