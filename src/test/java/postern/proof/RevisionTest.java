package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.proof.Draft.ALLOW;
import static postern.proof.Draft.REFUSE;
import static postern.proof.Draft.client;
import static postern.proof.Draft.guard;
import static postern.proof.Draft.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.policy.Action;
import postern.policy.Condition;
import postern.policy.Grant;
import postern.policy.Guard;

/** Which lines of an old policy became which of a new one. */
class RevisionTest {
    private static final Condition HOST = client("203.0.113.9");
    private static final Condition OTHER = client("203.0.113.10");
    private static final Condition THIRD = client("203.0.113.11");

    private static Draft draft(Guard... guards) {
        var draft = new Draft().network("office", "198.51.100.0/24").receive();
        for (var guard : guards) draft.guard(guard);
        return draft;
    }

    private static Guard block(String name, Condition where) {
        return guard(name, 20, where, REFUSE);
    }

    private static Guard tls(String name, Condition where) {
        return new Guard(name, Guard.Kind.TLS, 20, where, List.of(), REFUSE, ALLOW);
    }

    private static Revision revision(Draft older, Draft newer) {
        return new Revision(older.policy(), newer.policy());
    }

    /** What the old policy's guard became, with "=" where it says the same. */
    private static @Nullable String became(Revision revision, String guard) {
        var versions = revision.olderGuards.get(guard);
        assertThat(versions).isNotNull();
        if (versions.newer == null) return null;
        assertThat(revision.newerGuards.get(versions.newer.name())).isSameAs(versions);
        return (versions.same ? "=" : "") + versions.newer.name();
    }

    @Test
    void linesThatSayTheSameBelongTogetherWhateverTheyAreCalled() {
        var revision =
                revision(
                        draft(block("a", HOST), block("b", OTHER)),
                        draft(block("a", OTHER), block("b", HOST)));
        assertThat(became(revision, "a")).isEqualTo("=b");
        assertThat(became(revision, "b")).isEqualTo("=a");
        assertThat(revision.editedGuards()).isEmpty();
    }

    @Test
    void ofEqualLinesEachHasOneOfItsOwn() {
        var revision =
                revision(
                        draft(block("a", HOST), block("b", HOST)),
                        draft(block("c", HOST), block("d", HOST)));
        assertThat(became(revision, "a")).isEqualTo("=c");
        assertThat(became(revision, "b")).isEqualTo("=d");
        var fewer = revision(draft(block("a", HOST), block("b", HOST)), draft(block("c", HOST)));
        assertThat(became(fewer, "a")).isEqualTo("=c");
        assertThat(became(fewer, "b")).isNull();
    }

    @Test
    void linesWithOneNameAndKindBelongTogetherThen() {
        var revision =
                revision(
                        draft(block("a", HOST), block("b", OTHER)),
                        draft(block("b", THIRD), block("c", client("203.0.113.12"))));
        assertThat(became(revision, "b")).isEqualTo("b");
        assertThat(became(revision, "a")).isEqualTo("c");
    }

    @Test
    void theNameAloneIsNotEnough() {
        var revision = revision(draft(block("a", HOST)), draft(tls("a", OTHER)));
        assertThat(became(revision, "a")).isNull();
        assertThat(revision.newerGuards.get("a").older).isNull();
        assertThat(revision.editedGuards()).hasSize(2);
    }

    @Test
    void theOnlyOnesOfTheirKindThatAreLeftBelongTogether() {
        var revision =
                revision(
                        draft(block("a", HOST), tls("t", HOST)),
                        draft(block("b", OTHER), tls("u", OTHER)));
        assertThat(became(revision, "a")).isEqualTo("b");
        assertThat(became(revision, "t")).isEqualTo("u");
        assertThat(revision.editedGuards()).hasSize(2);
    }

    @Test
    void ofSeveralThatAreLeftNoneBelongTogether() {
        var one = draft(block("a", HOST));
        var two = draft(block("b", OTHER), block("c", THIRD));
        assertThat(became(revision(one, two), "a")).isNull();
        assertThat(became(revision(two, one), "b")).isNull();
        assertThat(revision(two, one).editedGuards()).hasSize(3);
    }

    @Test
    void grantsBelongTogetherByTheSameRules() {
        var older = draft().relay(11, "office", "inbound").login("a");
        var newer = draft().relay(11, "office", "outbound").login("a");
        var revision = revision(older, newer);
        assertThat(revision.editedGrants())
                .singleElement()
                .satisfies(versions -> {
                    assertThat(versions.older).extracting(Grant::name).isEqualTo("relay office");
                    assertThat(versions.newer).extracting(Grant::name).isEqualTo("relay office");
                    assertThat(versions.same).isFalse();
                });
        assertThat(revision.olderGrants.get("receive").same).isTrue();
        assertThat(revision(older, draft()).editedGrants()).hasSize(2);
    }

    @Test
    void domainsInAnotherOrderAreTheSame() {
        var one = draft().ours("a.test", "b.test");
        assertThat(revision(one, draft().ours("b.test", "a.test")).domains).isFalse();
        assertThat(revision(one, draft().ours("b.test")).domains).isTrue();
    }

    @Test
    void rewritingIsTheSameInItsOrderOnly() {
        var one = draft().rewrite("a@x.test", "b@x.test").rewrite("c@x.test", "d@x.test");
        var same = draft().rewrite("a@x.test", "b@x.test").rewrite("c@x.test", "d@x.test");
        var turned = draft().rewrite("c@x.test", "d@x.test").rewrite("a@x.test", "b@x.test");
        assertThat(revision(one, same).rewriting).isFalse();
        assertThat(revision(one, turned).rewriting).isTrue();
        assertThat(revision(one, draft()).rewriting).isTrue();
    }

    private static Guard rules(Guard.Rule... rules) {
        return guard("f", 20, Condition.always(), ALLOW, rules);
    }

    @Test
    void rulesAreComparedByWhatTheySay() {
        var hold = rule(23, "c@x.test", new Action.Hold());
        var older = draft(rules(rule(21, "a@x.test", REFUSE), rule(22, "b@x.test", REFUSE), hold));
        var newer = draft(rules(rule(21, "b@x.test", REFUSE), rule(22, "c@x.test", REFUSE)));
        var revision = revision(older, newer);
        var guard = revision.olderGuards.get("f");
        assertThat(guard).isNotNull();
        assertThat(revision.rulesGone(guard))
                .extracting(Guard.Rule::match)
                .containsExactly("a@x.test", "c@x.test");
        assertThat(revision.rulesAdded(guard))
                .extracting(Guard.Rule::match)
                .containsExactly("c@x.test");
    }

    @Test
    void allRulesOfAGuardAreGoneOrAddedWithIt() {
        var guarded = draft(rules(rule(21, "a@x.test", REFUSE)));
        var gone = revision(guarded, draft());
        assertThat(gone.rulesGone(gone.olderGuards.get("f"))).hasSize(1);
        assertThat(gone.rulesAdded(gone.olderGuards.get("f"))).isEmpty();
        var added = revision(draft(), guarded);
        assertThat(added.rulesGone(added.newerGuards.get("f"))).isEmpty();
        assertThat(added.rulesAdded(added.newerGuards.get("f"))).hasSize(1);
    }

    private static Condition bad(String prefix) {
        return new Condition.ClientIn(List.of("bad"), Draft.set(prefix));
    }

    @Test
    void anEditOfNetworksAloneIsToldFromOthers() {
        var older = draft(block("a", bad("203.0.113.0/25")), block("b", HOST));
        var newer = draft(block("a", bad("203.0.113.0/24")), block("b", OTHER));
        var revision = revision(older, newer);
        assertThat(revision.isOfNetworks(revision.olderGuards.get("a"))).isTrue();
        assertThat(revision.isOfNetworks(revision.olderGuards.get("b"))).isFalse();
        assertThat(revision.isOfNetworks(revision.olderGrants.get("receive"))).isFalse();
        var gone = revision(older, draft());
        assertThat(gone.isOfNetworks(gone.olderGuards.get("a"))).isFalse();
    }

    @Test
    void placesAreThoseOfTwoGuardsToEachOther() {
        var older = draft(block("a", HOST), block("b", OTHER), block("c", THIRD));
        var newer = draft(block("c", THIRD), block("a", HOST), block("b", OTHER));
        var revision = revision(older, newer);
        var a = revision.olderGuards.get("a");
        var b = revision.olderGuards.get("b");
        var c = revision.olderGuards.get("c");
        assertThat(revision.changedPlaces(a, b)).isFalse();
        assertThat(revision.changedPlaces(b, a)).isFalse();
        assertThat(revision.changedPlaces(a, c)).isTrue();
        assertThat(revision.changedPlaces(c, b)).isTrue();
    }
}
