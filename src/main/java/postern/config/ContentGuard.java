package postern.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.config.Verb.Usual;
import postern.mail.Parsed;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.Condition;
import postern.policy.ContentCheck;
import postern.policy.ContentCheck.Place;
import postern.policy.Guard;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;

/** The guard that looks into messages. */
final class ContentGuard {
    private static final int LONGEST = 500; // characters of a pattern

    private static final Own PATTERNS = new Own("a pattern, or a list of patterns");

    private static final Key<Node> RULES =
            Key.required("rules", new Own("a list of rules"), "The first that matches counts.");
    private static final Key<String> HEADER =
            Key.open(
                    "header",
                    new Scalar<>(
                            "a header field",
                            "Write a name such as Subject.",
                            name ->
                                    name.matches("[!-9;-~]{1,70}")
                                            ? Parsed.good(name.toLowerCase(Locale.ROOT))
                                            : Parsed.bad(
                                                    "a field's name is printable ASCII without a"
                                                            + " colon")),
                    "none",
                    "A field of the message's header; `match` says what its value is. It is"
                            + " unfolded and decoded before (RFC 2047).");
    private static final Key<Node> MATCH =
            Key.open("match", PATTERNS, "none", "Beside `header`: what the value is.");
    private static final Key<Node> BODY =
            Key.open(
                    "body",
                    PATTERNS,
                    "none",
                    "What a line of the text is, decoded from base64 or quoted-printable; the first"
                            + " MiB of all text is looked at.");
    private static final Key<Node> ATTACHMENT =
            Key.open(
                    "attachment",
                    PATTERNS,
                    "none",
                    "What the name of an attachment is, decoded (RFC 2047, RFC 2231).");
    private static final Key<Verb> ACTION =
            Key.required("action", Verb.oneOf(Verb.values()), "What happens then; see above.");

    static final Shape SHAPE =
            Shape.of(
                            "guards: content",
                            "Looks into messages: headers, text, names of attachments.",
                            RULES,
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
                              - content:
                                  on: [inbound]
                                  rules:
                                    - { attachment: ["*.exe", "*.scr", "*.js"], action: deny, reply: "550 5.7.1 No programs" }
                                    - { header: Subject, match: "*lottery*", action: hold }
                                    - { header: X-Mailer, match: { regex: "^Bulk ?Mailer [0-9]" }, action: deny }
                                    - { body: "*unsubscribe from this scam*", action: defer }
                            """);
    static final Shape RULE =
            Shape.of(
                    "a content rule",
                    "One line of a `content` guard: `header` with `match`, or `body`, or"
                            + " `attachment`. A pattern is for the whole of what is looked at, `*`"
                            + " standing for any characters: `*lottery*`. `{ regex: … }` is a"
                            + " regular expression (RE2) for some part of it. Letters match in"
                            + " either case.",
                    HEADER,
                    MATCH,
                    BODY,
                    ATTACHMENT,
                    ACTION,
                    GuardFrame.FOR,
                    GuardFrame.REPLY);

    private static final Scalar<String> GLOB =
            new Scalar<>(
                    "a pattern",
                    "Write for instance \"*lottery*\", or { regex: \"…\" }.",
                    ContentGuard::glob);
    private static final Scalar<String> REGEX =
            new Scalar<>(
                    "a regular expression",
                    "Write one as RE2 reads it: no look-around, no back-references.",
                    ContentGuard::regex);
    private static final Key<String> REGEX_KEY =
            Key.required("regex", REGEX, "A regular expression.");

    private final GuardFrame frame;

    ContentGuard(GuardFrame frame) {
        this.frame = frame;
    }

    private static Parsed<String> glob(String text) {
        if (text.isEmpty()) return Parsed.bad("it is empty");
        if (text.length() > LONGEST) return Parsed.bad("it is longer than " + LONGEST);
        return text.chars().anyMatch(c -> c < ' ')
                ? Parsed.bad("it holds control characters")
                : Parsed.good(text);
    }

    private static Parsed<String> regex(String text) {
        if (text.isEmpty()) return Parsed.bad("it is empty");
        if (text.length() > LONGEST) return Parsed.bad("it is longer than " + LONGEST);
        try {
            Pattern.compile(text, Pattern.CASE_INSENSITIVE);
            return Parsed.good(text);
        } catch (PatternSyntaxException e) {
            return Parsed.bad(Objects.requireNonNullElse(e.getDescription(), "it cannot be read"));
        }
    }

    Guard read(KindEntry entry) {
        var section = frame.section(entry, SHAPE);
        var rules = new ArrayList<Rule>();
        for (var item : frame.rules(section, RULES)) {
            var rule = rule(item);
            if (rule != null) rules.add(rule);
        }
        var name = frame.name(section, Kind.CONTENT, frame.listeners(section));
        return frame.build(
                name, entry, section, Kind.CONTENT, List.of(), rules, new Action.Allow());
    }

    private @Nullable Rule rule(Node item) {
        var problems = frame.scope().problems();
        var section = Section.of(item, RULE, problems);
        var field = section.get(HEADER);
        var action = frame.action(section, ACTION, Usual.of(Replies.CONTENT_REFUSED));
        int abouts = 0;
        for (var key : List.of(HEADER, BODY, ATTACHMENT)) if (section.has(key)) abouts++;
        if (abouts != 1)
            problems.add(
                    item,
                    abouts == 0
                            ? "a content rule says nothing of what it looks at"
                            : "a content rule looks at one thing, this one at " + abouts,
                    "Write header with match, or body, or attachment; a rule for each.");
        if (section.has(HEADER) != section.has(MATCH))
            problems.add(
                    item,
                    section.has(HEADER)
                            ? "header stands here without match"
                            : "match stands here without header",
                    "Write both: { header: Subject, match: \"*lottery*\", action: deny }.");
        var match = section.get(MATCH);
        var body = section.get(BODY);
        var attachment = section.get(ATTACHMENT);
        var checks = new ArrayList<ContentCheck>();
        if (match != null) add(match, "match", Place.HEADER, field == null ? "x" : field, checks);
        if (body != null) add(body, "body", Place.BODY, "", checks);
        if (attachment != null) add(attachment, "attachment", Place.ATTACHMENT, "", checks);
        var words = checks.stream().map(ContentCheck::name).toList();
        List<Condition> conditions =
                checks.stream().<Condition>map(Condition.ContentMatches::new).toList();
        return new Rule(
                section.line(),
                words.size() > 3
                        ? String.join(", ", words.subList(0, 3)) + ", …"
                        : String.join(", ", words),
                conditions.size() == 1 ? conditions.getFirst() : new Condition.Any(conditions),
                action);
    }

    private void add(Node node, String key, Place place, String field, List<ContentCheck> to) {
        var problems = frame.scope().problems();
        var shape = Shape.of("the pattern of " + key, "", REGEX_KEY);
        if (Yaml.isNull(node) || Yaml.items(node).isEmpty())
            problems.add(node, key + " is empty", GLOB.cure());
        else
            for (var item : Yaml.items(node)) {
                boolean regex = item instanceof MappingNode;
                var text =
                        regex
                                ? Section.of(item, shape, problems).get(REGEX_KEY)
                                : GLOB.read(item, key, problems);
                if (text != null) to.add(new ContentCheck(place, field, text, regex));
            }
    }
}
