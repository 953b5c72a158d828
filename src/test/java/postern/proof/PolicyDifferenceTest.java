package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.Condition;
import postern.policy.Decision;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Policy;
import postern.policy.PolicyGenerator;
import postern.proof.PolicyDifference.Newly;
import postern.proof.PolicyDifference.Region;
import postern.proof.PolicyDifference.Result;

/**
 * Two random policies differ in a transaction if and only if the judge says so, and it then lies in
 * one region, of the right direction.
 */
class PolicyDifferenceTest {
    private static final Surroundings SURROUNDINGS =
            new Surroundings(
                    List.of(),
                    new DomainSet(List.of(new DomainPattern.Everything())),
                    null,
                    List.of(),
                    List.of(),
                    Instant.parse("2025-01-01T00:00:00Z"));
    private static final int PAIRS = Integer.getInteger("difference.pairs", 200);
    private static final int TRANSACTIONS = 100;

    /** Where two decisions differ for clients and mail, told anew. */
    private static boolean differ(Decision a, Decision b) {
        return a.outcome() != b.outcome()
                || !a.reply().equals(b.reply())
                || a.trusted() != b.trusted()
                || !java.util.Objects.equals(a.blocked(), b.blocked());
    }

    private static Newly direction(Decision older, Decision newer) {
        if (older.outcome().isAcceptance() == newer.outcome().isAcceptance()) return Newly.CHANGED;
        return newer.outcome().isAcceptance() ? Newly.ACCEPTED : Newly.REFUSED;
    }

    private static Newly mirrored(Newly newly) {
        return switch (newly) {
            case ACCEPTED -> Newly.REFUSED;
            case REFUSED -> Newly.ACCEPTED;
            case CHANGED -> Newly.CHANGED;
        };
    }

    /** The same policy, or one in which a line is gone, is another's, or stands elsewhere. */
    private static Policy edited(Policy policy, PolicyGenerator generator, Random random) {
        var domains = new ArrayList<>(policy.domains().patterns());
        var grants = new ArrayList<>(policy.grants());
        var guards = new ArrayList<>(policy.guards());
        var other = generator.policy(!policy.rewriting().isEmpty());
        switch (random.nextInt(7)) {
            case 0 -> grants.remove(random.nextInt(grants.size()));
            case 1 -> {
                if (!guards.isEmpty()) guards.remove(random.nextInt(guards.size()));
            }
            case 2 -> {
                if (!guards.isEmpty()) {
                    int at = random.nextInt(guards.size());
                    guards.set(at, withoutRule(guards.get(at), random));
                }
            }
            case 3 -> {
                if (guards.size() > 1) guards.add(guards.removeFirst());
            }
            case 4 -> {
                int at = random.nextInt(grants.size());
                var names = grants.stream().map(grant -> grant.name()).toList();
                for (var grant : other.grants())
                    if (grant.name().equals(names.get(at))) grants.set(at, grant);
            }
            case 5 -> {
                for (var guard : other.guards())
                    for (int i = 0; i < guards.size(); i++)
                        if (guard.name().equals(guards.get(i).name())) guards.set(i, guard);
            }
            default -> {
                return other;
            }
        }
        return new Policy(domains, policy.networks(), grants, guards, policy.rewriting());
    }

    private static Guard withoutRule(Guard guard, Random random) {
        var rules = new ArrayList<>(guard.rules());
        if (!rules.isEmpty()) rules.remove(random.nextInt(rules.size()));
        return new Guard(
                guard.name(),
                guard.kind(),
                guard.line(),
                guard.where(),
                rules,
                guard.otherwise(),
                guard.unavailable());
    }

    private static Comparison compare(Policy older, Policy newer) {
        return Comparison.of(new Revision(older, newer), SURROUNDINGS);
    }

    /** The direction of the region that holds it; null where none does. */
    private static Newly found(Comparison comparison, int[] classes) {
        Newly found = null;
        for (var group : comparison.groups.entrySet()) {
            if (comparison.space.value(group.getValue(), classes) != Diagram.YES) continue;
            assertThat(found).as("it is in one region only").isNull();
            found = group.getKey().newly();
        }
        return found;
    }

    private static void compare(
            Comparison comparison,
            Comparison mirror,
            Policy older,
            Policy newer,
            Facts facts,
            Map<Attribution.Group, List<Box>> boxesOf,
            long seed) {
        var space = comparison.space;
        var classes = space.classesOf(facts);
        if (space.value(comparison.sessions, classes) != Diagram.YES) return;
        var was = AgreementTest.judged(older, facts);
        var is = AgreementTest.judged(newer, facts);
        if (!differ(was, is) && !was.becomes().equals(is.becomes())) return; // told besides
        var expected = differ(was, is) ? direction(was, is) : null;
        assertThat(found(comparison, classes))
                .as(() -> "seed " + seed + " of " + facts + ": " + was + " became " + is)
                .isEqualTo(expected);
        assertThat(found(mirror, mirror.space.classesOf(facts)))
                .as(() -> "seed " + seed + " mirrored, of " + facts)
                .isEqualTo(expected == null ? null : mirrored(expected));
        for (var group : comparison.groups.entrySet()) {
            boolean inside = space.value(group.getValue(), classes) == Diagram.YES;
            if (space.value(comparison.context(group.getKey()), classes) != Diagram.YES) {
                assertThat(inside).as("it is in the context").isFalse();
                continue;
            }
            var boxes = boxesOf.computeIfAbsent(group.getKey(), comparison::boxes);
            boolean told = boxes.stream().anyMatch(box -> holds(box, classes));
            if (inside || boxes.stream().allMatch(Box::exact))
                assertThat(told).as(() -> "seed " + seed + " told of " + facts).isEqualTo(inside);
        }
    }

    private static boolean holds(Box box, int[] classes) {
        return box.classes().entrySet().stream()
                .allMatch(level -> level.getValue().get(classes[level.getKey()]));
    }

    private static void example(Region region, Policy older, Policy newer, long seed) {
        var was = AgreementTest.judged(older, region.example());
        var is = AgreementTest.judged(newer, region.example());
        assertThat(region.agrees()).as(() -> "seed " + seed + " " + region).isTrue();
        assertThat(differ(was, region.older())).isFalse();
        assertThat(differ(is, region.newer())).isFalse();
        assertThat(differ(was, is) || !was.becomes().equals(is.becomes()))
                .as(() -> "seed " + seed + " " + region)
                .isTrue();
        assertThat(direction(was, is)).isEqualTo(region.newly());
        assertThat(region.edits()).as(() -> "seed " + seed + " " + region).isNotEmpty();
        for (var part : region.parts())
            assertThat(part.where().values()).as(() -> "seed " + seed).doesNotContain("");
        for (var besides : region.besides()) example(besides, older, newer, seed);
    }

    @Test
    void policiesDifferWhereTheJudgeSays() {
        int regions = 0;
        for (long seed = 0; seed < PAIRS; seed++) {
            var random = new Random(seed);
            var generator = new PolicyGenerator(random, true);
            var older = generator.policy(seed % 4 == 3);
            var newer = edited(older, generator, random);
            var comparison = compare(older, newer);
            var mirror = compare(newer, older);
            assertThat(mirror.groups).as("seed " + seed).hasSameSizeAs(comparison.groups);
            for (var region : comparison.regions()) example(region, older, newer, seed);
            regions += comparison.groups.size();
            var boxes = new HashMap<Attribution.Group, List<Box>>();
            for (int i = 0; i < TRANSACTIONS; i++) {
                var facts = generator.facts();
                for (var fact : Fact.ALL)
                    if (random.nextInt(12) == 0)
                        facts = PolicyGenerator.inDoubt(facts, fact, random);
                compare(comparison, mirror, older, newer, facts, boxes, seed);
            }
            var classes = new int[comparison.space.levels.size()];
            for (int i = 0; i < TRANSACTIONS; i++) {
                for (int level = 0; level < classes.length; level++)
                    classes[level] = random.nextInt(comparison.space.levels.get(level).size());
                compare(
                        comparison,
                        mirror,
                        older,
                        newer,
                        comparison.space.facts(classes),
                        boxes,
                        seed);
            }
        }
        assertThat(regions).as("regions seen").isGreaterThan(PAIRS);
    }

    @Test
    void aPolicyDoesNotDifferFromItself() {
        for (long seed = 0; seed < PAIRS; seed++) {
            var policy = new PolicyGenerator(new Random(seed), true).policy(false);
            assertThat(PolicyDifference.of(policy, policy, SURROUNDINGS))
                    .isEqualTo(new Result.Compared(List.of(), true));
        }
    }

    private static Policy withLimits(int count) {
        var guards = new ArrayList<Guard>();
        for (int i = 0; i < count; i++)
            guards.add(
                    new Guard(
                            "limit" + i,
                            Guard.Kind.LIMIT,
                            i,
                            Condition.always(),
                            List.of(
                                    new Guard.Rule(
                                            i,
                                            "over it",
                                            new Condition.OverLimit("limit" + i),
                                            new Action.Refuse(
                                                    Decision.Outcome.DEFER,
                                                    Replies.TOO_MUCH_MAIL))),
                            new Action.Allow(),
                            new Action.Refuse(Decision.Outcome.DEFER, Replies.CHECK_UNAVAILABLE)));
        var receive = new Grant.Receive(new Grant.Terms("receive", 1, List.of(), null, null, null));
        return new Policy(List.of(DomainPattern.of("a.test")), Map.of(), List.of(receive), guards);
    }

    @Test
    void policiesOfManyLimitsAreCompared() {
        if (!(PolicyDifference.of(withLimits(2_000), withLimits(2_001), SURROUNDINGS)
                instanceof Result.Compared(var regions, _))) throw new AssertionError("undecided");
        assertThat(regions)
                .singleElement()
                .satisfies(region -> {
                    assertThat(region.newly()).isEqualTo(Newly.REFUSED);
                    assertThat(region.edits())
                            .extracting(PolicyDifference.Edit::what)
                            .containsExactly("guard limit2000");
                    assertThat(region.exact()).isTrue();
                    assertThat(region.parts().getFirst().where().values())
                            .contains("over the limit \"limit2000\"");
                });
    }
}
