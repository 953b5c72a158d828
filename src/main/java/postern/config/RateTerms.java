package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.RateLimit.Except;
import postern.config.RateLimit.Prefixes;
import postern.config.RateLimit.Unit;
import postern.config.RateLimit.WarmUp;
import postern.config.Rates.Amount;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.mail.Parsed;
import postern.policy.Condition;

/** What a limit says besides whom it counts: its rate, who has another one, how the new begin. */
final class RateTerms {
    private static final Scalar<Integer> PERCENT =
            new Scalar<>("a share", "Write for instance 10%.", RateTerms::percent);

    static final Key<List<Amount>> RATE =
            Key.required(
                    "rate",
                    Rates.AMOUNTS,
                    "So many in a time: `100/m`, `20/10m`, `5000/d`, or with `count: bytes` `500"
                            + " MiB/d`. Of several, all hold. What is used comes back evenly:"
                            + " of `100/m` all at once or any part of it, and then one each 0.6"
                            + " seconds.");
    static final Key<Node> EXCEPT =
            Key.open(
                    "except",
                    new Own("a section, or a list of sections"),
                    "nobody",
                    "Who has another rate: `{ users: [newsletter], rate: 5000/h }`. Of several"
                            + " sections the first that is about a recipient holds. Whom the limit"
                            + " is not about at all stands in `not`.");
    static final Key<Node> WARM_UP =
            Key.open(
                    "warm-up",
                    new Own("a section"),
                    "none",
                    "Whoever is new begins with a part of the rate: `{ days: 14, from: 10% }`.");
    static final Key<Integer> V4_PREFIX =
            Key.optional(
                    "ipv4-prefix", Words.number(8, 32), "24", "How long a `prefix` of IPv4 is.");
    static final Key<Integer> V6_PREFIX =
            Key.optional(
                    "ipv6-prefix", Words.number(16, 128), "48", "How long a `prefix` of IPv6 is.");

    private static final Key<Integer> DAYS =
            Key.optional(
                    "days", Words.number(1, 365), "14", "How long it takes to the whole rate.");
    private static final Key<Integer> FROM =
            Key.optional("from", PERCENT, "10%", "The share of the rate on the first day.");

    static final Shape EXCEPT_SHAPE =
            Shape.of(
                            "except",
                            "Gives some of those that a limit counts another rate.",
                            RATE,
                            Selectors.ON,
                            Selectors.FROM,
                            Selectors.TO,
                            Selectors.REVERSE_PATH,
                            Selectors.USERS,
                            Selectors.GROUPS,
                            Selectors.NOT)
                    .example(
                            """
                            guards:
                              - limit:
                                  by: user
                                  rate: [60/h, 400/d]
                                  except:
                                    - { users: [newsletter], rate: 5000/h }
                                    - { from: [provider], rate: 10/h }
                            """);

    static final Shape WARM_UP_SHAPE =
            Shape.of(
                            "warm-up",
                            "A limit begins small for each user, device or whatever else it counts"
                                    + " by, and grows evenly by the day, since the day when that was"
                                    + " seen first. Who has used nothing yet when the limit is"
                                    + " written is new.",
                            DAYS,
                            FROM)
                    .example(
                            """
                            guards:
                              - limit: { by: user, rate: 400/d, warm-up: { days: 14, from: 10% } }
                            """);

    private final GuardFrame frame;

    RateTerms(GuardFrame frame) {
        this.frame = frame;
    }

    private static Parsed<Integer> percent(String text) {
        var number = text.endsWith("%") ? text.substring(0, text.length() - 1).strip() : "";
        return switch (Words.number(number, 1, 100)) {
            case Parsed.Good<Integer> good -> good;
            case Parsed.Bad<Integer> _ -> Parsed.bad("a share is from 1% to 100%");
        };
    }

    Prefixes prefixes(Section section) {
        var v4 = section.get(V4_PREFIX);
        var v6 = section.get(V6_PREFIX);
        return new Prefixes(
                v4 == null ? Prefixes.USUAL.v4() : v4, v6 == null ? Prefixes.USUAL.v6() : v6);
    }

    @Nullable WarmUp warmUp(Section section) {
        if (!section.has(WARM_UP)) return null;
        var terms = section.section(WARM_UP, WARM_UP_SHAPE);
        var days = terms.get(DAYS);
        var from = terms.get(FROM);
        return days == null || from == null ? null : new WarmUp(days, from);
    }

    List<Except> except(Section section, Unit unit) {
        var all = new ArrayList<Except>();
        var node = section.get(EXCEPT);
        if (node == null) return all;
        if (Yaml.isNull(node) || Yaml.items(node).isEmpty()) nobody(node);
        else
            for (var item : Yaml.items(node)) {
                var one = Section.of(item, EXCEPT_SHAPE, frame.scope().problems());
                var amounts = one.get(RATE);
                var who = frame.selectors().of(one);
                if (who.isEmpty()) nobody(item);
                if (amounts == null) continue;
                check(one, amounts, unit);
                all.add(
                        new Except(
                                new Condition.All(who),
                                amounts.stream().map(Amount::rate).toList()));
            }
        return all;
    }

    private void nobody(Node at) {
        frame.scope()
                .problems()
                .add(
                        at,
                        "except names nobody",
                        "Write who has another rate, such as { users: [newsletter], rate: 5000/h }.");
    }

    /** Sizes for octets, numbers for all else; and at least one. */
    void check(Section section, List<Amount> amounts, Unit unit) {
        var problems = frame.scope().problems();
        if (section.has(RATE) && Yaml.isEmptyList(section.at(RATE)))
            problems.add(section.at(RATE), "rate is empty", "Write for instance 100/m.");
        for (var amount : amounts)
            if (amount.octets() != (unit == Unit.BYTES)) {
                problems.add(
                        section.at(RATE),
                        "rate says how many "
                                + (amount.octets() ? "bytes" : "things")
                                + ", and count is "
                                + unit.name().toLowerCase(java.util.Locale.ROOT),
                        amount.octets()
                                ? "Add count: bytes, or write a number alone: 100/m."
                                : "Write a size with its unit, such as 500 MiB/d.");
                return;
            }
    }
}
