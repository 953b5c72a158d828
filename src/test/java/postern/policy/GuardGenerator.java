package postern.policy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import postern.mail.Replies;
import postern.policy.Decision.Outcome;
import postern.policy.Guard.Kind;
import postern.policy.PolicyGenerator.Order;

/** Random guards of every kind, in the shape that the file gives them, and some of any shape. */
final class GuardGenerator {
    private final Chance chance;
    private final Order order;
    private final ConditionGenerator conditions;
    private final DomainSet ours;
    private final boolean lenient;

    private static final List<Kind> ALL =
            Arrays.stream(Kind.values()).filter(kind -> kind != Kind.RETURNED).toList();

    @SuppressWarnings("EnumOrdinal") // as they were before that kind came
    private static final List<Kind> WITHOUT_CONTENT = ALL.subList(0, Kind.CONTENT.ordinal());

    /**
     * @param lenient whether guards may let pass what hangs on an unavailable fact
     */
    GuardGenerator(
            Chance chance,
            Order order,
            ConditionGenerator conditions,
            DomainSet ours,
            boolean lenient) {
        this.chance = chance;
        this.order = order;
        this.conditions = conditions;
        this.ours = ours;
        this.lenient = lenient;
    }

    Guard guard(String name) {
        var kind = kind(name);
        if (chance.rarely()) {
            var rules = chance.some(0, 4, () -> rule(conditions.condition(Stage.END_OF_DATA, 1)));
            return guard(name, kind, rules, chance.rarely() ? action() : new Action.Allow());
        }
        return switch (kind) {
            case BLOCK -> guard(name, kind, List.of(rule(conditions.client(), refuse())), allow());
            case ONLY_FROM ->
                    guard(name, kind, List.of(rule(conditions.client(), allow())), refuse());
            case TLS ->
                    guard(name, kind, List.of(rule(new Condition.TlsActive(), allow())), refuse());
            case REVERSE_PATH ->
                    guard(
                            name,
                            kind,
                            chance.some(
                                    1,
                                    6,
                                    () ->
                                            rule(
                                                    new Condition.ReversePathIn(
                                                            conditions.patterns(true)))),
                            chance.rarely() ? action() : allow());
            case FORWARD_PATH ->
                    guard(
                            name,
                            kind,
                            chance.some(
                                    1,
                                    6,
                                    () ->
                                            rule(
                                                    new Condition.ForwardPathIn(
                                                            conditions.patterns(false)))),
                            chance.rarely() ? action() : allow());
            case HELO ->
                    guard(
                            name,
                            kind,
                            chance.some(
                                    1,
                                    4,
                                    () -> rule(new Condition.HeloIn(conditions.heloPatterns()))),
                            chance.rarely() ? action() : allow());
            case OUR_NAME -> ourName(name);
            case LIMIT ->
                    guard(
                            name,
                            kind,
                            List.of(rule(new Condition.OverLimit(name), objection())),
                            allow());
            case CONTENT ->
                    guard(
                            name,
                            kind,
                            order == Order.CHECKS_BESIDES
                                    ? chance.some(1, 3, () -> rule(check()))
                                    : List.of(
                                            rule(
                                                    new Condition.ContentMatches(
                                                            FactValues.CHECKS.getFirst()),
                                                    objection())),
                            allow());
            case DNSBL ->
                    guard(name, kind, chance.some(1, 3, () -> rule(conditions.scored())), allow());
            case GREYLIST ->
                    guard(
                            name,
                            kind,
                            List.of(rule(new Condition.Greylisted(), objection())),
                            allow());
            case UNUSUAL ->
                    guard(name, kind, List.of(rule(new Condition.Unusual(), objection())), allow());
            case RDNS, SPF, DKIM, ARC, DMARC ->
                    guard(name, kind, chance.some(1, 3, () -> rule(conditions.found())), allow());
            case RETURNED -> throw new IllegalStateException("it comes by itself");
            case UNKNOWN_RECIPIENT -> {
                var known =
                        chance.rarely()
                                ? new Condition.RecipientKnown()
                                : new Condition.ForwardPathIn(conditions.patterns(false));
                yield guard(name, kind, List.of(rule(known, allow())), objection());
            }
        };
    }

    private Kind kind(String name) {
        if (order == Order.CHECKS_BESIDES) return chance.pick(ALL);
        var kind = chance.pick(WITHOUT_CONTENT);
        // both ask for a name in a set
        return kind == Kind.LIMIT && name.compareTo("guard2") > 0 ? Kind.CONTENT : kind;
    }

    private Condition check() {
        return new Condition.ContentMatches(chance.pick(FactValues.CHECKS));
    }

    private Guard ourName(String name) {
        var outside =
                new Condition.All(
                        List.of(
                                new Condition.Not(new Condition.LoggedIn()),
                                new Condition.Not(conditions.client())));
        return new Guard(
                name,
                Kind.OUR_NAME,
                chance.below(100),
                outside,
                List.of(
                        rule(new Condition.ReversePathOurs(ours), objection()),
                        rule(new Condition.FromOurs(ours), objection())),
                allow(),
                unavailable());
    }

    private Guard guard(String name, Kind kind, List<Guard.Rule> rules, Action otherwise) {
        return new Guard(name, kind, chance.below(100), where(), rules, otherwise, unavailable());
    }

    private Condition where() {
        return switch (chance.below(6)) {
            case 0 -> conditions.condition(Stage.END_OF_DATA, 2);
            case 1 -> conditions.listener();
            case 2 -> new Condition.Not(conditions.except());
            default -> Condition.always();
        };
    }

    private Guard.Rule rule(Condition condition) {
        return rule(condition, action());
    }

    private static Guard.Rule rule(Condition condition, Action action) {
        return new Guard.Rule(1, "rule", condition, action);
    }

    private static Action allow() {
        return new Action.Allow();
    }

    private Action unavailable() {
        return lenient && chance.rarely() ? allow() : refuse();
    }

    private Action action() {
        return chance.rarely() ? allow() : objection();
    }

    private Action objection() {
        return chance.once(4) ? new Action.Hold() : refuse();
    }

    private Action refuse() {
        return switch (chance.below(4)) {
            case 0 -> new Action.Refuse(Outcome.REJECT, Replies.RECIPIENT_REFUSED);
            case 1 -> new Action.Refuse(Outcome.DEFER, Replies.TRY_LATER);
            case 2 -> new Action.Refuse(Outcome.BLOCK, Replies.BLOCKED, Duration.ofMinutes(5));
            default -> new Action.Refuse(Outcome.DROP, Replies.BLOCKED);
        };
    }
}
