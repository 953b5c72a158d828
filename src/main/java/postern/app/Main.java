package postern.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
        versionProvider = Main.Version.class)
public final class Main implements Runnable {
    /** In the order of the help. {@code QueueCommand} is called {@code queue}, and so on. */
    static final List<Class<?>> COMMANDS =
            List.of(
                    DemoCommand.class,
                    InitCommand.class,
                    RunCommand.class,
                    CheckCommand.class,
                    ExplainCommand.class,
                    ReplayCommand.class,
                    TraceCommand.class,
                    DiffCommand.class,
                    VerifyCommand.class,
                    AuditCommand.class,
                    ReloadCommand.class,
                    QueueCommand.class,
                    TrustCommand.class,
                    SuspectsCommand.class,
                    UserCommand.class,
                    BlocksCommand.class,
                    LimitsCommand.class,
                    AlertsCommand.class,
                    DkimCommand.class,
                    DmarcCommand.class,
                    ReportCommand.class,
                    VersionCommand.class,
                    WarmUpCommand.class);

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
        var line = lineFor(words);
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(Main::failed);
        return line.execute(words);
    }

    /**
     * What the words are read by. Where the first one names a command it knows no other: to read
     * what the annotations of all of them say takes longer than many a command.
     */
    static CommandLine lineFor(String... words) {
        var line = new CommandLine(new Main());
        for (var command : COMMANDS)
            if (words.length > 0 && words[0].equals(name(command)))
                return line.addSubcommand(command);
        COMMANDS.forEach(line::addSubcommand);
        return line;
    }

    /** How people call a command. */
    static String name(Class<?> command) {
        var name = new StringBuilder();
        for (char c : command.getSimpleName().replace("Command", "").toCharArray()) {
            if (Character.isUpperCase(c) && !name.isEmpty()) name.append('-');
            name.append(Character.toLowerCase(c));
        }
        return name.toString();
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
                        "         Please report it; POSTERN_TRACE=1 in the environment shows"
                                + " where.");
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
