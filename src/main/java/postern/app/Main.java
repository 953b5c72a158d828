package postern.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: {@code postern COMMAND}. */
@Command(
        name = "postern",
        description = "A mail relay that proves it is not an open relay before it opens a port.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            DemoCommand.class,
            InitCommand.class,
            RunCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            ReplayCommand.class,
            DiffCommand.class,
            VerifyCommand.class,
            AuditCommand.class,
            ReloadCommand.class,
            QueueCommand.class,
            TrustCommand.class,
            UserCommand.class,
            BlocksCommand.class,
            DkimCommand.class,
            DmarcCommand.class,
            WarmUpCommand.class
        })
public final class Main implements Runnable {
    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    public Main() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }

    public static void main(String[] words) {
        System.exit(execute(words));
    }

    static int execute(String... words) {
        var line = new CommandLine(new Main());
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(Main::failed);
        return line.execute(words);
    }

    /** One line of cause, one of cure; a trace only for who asks for it. */
    static int failed(Exception problem, CommandLine line, CommandLine.ParseResult words) {
        if (problem instanceof Failure failure) {
            line.getErr().println("postern: " + failure.getMessage());
            line.getErr().println("         " + failure.cure());
            return failure.status();
        }
        line.getErr().println("postern: this should not have happened: " + problem);
        line.getErr()
                .println(
                        "         Please report it; POSTERN_TRACE=1 in the environment shows where.");
        if (System.getenv("POSTERN_TRACE") != null) problem.printStackTrace(line.getErr());
        return Failure.INTERNAL;
    }

    /** From the jar's manifest. */
    static String version() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    /** For {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"postern " + version()};
        }
    }
}
