package postern.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Parsed;
import postern.policy.Extension;
import postern.policy.Hiding;
import postern.policy.Inspection;

/** What a listener takes of all that SMTP allows: its section {@code inspect}. */
final class Inspecting {
    private static final int MAX_GREETING = 200;
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    private static final Key<List<String>> COMMANDS =
            Key.open(
                    "commands",
                    new Several<>("a list of commands", Words.oneOf(verbs())),
                    "all",
                    "The commands that are taken; any other is answered 502. EHLO, HELO, MAIL, RCPT,"
                            + " DATA, RSET, NOOP and QUIT must be among them (RFC 5321 §4.5.1);"
                            + " STARTTLS, AUTH, BDAT, VRFY, EXPN and HELP may be left out.");
    private static final Key<List<Extension>> EXTENSIONS =
            Key.open(
                    "extensions",
                    new Several<>("a list of extensions", Words.oneOf(extensions())),
                    "all",
                    "The extensions that are offered. One that is not is not obeyed either: its"
                            + " parameters of MAIL and RCPT get 555, its command 502; without"
                            + " PIPELINING whoever does not wait for the reply gets 554 and is cut"
                            + " off; without ENHANCEDSTATUSCODES replies carry none.");
    private static final Key<Integer> LINE =
            Key.optional(
                    "command-line",
                    Words.number(128, Inspection.MAX_LINE),
                    String.valueOf(Inspection.MAX_LINE),
                    "The longest command line, its CRLF included; never more than the standards"
                            + " allow with what is offered (512, for MAIL up to 1632, for AUTH"
                            + " 12288). A longer one gets 500.");
    private static final Key<Integer> LOCAL_PART =
            Key.optional(
                    "local-part",
                    Words.number(1, 64),
                    "64",
                    "The longest local part of an address, in octets; a longer one gets 501.");
    private static final Key<Integer> DOMAIN =
            Key.optional(
                    "domain",
                    Words.number(1, 255),
                    "255",
                    "The longest domain of an address; a longer one gets 501.");
    private static final Key<Integer> ADDRESS =
            Key.optional(
                    "address-length",
                    Words.number(3, 254),
                    "254",
                    "The longest address as a whole; a longer one gets 501.");
    private static final Key<Boolean> EIGHT_BIT_MESSAGE =
            choice(
                    "eight-bit-message",
                    "take",
                    "Messages with octets above 127 that came without BODY=8BITMIME; `refuse`: 554"
                            + " 5.6.1.");
    private static final Key<Boolean> EIGHT_BIT_HEADER =
            choice(
                    "eight-bit-header",
                    "take",
                    "Messages with such octets in the header that came without SMTPUTF8; `refuse`:"
                            + " 554 5.6.9.");
    private static final Key<Boolean> CONTROLS =
            choice(
                    "control-characters",
                    "take",
                    "Messages with control characters; `refuse`: 550 5.6.0. TAB, FF, and ESC, SO"
                            + " and SI, which charsets such as ISO-2022-JP need, are taken anyway;"
                            + " NUL, and CR or LF alone, never.");
    private static final Key<String> GREETING =
            Key.optional(
                    "greeting",
                    new Scalar<>(
                            "a greeting",
                            "Write some words of plain ASCII that begin with ESMTP, such as \"ESMTP"
                                    + " ready\".",
                            Inspecting::greeting),
                    Inspection.GREETING,
                    "What stands behind the host name in the greeting. Any other text than this one"
                            + " hides what software this is, in Received fields too.");

    private static final Key<Duration> GREETING_DELAY =
            Key.open(
                    "greeting-delay",
                    Words.DURATION,
                    "none",
                    "How long strangers wait for the greeting, so that it is seen who speaks before"
                            + " it: such clients, which do not listen, get 554 and are cut off (RFC"
                            + " 5321 §4.3.1). At most 30s; 2s to 6s are enough. Nobody waits whom a"
                            + " `relay`, `device` or `upstream` grant names.");

    private static final Key<Boolean> BLANK =
            choice(
                    "blank-after-colon",
                    "refuse",
                    "`MAIL FROM: <a@example.com>` and `RCPT TO: <b@example.com>`, with blanks that"
                            + " RFC 5321 §3.3 does not permit; old scanners and printers write"
                            + " them. `refuse`: 501.");

    static final Shape SHAPE =
            Shape.of(
                            "inspect",
                            "What the listener takes of all that SMTP allows. It only ever refuses"
                                    + " more (but for `blank-after-colon`, which forgives); the"
                                    + " proof does not count on it.",
                            COMMANDS,
                            EXTENSIONS,
                            LINE,
                            LOCAL_PART,
                            DOMAIN,
                            ADDRESS,
                            EIGHT_BIT_MESSAGE,
                            EIGHT_BIT_HEADER,
                            CONTROLS,
                            BLANK,
                            GREETING,
                            GREETING_DELAY)
                    .example(
                            """
                            listeners:
                              inbound:
                                address: "0.0.0.0:25"
                                inspect:
                                  commands: [EHLO, HELO, MAIL, RCPT, DATA, RSET, NOOP, QUIT, STARTTLS]
                                  extensions: [PIPELINING, SIZE, 8BITMIME, ENHANCEDSTATUSCODES, STARTTLS]
                                  command-line: 1024
                                  control-characters: refuse
                                  greeting: ESMTP ready
                            """);

    private final Problems problems;
    private final List<Problem> notes;

    /**
     * @param notes takes what is not wrong and yet to be known
     */
    Inspecting(Problems problems, List<Problem> notes) {
        this.problems = problems;
        this.notes = notes;
    }

    private static Map<String, String> verbs() {
        var verbs = new LinkedHashMap<String, String>();
        for (var verb : Inspection.MANDATORY) verbs.put(verb, verb);
        for (var verb : Inspection.OPTIONAL) verbs.put(verb, verb);
        return verbs;
    }

    private static Map<String, Extension> extensions() {
        var all = new LinkedHashMap<String, Extension>();
        for (var extension : Extension.values()) all.put(extension.keyword(), extension);
        return all;
    }

    private static Key<Boolean> choice(String name, String fallback, String doc) {
        var words = new LinkedHashMap<String, Boolean>();
        words.put("take", true);
        words.put("refuse", false);
        return Key.optional(name, Words.oneOf(words), fallback, doc);
    }

    private static Parsed<String> greeting(String text) {
        if (!text.matches("ESMTP( [!-~]+)*"))
            return Parsed.bad("it does not begin with ESMTP, or holds more than words of ASCII");
        return text.length() > MAX_GREETING ? Parsed.bad("it is too long") : Parsed.good(text);
    }

    /**
     * What stands there; all that SMTP allows where the section is missing.
     *
     * @param tls of the listener
     * @param auth whether the listener says how users log in
     */
    Inspection read(@Nullable Node node, TlsMode tls, boolean auth, Hiding hiding) {
        if (node == null) return Inspection.NONE.hiding(hiding);
        var section = Section.of(node, SHAPE, problems);
        if (section.isEmpty() && Yaml.isSection(node))
            problems.add(
                    node,
                    "inspect is empty",
                    "Write what it takes, or remove the key; it may hold "
                            + String.join(", ", SHAPE.names())
                            + ".");
        var commands = commands(section);
        var extensions = extensions(section);
        var line = section.get(LINE);
        var localPart = section.get(LOCAL_PART);
        var domain = section.get(DOMAIN);
        var address = section.get(ADDRESS);
        var message = section.get(EIGHT_BIT_MESSAGE);
        var header = section.get(EIGHT_BIT_HEADER);
        var controls = section.get(CONTROLS);
        var blanks = section.get(BLANK);
        var greeting = section.get(GREETING);
        var delay = delay(section);
        if (line == null
                || localPart == null
                || domain == null
                || address == null
                || message == null
                || header == null
                || controls == null
                || blanks == null
                || greeting == null) return Inspection.NONE.hiding(hiding);
        var inspection =
                new Inspection(
                        commands,
                        extensions,
                        line,
                        new Inspection.Addresses(localPart, domain, address),
                        new Inspection.Octets(message, header, controls),
                        greeting,
                        hiding,
                        blanks,
                        delay == null ? Duration.ZERO : delay);
        checkPairs(section, inspection);
        checkTls(section, inspection, tls);
        if (auth && !inspection.offers(Extension.AUTH))
            problems.add(
                    at(section, Extension.AUTH, inspection),
                    "auth is without effect: AUTH is left out here",
                    "Add AUTH here, or remove auth from the listener.");
        var noted = new InspectionNotes(notes);
        noted.lines(section, LINE, inspection);
        noted.less(section, LOCAL_PART, localPart);
        noted.less(section, DOMAIN, domain);
        noted.less(section, ADDRESS, address);
        return inspection;
    }

    private @Nullable Duration delay(Section section) {
        var delay = section.get(GREETING_DELAY);
        if (delay == null || delay.compareTo(LONGEST_DELAY) <= 0) return delay;
        problems.add(
                section.at(GREETING_DELAY),
                "greeting-delay is longer than 30s: honest hosts would give up",
                "Write 2s to 6s, or 30s at the most.");
        return null;
    }

    private Set<String> commands(Section section) {
        var listed = section.get(COMMANDS);
        if (listed == null) return Inspection.NONE.commands();
        var missing = new ArrayList<>(Inspection.MANDATORY);
        missing.removeAll(listed);
        if (!missing.isEmpty() && !hasWrong(section, listed))
            problems.add(
                    section.at(COMMANDS),
                    "commands: without "
                            + String.join(", ", missing)
                            + " no mail host can talk to this listener (RFC 5321 §4.5.1)",
                    "Add " + String.join(", ", missing) + ".");
        return new HashSet<>(listed);
    }

    /** Whether something stands there that was not understood, and told. */
    private static boolean hasWrong(Section section, List<String> listed) {
        return Yaml.items(section.at(COMMANDS)).size() != listed.size();
    }

    private Set<Extension> extensions(Section section) {
        var listed = section.get(EXTENSIONS);
        if (listed == null) return EnumSet.allOf(Extension.class);
        return listed.isEmpty() ? EnumSet.noneOf(Extension.class) : EnumSet.copyOf(listed);
    }

    /** An extension and its command go together, where both lists are written. */
    private void checkPairs(Section section, Inspection inspection) {
        if (!section.has(COMMANDS) || !section.has(EXTENSIONS)) return;
        for (var extension : Extension.values()) {
            if (extension.verb().isEmpty()) continue;
            boolean offered = inspection.extensions().contains(extension);
            boolean taken = inspection.commands().contains(extension.verb());
            if (offered && !taken)
                problems.add(
                        section.at(EXTENSIONS),
                        "extensions: "
                                + extension.keyword()
                                + " is offered, and its command "
                                + extension.verb()
                                + " is not taken",
                        "Add "
                                + extension.verb()
                                + " to commands, or remove "
                                + extension.keyword()
                                + " here.");
            if (taken && !offered)
                problems.add(
                        section.at(COMMANDS),
                        "commands: "
                                + extension.verb()
                                + " is taken, and its extension "
                                + extension.keyword()
                                + " is not offered",
                        "Add "
                                + extension.keyword()
                                + " to extensions, or remove "
                                + extension.verb()
                                + " here.");
        }
    }

    private void checkTls(Section section, Inspection inspection, TlsMode tls) {
        boolean offered = inspection.offers(Extension.STARTTLS);
        if (tls == TlsMode.REQUIRED && !offered)
            problems.add(
                    at(section, Extension.STARTTLS, inspection),
                    "STARTTLS is left out, and the listener has tls: required: nobody could send",
                    "Add STARTTLS, or write tls: implicit.");
        boolean written =
                section.has(EXTENSIONS) && inspection.extensions().contains(Extension.STARTTLS);
        if ((tls == TlsMode.NONE || tls == TlsMode.IMPLICIT) && written)
            problems.add(
                    section.at(EXTENSIONS),
                    "extensions: STARTTLS is never offered: the listener has tls: "
                            + tls.name().toLowerCase(Locale.ROOT),
                    "Remove STARTTLS here, or write tls: offered.");
    }

    /** Where it is said that an extension is not offered. */
    private static Node at(Section section, Extension extension, Inspection inspection) {
        return section.at(inspection.extensions().contains(extension) ? COMMANDS : EXTENSIONS);
    }
}
