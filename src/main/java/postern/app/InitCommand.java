package postern.app;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import postern.config.Settings;
import postern.dns.Resolver;
import postern.dns.StubResolver;
import postern.setup.Answers;
import postern.setup.Draft;
import postern.setup.HostView;
import postern.setup.MailExchangers;

/** Writes a first configuration, and only one that is proved. */
@Command(
        name = "init",
        description = {
            "Write a first configuration, proved before it is written.",
            "Asks for what the flags do not say, as long as something that is needed is missing."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:written",
            "1:not proved, and not written",
            "2:a flag or an answer is wrong or missing, or the file exists",
            "69:the file cannot be written"
        })
public final class InitCommand implements Callable<Integer> {
    /** Each of two questions that follow one another. */
    private static final Duration DNS_TIMEOUT = Duration.ofSeconds(1);

    private static final String STANDARD_OUTPUT = "-";

    @Mixin private InitAnswers flags = new InitAnswers();

    @Mixin private HostOption host = new HostOption();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE|-",
            defaultValue = "postern.yaml",
            description = "Where to write (default: ${DEFAULT-VALUE}); - is the standard output.")
    private String output = "postern.yaml";

    @Option(names = "--force", description = "Write over a file that exists.")
    private boolean force;

    @Option(names = "--no-dns", description = "Do not ask the DNS for the MX of the domains.")
    private boolean noDns;

    @Spec private @Nullable CommandSpec spec;

    private final InputStream in;
    private final Supplier<Resolver> resolver;

    public InitCommand() {
        this(System.in, () -> StubResolver.of(new Settings.Dns(List.of(), DNS_TIMEOUT)));
    }

    /**
     * @param in where answers come from
     * @param resolver asked for mail exchangers
     */
    InitCommand(InputStream in, Supplier<Resolver> resolver) {
        this.in = in;
        this.resolver = resolver;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        var file = output.equals(STANDARD_OUTPUT) ? null : Path.of(output);
        if (file != null && !force && Files.exists(file, LinkOption.NOFOLLOW_LINKS))
            throw new Failure(
                    Failure.UNREADABLE,
                    file + " exists already",
                    "name another file with -o, or write over it with --force");
        var facts = host.facts();
        var view = new HostView(facts);
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        var answers = flags.complete(new Dialog(reader, line.getErr()), host.isThisMachine());
        warn(answers, view, line.getErr());
        var draft = new ProvedDraft(Draft.write(answers, view), answers.role().submits());
        draft.demand(file, facts, Instant.now());
        if (file == null) {
            line.getOut().print(draft.text());
            line.getOut().flush();
            if (answers.role().submits())
                line.getErr()
                        .println(
                                "note: it names "
                                        + Draft.USERS_FILE
                                        + " beside it, with users: {} at least.");
        } else {
            for (var written : draft.write(file, force))
                line.getOut().println("written: " + written);
            line.getOut().println("Proved. Next: postern run -c " + file);
            line.getOut().flush();
        }
        return 0;
    }

    private void warn(Answers answers, HostView view, PrintWriter err) {
        var warnings = new ArrayList<>(view.warnings(answers));
        if (answers.role().receives() && !noDns)
            warnings.addAll(new MailExchangers(resolver.get(), view).warnings(answers.domains()));
        for (var warning : warnings) err.println("warning: " + warning);
        err.flush();
    }
}
