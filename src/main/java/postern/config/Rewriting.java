package postern.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Parsed;
import postern.policy.AddressPattern;
import postern.policy.AddressTemplate;
import postern.policy.Condition;
import postern.policy.RewriteRule;
import postern.policy.RewriteRule.Side;

/** The list of what becomes another address. */
final class Rewriting {
    /** Fields that hold addresses and nothing that a signature or a trace is about. */
    private static final List<String> FIELDS =
            List.of(
                    "From",
                    "Sender",
                    "Reply-To",
                    "To",
                    "Cc",
                    "Bcc",
                    "Resent-From",
                    "Resent-Sender",
                    "Resent-Reply-To",
                    "Resent-To",
                    "Resent-Cc",
                    "Resent-Bcc",
                    "Return-Path",
                    "Errors-To",
                    "Mail-Followup-To",
                    "Mail-Reply-To",
                    "Return-Receipt-To",
                    "Disposition-Notification-To");

    private static final Map<String, String> BY_FOLDED_NAME = new LinkedHashMap<>();

    static {
        for (var field : FIELDS) BY_FOLDED_NAME.put(field.toLowerCase(Locale.ROOT), field);
    }

    private static final Key<AddressPattern> REVERSE_PATH =
            Key.open(
                    "reverse-path",
                    Patterns.ADDRESS,
                    "see `forward-path`",
                    "The addresses of MAIL FROM that become others. This or `forward-path` is"
                            + " needed.");
    private static final Key<AddressPattern> FORWARD_PATH =
            Key.open(
                    "forward-path",
                    Patterns.ADDRESS,
                    "see `reverse-path`",
                    "The addresses of RCPT TO that become others.");
    private static final Key<String> AS =
            Key.required(
                    "as",
                    new Scalar<>(
                            "a template",
                            "Write for instance \"*1@example.com\".",
                            text -> text.isBlank() ? Parsed.bad("it is empty") : Parsed.good(text)),
                    "What they become: `*1` is what the pattern's first wildcard stood for, `*2`"
                            + " its second. What stood before the \"@\" stays there, what stood"
                            + " behind it stays behind it.");
    private static final Key<List<String>> HEADERS =
            Key.open(
                    "headers",
                    new Several<>(
                            "a list of header fields",
                            new Scalar<>(
                                    "a header field that can be rewritten",
                                    "The fields are " + String.join(", ", FIELDS) + ".",
                                    Rewriting::field)),
                    "none",
                    "Header fields in which addresses that match are changed too, whatever the"
                            + " envelope says: "
                            + String.join(", ", FIELDS)
                            + ". A DKIM signature over such a field breaks.");

    static final Shape SHAPE =
            Shape.of(
                            "a rewriting",
                            "Addresses that become others (masquerading): of the rules for one side"
                                    + " the first that matches, applied once. A forward-path is"
                                    + " judged again as what it has become.",
                            REVERSE_PATH,
                            FORWARD_PATH,
                            AS,
                            HEADERS,
                            Selectors.ON,
                            Selectors.FROM,
                            Selectors.USERS,
                            Selectors.GROUPS,
                            Selectors.NOT,
                            GuardFrame.NAME)
                    .example(
                            """
                            rewrite:
                              - { reverse-path: "*@*.example.com", as: "*1@example.com", headers: [From, Reply-To], from: [office] }
                              - { forward-path: "*@old.example.com", as: "*1@example.com" }
                            """);

    private final Selectors selectors;
    private final Problems problems;
    private final Names names;

    Rewriting(Scope scope) {
        selectors = new Selectors(scope);
        problems = scope.problems();
        names = new Names("rewriting", problems);
    }

    List<RewriteRule> read(List<Node> items) {
        var rules = new ArrayList<RewriteRule>();
        for (var item : items) {
            var rule = rule(Section.of(item, SHAPE, problems));
            if (rule != null) rules.add(rule);
        }
        return rules;
    }

    private @Nullable RewriteRule rule(Section section) {
        var reverse = section.get(REVERSE_PATH);
        var forward = section.get(FORWARD_PATH);
        if (section.has(REVERSE_PATH) == section.has(FORWARD_PATH) && !section.isEmpty())
            problems.add(
                    section.at(FORWARD_PATH),
                    section.has(FORWARD_PATH)
                            ? "reverse-path and forward-path stand together"
                            : "a rewriting needs \"reverse-path\" or \"forward-path\"",
                    section.has(FORWARD_PATH)
                            ? "Write a rule for each."
                            : "Say whose address changes: the sender's or the recipient's.");
        var match = reverse == null ? forward : reverse;
        var template = section.get(AS);
        var headers = section.get(HEADERS);
        if (headers != null && Yaml.isEmptyList(section.at(HEADERS)))
            problems.add(
                    section.at(HEADERS), "headers is empty", "Name a field, or remove the key.");
        var where = selectors.of(section, Selectors.NOT_BEFORE_RCPT);
        var made = Names.made("rewrite", match == null ? List.of() : List.of(match.toString()));
        var name = names.choose(section, GuardFrame.NAME, made);
        if (match == null || template == null) return null;
        if (match instanceof AddressPattern.Null) {
            problems.add(
                    section.at(reverse == null ? FORWARD_PATH : REVERSE_PATH),
                    "\"<>\" is never rewritten",
                    "Remove the rule: the null reverse-path keeps errors from going round.");
            return null;
        }
        return switch (AddressTemplate.parse(template, match)) {
            case Parsed.Bad<AddressTemplate>(var why) -> {
                problems.add(
                        section.at(AS),
                        "as: \"" + template + "\" does not fit " + match + ": " + why,
                        "Write *1 for what the first \"*\" of the pattern stood for, *2 for the"
                                + " second, and so on.");
                yield null;
            }
            case Parsed.Good<AddressTemplate>(var as) ->
                    new RewriteRule(
                            name,
                            section.line(),
                            reverse == null ? Side.FORWARD_PATH : Side.REVERSE_PATH,
                            new Condition.All(where),
                            match,
                            as,
                            headers == null ? List.of() : headers);
        };
    }

    private static Parsed<String> field(String text) {
        var name = text.endsWith(":") ? text.substring(0, text.length() - 1) : text;
        var field = BY_FOLDED_NAME.get(name.toLowerCase(Locale.ROOT));
        if (field != null) return Parsed.good(field);
        var nearest = Nearest.to(name, FIELDS);
        return Parsed.bad(
                nearest == null
                        ? "it holds no address that may change"
                        : "perhaps \"" + nearest + "\" was meant");
    }
}
