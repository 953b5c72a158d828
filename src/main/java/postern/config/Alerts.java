package postern.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.Alerting.ByMail;
import postern.config.Alerting.Program;
import postern.config.Alerting.Webhook;
import postern.config.RateLimit.Rate;
import postern.config.ValueType.Own;
import postern.config.ValueType.Several;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.policy.DomainSet;

/** The section {@code alerts}: who is told when something is wrong. */
final class Alerts {
    private static final Key<Node> MAIL =
            Key.open("mail", new Own("a section"), "no mail", "People who get mail.");
    private static final Key<Node> WEBHOOK =
            Key.open("webhook", new Own("a section"), "none", "A web server that is sent JSON.");
    private static final Key<Node> COMMAND =
            Key.open(
                    "command",
                    new Own("a list of words, or a section"),
                    "none",
                    "A program that reads JSON from its standard input: its path and its arguments,"
                            + " such as `[/usr/local/bin/tell, ops]`.");
    private static final Key<Node> CONDITIONS =
            Key.open("conditions", new Own("a section"), "defaults", "When people are told.");

    static final Shape SHAPE =
            Shape.of(
                            "alerts",
                            "Tells people when something is wrong, when it is well again, and once"
                                    + " a day while it is not. Each condition is told once for each"
                                    + " thing that it is about, however long it lasts. Without this"
                                    + " section nobody is told; with it and no channel, `postern"
                                    + " alerts list`, the log and the metrics tell. What stands here"
                                    + " is kept over restarts in `alerts.jsonl` of the data folder.",
                            MAIL,
                            WEBHOOK,
                            COMMAND,
                            CONDITIONS)
                    .example(
                            """
                            alerts:
                              mail: { to: [admin@example.com], from: postern@example.com }
                              webhook: { url: https://alerts.example.com/postern, secret-file: alerts.key }
                              conditions: { queue-age: 4h, held-mail: off }
                            """);

    private static final Key<List<Mailbox>> TO =
            Key.required(
                    "to",
                    new Several<>("a list of addresses", Patterns.MAILBOX),
                    "Who gets it, 20 addresses at most; better one that is not behind this relay.");
    private static final Key<Mailbox> FROM =
            Key.required(
                    "from",
                    Patterns.MAILBOX,
                    "The address that it comes from, in one of our domains.");
    private static final Key<Duration> DIGEST =
            Key.optional(
                    "digest",
                    Words.DURATION,
                    "10m",
                    "The first alert is sent at once; what comes within this time behind a mail is"
                            + " gathered for the next one.");
    private static final Key<Rate> MOST =
            Key.optional(
                    "most",
                    Rates.COUNT,
                    "20/d",
                    "The most mails; what comes beyond is told together, as soon as one may go.");

    static final Shape MAIL_SHAPE =
            Shape.of(
                    "alerts: mail",
                    "Mail of our own, through our own queue, signed with the key of its domain where"
                            + " there is one under `dkim`.",
                    TO,
                    FROM,
                    DIGEST,
                    MOST);

    private static final Key<URI> URL =
            Key.required("url", WebAddress.TYPE, "Where it is sent; `http://` for loopback alone.");
    private static final Key<String> SECRET =
            Key.open(
                    "secret-file",
                    Words.PATH,
                    "none",
                    "A file of one line, the key for `X-Postern-Signature`. It is read each time.");
    private static final Key<String> CA =
            Key.open(
                    "ca",
                    Words.PATH,
                    "Java's",
                    "A PEM file of the CAs that count for that server, and no others.");
    private static final Key<Duration> TIMEOUT =
            Key.optional("timeout", Words.DURATION, "10s", "How long an answer may take.");

    static final Shape WEBHOOK_SHAPE =
            Shape.of(
                    "alerts: webhook",
                    "Each alert is a POST of one JSON object, in their order; what the server does"
                            + " not answer with 2xx is tried again, with growing pauses up to ten"
                            + " minutes, and outlives a restart: 1,000 of them, of more the oldest"
                            + " are dropped and counted. `X-Postern-Signature: sha256=…` is the"
                            + " HMAC-SHA-256 of the body in hexadecimal digits. Redirects are not"
                            + " followed.",
                    URL,
                    SECRET,
                    CA,
                    TIMEOUT);

    private static final Key<Node> RUN =
            Key.required("run", new Own("a list of words"), "Its path and its arguments.");
    private static final Key<Duration> PATIENCE =
            Key.optional("timeout", Words.DURATION, "30s", "When it is ended if it still runs.");

    static final Shape COMMAND_SHAPE =
            Shape.of(
                    "alerts: command",
                    "It runs without a shell, one at a time, as the relay's own user, in the data"
                            + " folder. An exit status other than 0 is tried again, as for"
                            + " `webhook`.",
                    RUN,
                    PATIENCE);

    private static final int MOST_MAILBOXES = 20;

    private final DomainSet ours;
    private final Folder folder;
    private final Problems problems;

    private Alerts(DomainSet ours, Folder folder, Problems problems) {
        this.ours = ours;
        this.folder = folder;
        this.problems = problems;
    }

    static Alerting read(Section section, DomainSet ours, Folder folder, Problems problems) {
        return new Alerts(ours, folder, problems).read(section);
    }

    private Alerting read(Section section) {
        return new Alerting(
                section.has(MAIL) ? mail(section.section(MAIL, MAIL_SHAPE)) : null,
                section.has(WEBHOOK) ? webhook(section.section(WEBHOOK, WEBHOOK_SHAPE)) : null,
                section.has(COMMAND) ? program(section) : null,
                AlertConditions.read(section.section(CONDITIONS, AlertConditions.SHAPE)));
    }

    private @Nullable ByMail mail(Section section) {
        var to = section.get(TO);
        var from = section.get(FROM);
        var digest = section.value(DIGEST);
        var most = section.value(MOST);
        if (to == null || from == null) return null;
        if (to.isEmpty() || to.size() > MOST_MAILBOXES)
            problems.add(
                    section.at(TO),
                    "to holds " + to.size() + " addresses",
                    "Write one to 20; a list of people can do the rest.");
        for (var mailbox : to)
            if (mailbox.needsSmtpUtf8())
                problems.add(
                        section.at(TO),
                        "to: \"" + mailbox + "\" is not ASCII",
                        "Write an address that every server on the way takes.");
        if (from.needsSmtpUtf8()
                || !(from.host() instanceof Domain domain)
                || !ours.contains(domain))
            problems.add(
                    section.at(FROM),
                    "from is in none of our domains, or not ASCII: " + from,
                    "Write an address of ours: alerts have to pass DMARC.");
        return new ByMail(to, from, digest, most);
    }

    private @Nullable Webhook webhook(Section section) {
        var url = section.get(URL);
        var secret = section.get(SECRET);
        var ca = section.get(CA);
        var timeout = section.value(TIMEOUT);
        if (url == null) return null;
        return new Webhook(
                url,
                secret == null ? null : folder.resolve(secret),
                ca == null ? null : folder.resolve(ca),
                timeout);
    }

    private @Nullable Program program(Section section) {
        var node = section.get(COMMAND);
        if (!(node instanceof MappingNode))
            return node == null ? null : program(node, COMMAND.name(), PATIENCE.standIn());
        var own = section.section(COMMAND, COMMAND_SHAPE);
        var run = own.get(RUN);
        var timeout = own.value(PATIENCE);
        return run == null ? null : program(run, RUN.name(), timeout);
    }

    private @Nullable Program program(Node node, String key, @Nullable Duration timeout) {
        var words = new ArrayList<String>();
        for (var item : Yaml.items(node)) {
            var word = words.isEmpty() ? Words.PATH.read(item, key, problems) : text(item, key);
            if (word != null) words.add(word);
        }
        if (words.isEmpty() || timeout == null) {
            problems.add(node, key + " names no program", "Write [/path/of/program, argument, …].");
            return null;
        }
        if (words.getFirst().indexOf('/') < 0)
            problems.add(
                    node,
                    key + ": \"" + words.getFirst() + "\" is no path",
                    "Write the whole path: no list of folders is searched.");
        words.set(0, folder.resolve(words.getFirst()).toString());
        return new Program(words, timeout);
    }

    private @Nullable String text(Node item, String key) {
        var text = Yaml.text(item);
        if (text == null || text.indexOf('\0') >= 0) {
            problems.add(
                    item, key + " holds what is no word", "Write words, in quotes if need be.");
            return null;
        }
        return text;
    }
}
