package postern.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.LogOutput.Format;
import postern.config.LogOutput.Target;
import postern.config.Settings.Logging;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Parsed;

/** What is written down, where and how. */
final class Logs {
    private static final String STANDARD_OUTPUT = "-";
    private static final String JOURNALD = "journald";

    private static final Key<String> FILE =
            Key.open(
                    "file",
                    Words.PATH,
                    "the standard output",
                    "Where the log goes that people read, one line for each event: short for one of"
                            + " `outputs`.");
    private static final Key<String> JOURNAL =
            Key.open(
                    "journal",
                    Words.PATH,
                    "`journal.jsonl` in `data`",
                    "Where every decision is written down, one JSON text a line; `none` for nowhere.");
    private static final Key<Node> OUTPUTS =
            Key.open(
                    "outputs",
                    new Own("a list"),
                    "what `file` says",
                    "Where the log goes, each place with a format of its own, in the place of"
                            + " `file`.");
    private static final Key<Node> ROTATE =
            Key.open(
                    "rotate",
                    new Own("a section"),
                    "never",
                    "When the journal and the log's files are put aside and begun anew.");

    static final Shape SHAPE =
            Shape.of("log", "What is written down.", FILE, JOURNAL, OUTPUTS, ROTATE)
                    .example(
                            """
                            log:
                              rotate: { size: 100 MiB, every: day, keep: 30d }
                              outputs:
                                - { to: /var/log/postern/postern.log, mask: { addresses: local-parts, clients: prefix } }
                                - { to: /var/log/postern/connections.w3c, format: w3c, events: connections,
                                    fields: [time, client, port, event, listener, lasted, why] }
                                - { to: "tls:loghost.example.com:6514", ca: tls/loghost-ca.pem, events: [transactions, deliveries] }
                            """);

    private static final Key<Target> TO =
            Key.required(
                    "to",
                    new Scalar<>(
                            "a place for a log",
                            "Write a file, - for the standard output, journald, unix:/dev/log,"
                                    + " tcp:HOST:PORT or tls:HOST:PORT.",
                            Logs::target),
                    "A file; `-`, the standard output; `journald`, the journal of systemd, by its own"
                            + " protocol; or a syslog server: `unix:/dev/log` (datagrams),"
                            + " `tcp:host:port` (RFC 6587, octet counting), `tls:host:port` (RFC"
                            + " 5425). A server that does not take what is sent holds nothing up:"
                            + " 20,000 events wait for it, others are left out, counted"
                            + " (`postern_log_dropped_total`) and told.");
    private static final Key<Format> FORMAT =
            Key.open(
                    "format",
                    Words.oneOf(Format.class),
                    "`line`; for syslog servers `syslog`",
                    "`line`: key=value, for people; `json`: an object a line; `w3c`: W3C extended, as"
                            + " IIS writes it; `syslog`: RFC 5424 with structured data.");
    private static final Key<List<LogField>> FIELDS =
            Key.open(
                    "fields",
                    new Several<>("a list of fields", Words.oneOf(LogField.byWord())),
                    "what an event has",
                    "What is written of an event, in that order; see below. In W3C each line has"
                            + " all of them. A `line` begins with time, id and event in any case.");
    private static final Key<List<LogKind>> EVENTS =
            Key.open(
                    "events",
                    new Several<>("a list of sorts", Words.oneOf(LogKind.class)),
                    "all",
                    "What is told: `connections`, `transactions` (decisions, refusals, accepted"
                            + " messages), `deliveries` (attempts, notifications), `logins`,"
                            + " `notices` (the relay itself).");
    private static final Key<String> CA =
            Key.open(
                    "ca",
                    Words.PATH,
                    "whom this Java trusts",
                    "For `tls:`, a file with the certificates (PEM) of who may sign that of the"
                            + " server.");
    private static final Key<Node> MASK =
            Key.open("mask", new Own("a section"), "nothing", "What it does not tell of persons.");
    private static final Key<Node> OWN_ROTATE =
            Key.open(
                    "rotate",
                    new Own("a section"),
                    "that of `log`",
                    "For a file: when it is put aside.");

    static final Shape OUTPUT_SHAPE =
            Shape.of(
                    "an output of the log",
                    "One place that the log goes to.",
                    TO,
                    FORMAT,
                    FIELDS,
                    EVENTS,
                    MASK,
                    OWN_ROTATE,
                    CA);

    private final Folder folder;
    private final Path data;
    private final Problems problems;

    private Logs(Folder folder, Path data, Problems problems) {
        this.folder = folder;
        this.data = data;
        this.problems = problems;
    }

    static Logging read(Section section, Folder folder, Path data, Problems problems) {
        return new Logs(folder, data, problems).read(section);
    }

    private Logging read(Section section) {
        var file = section.get(FILE);
        var journal = journal(section.get(JOURNAL));
        var rotation =
                section.has(ROTATE)
                        ? Rotation.read(section.section(ROTATE, Rotation.SHAPE), problems)
                        : null;
        if (!section.has(OUTPUTS))
            return new Logging(List.of(shortForm(file, rotation)), journal, rotation);
        if (section.has(FILE))
            problems.add(
                    section.at(FILE),
                    "log has both file and outputs",
                    "Make the file one of the outputs: - { to: " + file + " }.");
        var outputs = new ArrayList<LogOutput>();
        var places = new HashSet<Object>();
        if (journal != null) places.add(journal);
        for (var item : section.items(OUTPUTS)) {
            var one = Section.of(item, OUTPUT_SHAPE, problems);
            var output = output(one, rotation);
            if (output == null) continue;
            if (!places.add(
                    output.target() instanceof Target.File(var path, _) ? path : output.to()))
                problems.add(
                        one.at(TO),
                        "two things would be written to \"" + output.to() + "\"",
                        "Give each a place of its own; the journal has one too.");
            outputs.add(output);
        }
        return new Logging(outputs, journal, rotation);
    }

    private @Nullable Path journal(@Nullable String written) {
        if (written == null) return data.resolve("journal.jsonl");
        return written.equals("none") ? null : folder.resolve(written);
    }

    private LogOutput shortForm(@Nullable String file, @Nullable Rotation rotation) {
        return file == null
                ? LogOutput.lines(STANDARD_OUTPUT, new Target.StandardOutput())
                : LogOutput.lines(file, new Target.File(folder.resolve(file), rotation));
    }

    private static Parsed<Target> target(String text) {
        if (text.equals(STANDARD_OUTPUT)) return Parsed.good(new Target.StandardOutput());
        if (text.equals(JOURNALD)) return Parsed.good(new Target.Journald());
        if (text.startsWith("unix:"))
            return switch (Words.PATH.parser().apply(text.substring(5))) {
                case Parsed.Good<String>(var path) -> Parsed.good(new Target.Unix(Path.of(path)));
                case Parsed.Bad<String>(var why) -> Parsed.bad(why);
            };
        boolean tls = text.startsWith("tls:");
        if (!tls && !text.startsWith("tcp:"))
            return text.startsWith("udp:")
                    ? Parsed.bad("what is sent by UDP gets lost, and nobody knows")
                    : switch (Words.PATH.parser().apply(text)) {
                        case Parsed.Good<String>(var path) ->
                                Parsed.good(new Target.File(Path.of(path), null));
                        case Parsed.Bad<String>(var why) -> Parsed.bad(why);
                    };
        return switch (HostAndPort.parse(text.substring(4), tls ? 6514 : -1)) {
            case Parsed.Good<HostAndPort>(var server) ->
                    server.host().isEmpty() || server.port() == 0
                            ? Parsed.bad("a host and a port are needed")
                            : Parsed.good(
                                    new Target.Server(server.host(), server.port(), tls, null));
            case Parsed.Bad<HostAndPort>(var why) -> Parsed.bad(why);
        };
    }

    private @Nullable LogOutput output(Section section, @Nullable Rotation rotation) {
        var target = section.get(TO);
        var format = section.get(FORMAT);
        var fields = section.get(FIELDS);
        var events = section.get(EVENTS);
        var mask = Masking.read(section.section(MASK, Masking.SHAPE), data);
        var own =
                section.has(OWN_ROTATE)
                        ? Rotation.read(section.section(OWN_ROTATE, Rotation.SHAPE), problems)
                        : rotation;
        var ca = section.get(CA);
        if (target == null) return null;
        if (!(target instanceof Target.File) && section.has(OWN_ROTATE))
            problems.add(section.at(OWN_ROTATE), "rotate is for files", "Remove it here.");
        if (ca != null && !(target instanceof Target.Server(_, _, boolean tls, _) && tls))
            problems.add(section.at(CA), "ca is for tls: servers", "Remove it here.");
        var usual =
                target instanceof Target.Server || target instanceof Target.Unix
                        ? Format.SYSLOG
                        : Format.LINE;
        if (format != null
                && format != usual
                && !(target instanceof Target.File)
                && !(target instanceof Target.StandardOutput))
            problems.add(
                    section.at(FORMAT),
                    "this place takes no other format than its own",
                    "Remove format here.");
        return new LogOutput(
                String.valueOf(Yaml.text(section.at(TO))),
                resolved(target, own, ca, section),
                format == null ? usual : format,
                fields == null ? List.of() : fields,
                events == null ? EnumSet.allOf(LogKind.class) : Set.copyOf(events),
                mask);
    }

    private Target resolved(
            Target target, @Nullable Rotation rotation, @Nullable String ca, Section section) {
        return switch (target) {
            case Target.File(var path, _) ->
                    new Target.File(folder.resolve(path.toString()), rotation);
            case Target.Unix(var socket) -> new Target.Unix(folder.resolve(socket.toString()));
            case Target.Server(var host, int port, boolean tls, _) ->
                    new Target.Server(
                            host,
                            port,
                            tls,
                            ca == null ? null : folder.file(ca, section.at(CA), CA.name()));
            case Target.StandardOutput _, Target.Journald _ -> target;
        };
    }
}
