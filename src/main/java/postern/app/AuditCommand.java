package postern.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.audit.Audit;
import postern.audit.Bounds;
import postern.audit.Plan;
import postern.audit.Receiver;
import postern.audit.SocketTransport;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Parsed;

/** Tests any mail server for open relaying, as a stranger would. */
@Command(
        name = "audit",
        description = {
            "Test any mail server for open relaying, as a stranger would.",
            "Without --deliver-to no message is sent: it stops behind RCPT. With it at most"
                    + " --max-messages are."
        },
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = AuditCommand.USAGE,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:closed: every probe was refused for good",
            "1:open: it relays for strangers, said that it would, or lets messages be smuggled in",
            "2:could not tell: no connection, put off, cut off, time was up",
            "64:the words of the command cannot be read, or the test is not permitted"
        })
public final class AuditCommand implements Callable<Integer> {
    /** EX_USAGE; 2 has another meaning here. */
    static final int USAGE = 64;

    @Parameters(
            paramLabel = "HOST[:PORT]",
            description = "The server; port 25 unless given. An IPv6 address stands in brackets.")
    private String server = "";

    @Option(
            names = "--ours",
            paramLabel = "DOMAIN",
            description =
                    "A domain that the server answers for; may be given several times. Guessed from"
                            + " its name unless given.")
    private List<String> ours = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            description =
                    "The sender; <> for the null one. Default: postern-audit@example.net, or the"
                            + " mailbox of --deliver-to where --receive-on sees what comes"
                            + " back.")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            description = "The foreign recipient. Default: postern-audit@example.org.")
    private @Nullable String to;

    @Option(
            names = "--helo",
            paramLabel = "NAME",
            description = "What to say in EHLO. Default: ${DEFAULT-VALUE}.",
            defaultValue = "example.net")
    private String helo = "example.net";

    @Option(
            names = "--source",
            paramLabel = "IP",
            description = "The address to connect from; may be given several times.")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--implicit-tls",
            description = "TLS begins before the greeting; always so on port 465.")
    private boolean implicitTls;

    @Option(
            names = "--deliver-to",
            paramLabel = "ADDRESS",
            description =
                    "Really send messages to this mailbox of yours; may be given several times. One"
                            + " elsewhere is used to test relaying, one in a domain of --ours to"
                            + " test smuggling and what the header can do.")
    private List<String> deliverTo = new ArrayList<>();

    @Option(
            names = "--receive-on",
            paramLabel = "[IP:]PORT",
            description =
                    "Wait there for what comes out: mail for --deliver-to has to be routed to it.")
    private @Nullable String receiveOn;

    @Option(
            names = "--max-messages",
            paramLabel = "N",
            description = "Send at most so many messages. Default: ${DEFAULT-VALUE}.",
            defaultValue = "25")
    private int messages = 25;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "End after this time, whatever is left. Default: ${DEFAULT-VALUE}.",
            defaultValue = "300")
    private int timeout = 300;

    @Option(
            names = "--reply-timeout",
            paramLabel = "SECONDS",
            description =
                    "How long to wait for a connection or a reply. Default: ${DEFAULT-VALUE}.",
            defaultValue = "20")
    private int replyTimeout = 20;

    @Option(
            names = "--arrival-timeout",
            paramLabel = "SECONDS",
            description =
                    "How long to wait at --receive-on behind the last message. Default:"
                            + " ${DEFAULT-VALUE}.",
            defaultValue = "60")
    private int arrivalTimeout = 60;

    @Option(
            names = "--i-am-allowed-to-test-this",
            description = "Needed for every server that is not on loopback.")
    private boolean allowed;

    @Option(names = "--verbose", description = "List every probe with its reply.")
    private boolean verbose;

    @Option(names = "--json", description = "Answer in JSON, for programs.")
    private boolean json;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var plan = plan();
        var line = Objects.requireNonNull(spec).commandLine();
        try (var receiver = receiver(plan)) {
            var result =
                    new Audit(
                                    plan,
                                    new SocketTransport(),
                                    InstantSource.system(),
                                    new SecureRandom(),
                                    receiver)
                            .run();
            var text = new StringBuilder();
            if (json) AuditJson.write(text, result);
            else new AuditReport(result, Paint.ofThisTerminal()).write(text, verbose);
            line.getOut().println(text);
            line.getOut().flush();
            return switch (result.verdict()) {
                case CLOSED -> 0;
                case OPEN -> 1;
                case COULD_NOT_TELL -> 2;
            };
        }
    }

    private Plan plan() {
        var where = AuditPlace.of(server, "the server", 25);
        var routes = where.routes(sources);
        if (!allowed && !routes.stream().allMatch(route -> route.to().isLoopback()))
            throw usage(
                    where.host() + " is not on loopback, and nobody said that you may test it",
                    "If the server is yours, or its owner agrees, add --i-am-allowed-to-test-this.");
        if (receiveOn != null && deliverTo.isEmpty())
            throw usage(
                    "--receive-on waits for messages, and none are sent",
                    "Name a mailbox of yours with --deliver-to.");
        if (messages < 0
                || messages > 1000
                || timeout < 1
                || replyTimeout < 1
                || arrivalTimeout < 0)
            throw usage("a number is out of range", "See postern audit --help.");
        var bounds =
                new Bounds(
                        Duration.ofSeconds(timeout),
                        Duration.ofSeconds(replyTimeout),
                        Duration.ofSeconds(arrivalTimeout),
                        Bounds.USUAL.pause(),
                        messages);
        return new Plan(
                where.host(),
                routes,
                implicitTls || where.port() == 465,
                ours.stream().map(AuditCommand::domain).toList(),
                to == null ? Plan.USUAL_TO : mailbox("--to", to),
                sender(),
                domain(helo),
                deliverTo.stream().map(m -> mailbox("--deliver-to", m)).toList(),
                bounds);
    }

    private String sender() {
        if (from == null) return usualSender();
        return from.isEmpty() || from.equals("<>") ? "" : mailbox("--from", from).toString();
    }

    /**
     * A mailbox that is elsewhere, and whose mail comes to the receiver: notices of failures do.
     */
    private String usualSender() {
        if (receiveOn == null || ours.isEmpty()) return Plan.USUAL_FROM;
        return deliverTo.stream()
                .map(text -> mailbox("--deliver-to", text))
                .filter(m -> ours.stream().noneMatch(m.host().toString()::equalsIgnoreCase))
                .findFirst()
                .map(Mailbox::toString)
                .orElse(Plan.USUAL_FROM);
    }

    private static String domain(String text) {
        return switch (Domain.parse(text)) {
            case Parsed.Good<Domain>(var domain) -> domain.name();
            case Parsed.Bad<Domain>(var why) ->
                    throw usage(text + " is no domain: " + why, "Write for instance example.com.");
        };
    }

    private static Mailbox mailbox(String option, String text) {
        return switch (Mailbox.parse(text)) {
            case Parsed.Good<Mailbox>(var mailbox) -> mailbox;
            case Parsed.Bad<Mailbox>(var why) ->
                    throw usage(
                            option + " " + text + ": " + why,
                            "Write for instance someone@example.com.");
        };
    }

    private @Nullable Receiver receiver(Plan plan) {
        if (receiveOn == null) return null;
        boolean here = plan.routes().stream().allMatch(route -> route.to().isLoopback());
        var text = receiveOn.matches("[0-9]+") ? ":" + receiveOn : receiveOn;
        var where = AuditPlace.of(text, "--receive-on", -1);
        try {
            var address =
                    !where.host().isEmpty()
                            ? InetAddress.ofLiteral(where.host())
                            : InetAddress.ofLiteral(here ? "127.0.0.1" : "0.0.0.0");
            return Receiver.open(new InetSocketAddress(address, where.port()));
        } catch (IOException | IllegalArgumentException e) {
            throw usage(
                    "--receive-on " + receiveOn + ": " + e.getMessage(),
                    "Name a free port, and an address of this machine or none.");
        }
    }

    static Failure usage(String cause, String cure) {
        return new Failure(USAGE, cause, cure);
    }
}
