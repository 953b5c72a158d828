package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.proof.Draft.ALLOW;
import static postern.proof.Draft.DEFER;
import static postern.proof.Draft.REFUSE;
import static postern.proof.Draft.because;
import static postern.proof.Draft.closed;
import static postern.proof.Draft.guard;
import static postern.proof.Draft.rule;

import java.util.List;
import org.junit.jupiter.api.Test;
import postern.policy.Action;
import postern.policy.Condition;
import postern.policy.Guard;
import postern.proof.PolicyDifference.Newly;

/** How edits of the rules of guards are told. */
class EditedRulesTest {
    private static final Action HOLD = new Action.Hold();

    private static Draft with(Guard... guards) {
        var draft = base();
        for (var guard : guards) draft.guard(guard);
        return draft;
    }

    private static Draft base() {
        return new Draft().receive();
    }

    /** The only region's edits. */
    private static List<String> edits(Draft older, Draft newer) {
        var regions = Draft.regions(older, newer);
        assertThat(regions).hasSize(1);
        return because(regions.getFirst());
    }

    @Test
    void oneRuleIsToldByItsWords() {
        var one = closed("f", 20, "a@example.com");
        var two = closed("f", 20, "a@example.com", "b@example.com");
        assertThat(edits(with(one), with(two)))
                .containsExactly("rule b@example.com of guard f added [][22]");
        assertThat(edits(with(two), with(one)))
                .containsExactly("rule b@example.com of guard f removed [22][]");
    }

    @Test
    void twoRulesOrThreeAreToldByTheirLines() {
        var one = closed("f", 20, "a@example.com");
        var three = closed("f", 20, "a@example.com", "b@example.com", "c@example.com");
        var four =
                closed("f", 20, "a@example.com", "b@example.com", "c@example.com", "d@example.com");
        assertThat(edits(with(one), with(three))).containsExactly("guard f changed [][22, 23]");
        assertThat(edits(with(four), with(one))).containsExactly("guard f changed [22, 23, 24][]");
        var other = closed("f", 30, "a@example.com", "x@example.com");
        assertThat(
                        Draft.regions(with(closed("f", 20, "b@example.com")), with(other)).stream()
                                .map(Draft::because))
                .containsExactlyInAnyOrder(
                        List.of("rule b@example.com of guard f removed [21][]"),
                        List.of("guard f changed [][31, 32]"));
    }

    @Test
    void ofMoreRulesTheGuardIsTold() {
        var one = closed("f", 20, "a@example.com");
        var five =
                closed(
                        "f",
                        25,
                        "a@example.com",
                        "b@example.com",
                        "c@example.com",
                        "d@example.com",
                        "e@example.com");
        assertThat(edits(with(one), with(five))).containsExactly("guard f changed [20][25]");
    }

    @Test
    void theRulesOfANewGuardAreToldByTheirLines() {
        assertThat(edits(base(), with(closed("f", 20, "a@example.com"))))
                .containsExactly("guard f added [][21]");
        assertThat(edits(with(closed("f", 20, "a@example.com", "b@example.com")), base()))
                .containsExactly("guard f removed [21, 22][]");
    }

    @Test
    void aRuleThatNowAnswersOtherwiseIsToldByBothLines() {
        var rejects = guard("f", 20, Condition.always(), ALLOW, rule(21, "a@example.com", REFUSE));
        var defers = guard("f", 20, Condition.always(), ALLOW, rule(22, "a@example.com", DEFER));
        assertThat(edits(with(rejects), with(defers))).containsExactly("guard f changed [21][22]");
    }

    @Test
    void onlyRulesThatDecideInTheRegionAreTold() {
        var older = guard("f", 20, Condition.always(), ALLOW);
        var newer =
                guard(
                        "f",
                        20,
                        Condition.always(),
                        ALLOW,
                        rule(21, "a@example.com", REFUSE),
                        rule(22, "b@example.com", HOLD));
        var regions = Draft.regions(with(older), with(newer));
        assertThat(regions).hasSize(1);
        var region = regions.getFirst();
        assertThat(region.newly()).isEqualTo(Newly.REFUSED);
        assertThat(because(region)).containsExactly("rule a@example.com of guard f added [][21]");
        assertThat(region.besides()).hasSize(1);
        assertThat(because(region.besides().getFirst()))
                .containsExactly("rule b@example.com of guard f added [][22]");
    }
}
