package postern.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Replies;
import postern.policy.Verdict.Step;

/** A grant made ready for the judge: what it asks for, stage by stage, and all it can say. */
final class GrantLine {
    /** What {@link #reach} answers for a grant that matches. */
    static final int MATCHES = Integer.MAX_VALUE;

    final Grant grant;
    final Decision acceptance;
    final Step matches;
    private final List<Condition> parts; // by stage
    private final int[] stages; // of the parts
    private final List<Step> denials; // of the parts
    private final List<Step> doubts; // of the parts
    private final boolean[] owning; // of the parts: whether they ask for addresses of the user

    GrantLine(Grant grant, DomainSet ours) {
        this.grant = grant;
        acceptance =
                new Decision(
                        Decision.Outcome.ACCEPT,
                        Replies.RECIPIENT_OK,
                        grant.name(),
                        null,
                        grant.isTrusted());
        var flat = new ArrayList<Condition>();
        flatten(grant.condition(ours), flat);
        flat.sort(Comparator.comparing(Condition::stage));
        parts = List.copyOf(flat);
        stages = parts.stream().mapToInt(part -> part.stage().position()).toArray();
        owning = new boolean[parts.size()];
        if (grant instanceof Grant.Login login) {
            var own = new ArrayList<Condition>();
            flatten(login.as().condition(), own);
            for (int i = 0; i < owning.length; i++) owning[i] = own.contains(parts.get(i));
        }
        matches = step("matches");
        denials = parts.stream().map(part -> step("no: " + Wording.whyNot(part))).toList();
        doubts = parts.stream().map(part -> step("unsure: " + Wording.doubt(part))).toList();
    }

    private static void flatten(Condition condition, List<Condition> into) {
        if (condition instanceof Condition.All(var all)) all.forEach(part -> flatten(part, into));
        else into.add(condition);
    }

    private Step step(String outcome) {
        return new Step(grant.line(), "grant " + grant.name(), outcome);
    }

    /**
     * How far the grant surely goes along: {@link #MATCHES}, or the first stage at which it does
     * not, doubled, plus 1 if it still may once a missing fact is found.
     */
    int reach(Facts facts) {
        for (int i = 0; i < stages.length; i++) {
            var truth = Truth.of(parts.get(i), facts);
            if (truth == Truth.YES) continue;
            boolean open = true;
            for (int stage = stages[i]; ; truth = Truth.of(parts.get(i), facts)) {
                open &= truth.canBecomeYes();
                if (++i == stages.length || stages[i] != stage) return 2 * stage + (open ? 1 : 0);
            }
        }
        return MATCHES;
    }

    /** All that it asks for up to that stage. */
    Truth upTo(int stage, Facts facts) {
        var truth = Truth.YES;
        for (int i = 0; i < stages.length && stages[i] <= stage; i++)
            truth = truth.and(Truth.of(parts.get(i), facts));
        return truth;
    }

    /** All that it asks for, by stage. */
    List<Condition> parts() {
        return parts;
    }

    /** Whether it asks a user for addresses of their own, or of a list. */
    boolean isBound() {
        for (boolean own : owning) if (own) return true;
        return false;
    }

    /** All that it asks for up to that stage, but whose the addresses are. */
    Truth besidesOwnership(int stage, Facts facts) {
        var truth = Truth.YES;
        for (int i = 0; i < stages.length && stages[i] <= stage && truth != Truth.NO; i++)
            if (!owning[i]) truth = truth.and(Truth.of(parts.get(i), facts));
        return truth;
    }

    /** The earliest fact that this hangs on; null where none is missing. */
    @Nullable Fact<?> missingBesidesOwnership(int stage, Facts facts) {
        Fact<?> earliest = null;
        for (int i = 0; i < stages.length && stages[i] <= stage; i++)
            if (!owning[i]) earliest = Truth.earlier(earliest, Truth.missing(parts.get(i), facts));
        return earliest;
    }

    /** The earliest fact up to that stage that has to be found; null where none is missing. */
    @Nullable Fact<?> missing(int stage, Facts facts) {
        Fact<?> earliest = null;
        for (int i = 0; i < stages.length && stages[i] <= stage; i++)
            earliest = Truth.earlier(earliest, Truth.missing(parts.get(i), facts));
        return earliest;
    }

    /** What stands in the way at that stage: a sure no if there is one. */
    Step objection(int stage, Facts facts) {
        Step doubt = null;
        for (int i = 0; i < stages.length && stages[i] <= stage; i++) {
            var truth = Truth.of(parts.get(i), facts);
            if (truth == Truth.NO) return denials.get(i);
            if (truth != Truth.YES && doubt == null) doubt = doubts.get(i);
        }
        return doubt == null ? matches : doubt;
    }
}
