package postern.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.config.Settings;
import postern.config.SettingsFile;
import postern.dkim.HeaderBound;
import postern.dns.Resolver;
import postern.dns.StubResolver;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.MessageBounds;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.mailauth.Examination;
import postern.mailauth.TrustedSealers;

/** Says what the relay would find out about who a message is from. */
@Command(
        name = "verify",
        description = {
            "Show what can be found out about who a message is from: reverse DNS, SPF, DKIM, ARC, DMARC, and the"
                    + " Authentication-Results field that tells it.",
            "Lines of the message may end in LF alone; the line of an mbox in front is left out."
        },
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = AuditCommand.USAGE,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:DMARC passes, or no record of it applies",
            "1:DMARC fails, or cannot be applied (permerror)",
            "64:the words of the command cannot be read",
            "66:the message, or the configuration, cannot be read",
            "75:something was not to be had from the DNS (temperror), and DMARC did not fail all the same"
        })
public final class VerifyCommand implements Callable<Integer> {
    /** EX_NOINPUT. */
    private static final int NO_INPUT = 66;

    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST = 3600;

    @Parameters(paramLabel = "MESSAGE", description = "The file; - for standard input.")
    private String message = "";

    @Option(
            names = "--client",
            required = true,
            paramLabel = "IP",
            description = "The address that it came from.")
    private String client = "";

    @Option(
            names = "--helo",
            required = true,
            paramLabel = "NAME",
            description = "What the client called itself.")
    private String helo = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "PATH",
            description = "The address of MAIL FROM; <> for the null one.")
    private String from = "";

    @Option(
            names = "--dns",
            paramLabel = "SERVER[:PORT]",
            description =
                    "Ask that server (default: those of the configuration, or of this machine).")
    private @Nullable String server;

    @Option(
            names = "--hostname",
            paramLabel = "NAME",
            description =
                    "Our own name, under which results are told (default: that of the configuration,"
                            + " or localhost).")
    private @Nullable String hostname;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "Take hostname, DNS servers, limits, trusted sealers and lists from a"
                            + " configuration.")
    private @Nullable Path configuration;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long the DNS may take for all together (${DEFAULT-VALUE}).")
    private int timeout = 20;

    @Option(names = "--json", description = "Answer in JSON, for programs.")
    private boolean json;

    @Spec private @Nullable CommandSpec spec;

    private final InstantSource clock;

    public VerifyCommand() {
        this(InstantSource.system());
    }

    /**
     * @param clock signatures are looked at as of then
     */
    VerifyCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        if (timeout < 1 || timeout > LONGEST)
            throw AuditCommand.usage(
                    "--timeout " + timeout + " is out of range", "Write 1 to " + LONGEST + ".");
        var settings = configuration == null ? null : settings(configuration);
        var us = us(settings);
        var asked =
                new SenderCheck.Asked(
                        message,
                        parsed("--client " + client, IpAddress.parse(client), "192.0.2.1"),
                        helo,
                        parsed("--from " + from, ReversePath.parse(from), "someone@example.com"),
                        us);
        var resolver = resolver(settings);
        var bounds = settings == null ? MessageBounds.USUAL : settings.receiving().message();
        var examination =
                new Examination(
                        us,
                        new HeaderBound(bounds.header(), bounds.fields()),
                        settings == null
                                ? TrustedSealers.NOBODY
                                : new TrustedSealers(Set.copyOf(settings.trustedSealers())));
        read(examination);
        var found =
                examination.find(
                        resolver,
                        asked.client(),
                        helo,
                        asked.from(),
                        clock.instant(),
                        Duration.ofSeconds(timeout));
        var lists = settings == null ? ListsAsked.NONE : ListsAsked.of(settings, resolver, asked);
        var check = new SenderCheck(asked, found, lists);
        var line = Objects.requireNonNull(spec).commandLine();
        var text = new StringBuilder();
        if (json) SenderJson.write(text, check);
        else new SenderReport(check, Paint.ofThisTerminal()).write(text);
        line.getOut().println(text);
        line.getOut().flush();
        return check.status();
    }

    private void read(Examination examination) {
        try {
            if (message.equals("-")) SavedMessage.read(System.in, examination::take);
            else
                try (var in = Files.newInputStream(Path.of(message))) {
                    SavedMessage.read(in, examination::take);
                }
        } catch (NoSuchFileException _) {
            throw unreadable("there is no such file");
        } catch (IOException e) {
            throw unreadable("it cannot be read: " + e.getMessage());
        }
        examination.end();
    }

    private Failure unreadable(String why) {
        return new Failure(NO_INPUT, message + ": " + why, "Name a file, or - and give it there.");
    }

    private static Settings settings(Path file) {
        try {
            return Configuration.read(file);
        } catch (Failure e) { // its status means another thing here
            throw new Failure(
                    NO_INPUT, Objects.requireNonNullElse(e.getMessage(), "unreadable"), e.cure());
        }
    }

    private Domain us(@Nullable Settings settings) {
        if (hostname != null)
            return parsed("--hostname " + hostname, Domain.parse(hostname), "mx.example.com");
        return settings == null ? Domain.of("localhost") : settings.hostname();
    }

    private Resolver resolver(@Nullable Settings settings) {
        var dns = settings == null ? new Settings.Dns(List.of(), USUAL_PATIENCE) : settings.dns();
        if (server == null) return StubResolver.of(dns);
        var address =
                parsed("--dns " + server, SettingsFile.dnsServer(server), "192.0.2.53:53 or [::1]");
        return StubResolver.of(new Settings.Dns(List.of(address), dns.timeout(), dns.dnssec()));
    }

    private static <T> T parsed(String what, Parsed<T> parsed, String example) {
        return switch (parsed) {
            case Parsed.Good<T>(var good) -> good;
            case Parsed.Bad<T>(var why) ->
                    throw AuditCommand.usage(
                            QueuePrinter.clean(what) + ": " + why,
                            "Write for instance " + example + ".");
        };
    }
}
