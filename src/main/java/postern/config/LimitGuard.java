package postern.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import postern.config.RateLimit.By;
import postern.config.RateLimit.Rate;
import postern.config.RateLimit.Unit;
import postern.config.Rates.Amount;
import postern.config.ValueType.Several;
import postern.config.Verb.Usual;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.Guard;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;

/** The guard that counts, and those that come with grants. */
final class LimitGuard {
    private static final Key<List<By>> BY =
            Key.required(
                    "by",
                    new Several<>("words, or a list of them", Words.oneOf(By.class)),
                    "What has a count of its own: `client` (of IPv6 the /64), `prefix` (the"
                            + " client's address up to `ipv4-prefix` or `ipv6-prefix`), `network`"
                            + " (by its name; a client in none of them counts by itself), `user`"
                            + " (who has not logged in counts by the client), `group` (each of a"
                            + " user's), `reverse-path`, `reverse-path-domain`, `forward-path`,"
                            + " `forward-path-domain`, `listener`; several for each combination.");
    private static final Key<Unit> COUNT =
            Key.optional(
                    "count",
                    Words.oneOf(Unit.class),
                    "messages",
                    "What is counted: `messages` (once for each, with the first recipient that the"
                            + " limit is about), `recipients`, `bytes` of messages (SIZE as it is"
                            + " announced, and in the end what came), or `domains`: those of"
                            + " forward-paths that were not met within the longest time of"
                            + " `rate`.");
    private static final Key<Verb> ACTION =
            Key.optional(
                    "action",
                    Verb.oneOf(Verb.DEFER, Verb.DENY, Verb.HOLD, Verb.BLOCK),
                    "defer",
                    "What happens to what is too much; the words stand above.");

    static final Shape SHAPE =
            Shape.of(
                            "guards: limit",
                            "Refuses what is more than a rate. Counts outlive a restart, and a"
                                    + " reload with another rate; `postern limits` shows them."
                                    + " What is refused, or comes to nothing, is not counted.",
                            BY,
                            RateTerms.RATE,
                            COUNT,
                            RateTerms.EXCEPT,
                            RateTerms.WARM_UP,
                            RateTerms.V4_PREFIX,
                            RateTerms.V6_PREFIX,
                            ACTION,
                            GuardFrame.FOR,
                            GuardFrame.REPLY,
                            Selectors.ON,
                            Selectors.FROM,
                            Selectors.TO,
                            Selectors.REVERSE_PATH,
                            Selectors.USERS,
                            Selectors.GROUPS,
                            Selectors.NOT,
                            GuardFrame.UNAVAILABLE,
                            GuardFrame.NAME)
                    .example(
                            """
                            guards:
                              - limit: { by: client, rate: 100/m, not: { from: [office] } }
                              - limit: { by: [client, reverse-path], rate: [20/m, 500/d] }
                              - limit: { by: user, rate: 500 MiB/d, count: bytes, action: hold }
                              - limit: { by: user, rate: [30/h, 100/d], count: domains }
                            """);

    private final GuardFrame frame;
    private final RateTerms terms;
    private final List<RateLimit> rates = new ArrayList<>();

    LimitGuard(GuardFrame frame) {
        this.frame = frame;
        terms = new RateTerms(frame);
    }

    Guard read(KindEntry entry) {
        var section = frame.section(entry, SHAPE);
        var by = section.get(BY);
        var amounts = section.get(RateTerms.RATE);
        var unit = section.get(COUNT);
        var usual = new Usual(Replies.TOO_MUCH_MAIL_REFUSED, Replies.TOO_MUCH_MAIL);
        var over = frame.action(section, ACTION, usual);
        if (by == null) by = List.of();
        if (unit == null) unit = Unit.MESSAGES;
        notEmpty(section);
        var words = new ArrayList<String>();
        for (var one : by) words.add(one.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        // Names of limits are written in one list, parted by commas.
        var about = String.join(" and ", words);
        var name = frame.name(section, Kind.LIMIT, about.isEmpty() ? List.of() : List.of(about));
        var rule =
                new Rule(
                        entry.line(),
                        "over the rate by " + about,
                        new Condition.OverLimit(name),
                        over);
        var prefixes = terms.prefixes(section);
        var warmUp = terms.warmUp(section);
        var except = terms.except(section, unit);
        if (amounts != null) {
            terms.check(section, amounts, unit);
            rates.add(
                    new RateLimit(
                            name,
                            entry.line(),
                            by,
                            prefixes,
                            amounts.stream().map(Amount::rate).toList(),
                            unit,
                            warmUp,
                            except));
        }
        return frame.build(
                name, entry, section, Kind.LIMIT, List.of(), List.of(rule), new Action.Allow());
    }

    private void notEmpty(Section section) {
        if (section.has(BY) && Yaml.isEmptyList(section.at(BY)))
            frame.scope()
                    .problems()
                    .add(
                            section.at(BY),
                            "by is empty",
                            "Write what has a count of its own, such as client.");
    }

    /**
     * The limit that comes with a grant.
     *
     * @param of the grant's name
     */
    Guard with(String of, int line, List<Condition> where, By by, List<Rate> rates) {
        var name = frame.name("rate of " + of.replace(",", ""));
        this.rates.add(new RateLimit(name, line, List.of(by), rates, Unit.MESSAGES));
        return new Guard(
                name,
                Kind.LIMIT,
                line,
                new Condition.All(where),
                List.of(
                        new Rule(
                                line,
                                "over the grant's rate",
                                new Condition.OverLimit(name),
                                new Action.Refuse(Outcome.DEFER, Replies.TOO_MUCH_MAIL))),
                new Action.Allow(),
                new Action.Refuse(Outcome.DEFER, Replies.CHECK_UNAVAILABLE));
    }

    /** The limit of users whom no guard counts. */
    Guard usual(int line, List<Rate> each) {
        var name = frame.name(UsualLimits.NAME);
        rates.add(new RateLimit(name, line, List.of(By.USER), each, Unit.RECIPIENTS));
        return new Guard(
                name,
                Kind.LIMIT,
                line,
                new Condition.LoggedIn(),
                List.of(
                        new Rule(
                                line,
                                "over what users usually may",
                                new Condition.OverLimit(name),
                                new Action.Refuse(Outcome.DEFER, Replies.TOO_MUCH_MAIL))),
                new Action.Allow(),
                new Action.Refuse(Outcome.DEFER, Replies.CHECK_UNAVAILABLE));
    }

    /** What all of them count, in their order. */
    List<RateLimit> rates() {
        return rates;
    }
}
