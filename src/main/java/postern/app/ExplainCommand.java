package postern.app;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import postern.config.Listener;
import postern.config.Reading;
import postern.config.Settings;
import postern.config.TlsMode;
import postern.mail.AddressLiteral;
import postern.mail.ForwardPath;
import postern.mail.IpAddress;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.mail.UserName;
import postern.policy.Fact;
import postern.policy.FactText;
import postern.policy.Facts;
import postern.policy.Verdict;

/** Says what would become of one recipient, and which lines of the policy say so. */
@Command(
        name = "explain",
        description = "Judge one recipient and show which lines decide.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:answered, whatever the answer", "2:unreadable, or not to be asked so"})
public final class ExplainCommand implements Callable<Integer> {
    private static final int ANSWERED = 0;
    private static final int UNREADABLE = 2;

    @Mixin private ConfigurationOption configuration = new ConfigurationOption();

    @Option(names = "--json", description = "Answer in JSON, for programs.")
    private boolean json;

    @Option(
            names = "--client",
            required = true,
            paramLabel = "IP",
            description = "The client's address.")
    private String client = "";

    @Option(
            names = "--on",
            paramLabel = "LISTENER",
            description = "Where it connects; the first listener unless given.")
    private @Nullable String listener;

    @Option(
            names = "--helo",
            paramLabel = "NAME",
            description = "What it calls itself; its address in brackets unless given.")
    private @Nullable String helo;

    @Option(names = "--tls", description = "The session is encrypted.")
    private boolean tls;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Who has logged in; nobody unless given.")
    private @Nullable String user;

    @Option(
            names = "--groups",
            split = ",",
            paramLabel = "GROUP",
            description = "The groups of that user, with commas between them.")
    private @Nullable List<String> groups;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "REVERSE-PATH",
            description = "The address of MAIL FROM; <> for the null one.")
    private String from = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FORWARD-PATH",
            description = "The address of RCPT TO.")
    private String to = "";

    @Option(
            names = "--fact",
            paramLabel = "NAME=VALUE",
            description =
                    "Any other fact, such as now=2027-06-30T12:00:00Z; VALUE unavailable for one"
                            + " that cannot be had.")
    private Map<String, String> others = new LinkedHashMap<>();

    @Spec private @Nullable CommandSpec spec;

    private final InstantSource clock;

    public ExplainCommand() {
        this(InstantSource.system());
    }

    /**
     * @param clock what time it is, unless a fact says so
     */
    public ExplainCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        return switch (configuration.read()) {
            case Reading.Unreadable(var problems) -> {
                configuration.print(problems, line.getErr());
                yield UNREADABLE;
            }
            case Reading.Read(var settings) -> {
                var facts = supposed(settings, facts(settings));
                yield switch (settings.policy().answer(facts)) {
                    case Verdict.Decided decided -> {
                        var explanation = Explanation.of(settings.policy(), facts, decided);
                        if (json) line.getOut().println(explanation.json());
                        else explanation.tell(line.getOut());
                        line.getOut().flush();
                        yield ANSWERED;
                    }
                    case Verdict.Needs(var fact) ->
                            throw wrong(
                                    "the answer hangs on \"" + fact + "\"",
                                    fact == Fact.GROUPS
                                            ? "Say in which groups "
                                                    + user
                                                    + " is: --groups GROUP,…"
                                            : "Say what it is: --fact " + fact + "=…");
                };
            }
        };
    }

    /** Nothing is unusual and no limit is exceeded, unless somebody supposes it. */
    private static Facts supposed(Settings settings, Facts said) {
        var facts = said;
        while (settings.policy().answer(facts) instanceof Verdict.Needs(var fact)) {
            if (fact == Fact.UNUSUAL) facts = facts.with(Fact.UNUSUAL, "");
            else if (fact == Fact.OVER_LIMITS) facts = facts.with(Fact.OVER_LIMITS, Set.of());
            else break;
        }
        return facts;
    }

    private Facts facts(Settings settings) {
        var facts = Facts.NONE.with(Fact.NOW, clock.instant());
        var on = listener(settings);
        facts = facts.with(Fact.LISTENER, on.name());
        var address = parsed("--client", IpAddress.parse(client));
        facts = facts.with(Fact.CLIENT, address);
        facts = facts.with(Fact.HELO, helo == null ? new AddressLiteral(address).toString() : helo);
        facts = facts.with(Fact.TLS, tls || on.tls() == TlsMode.IMPLICIT);
        facts = facts.with(Fact.USER, Optional.ofNullable(user).map(UserName::orAsIs));
        if (groups != null && user == null)
            throw wrong(
                    "--groups: nobody has logged in, so there is nobody to be in a group",
                    "Say who: --user NAME.");
        if (groups != null) facts = facts.with(Fact.GROUPS, Set.copyOf(groups));
        else if (user == null) facts = facts.with(Fact.GROUPS, Set.of());
        facts = facts.with(Fact.REVERSE_PATH, parsed("--from", ReversePath.parse(from)));
        var path = parsed("--to", ForwardPath.parse(to));
        facts = facts.with(Fact.FORWARD_PATH, path.in(settings.policy().firstDomain()));
        for (var other : others.entrySet()) {
            var fact = FactText.named(other.getKey());
            if (fact == null)
                throw wrong(
                        "--fact: there is no fact \"" + other.getKey() + "\"",
                        "The facts are "
                                + String.join(", ", Fact.ALL.stream().map(Fact::name).toList())
                                + ".");
            facts = parsed("--fact " + fact, FactText.read(facts, fact, other.getValue()));
        }
        return facts;
    }

    private Listener listener(Settings settings) {
        if (listener == null) return settings.listeners().getFirst();
        var names = new ArrayList<String>();
        for (var one : settings.listeners()) {
            if (one.name().equals(listener)) return one;
            names.add(one.name());
        }
        throw wrong(
                "--on: there is no listener \"" + listener + "\"",
                "The listeners are " + String.join(", ", names) + ".");
    }

    private <V> V parsed(String option, Parsed<V> parsed) {
        return switch (parsed) {
            case Parsed.Good<V>(var value) -> value;
            case Parsed.Bad<V>(var why) ->
                    throw wrong(option + ": " + why, "Look at --help for how it is written.");
        };
    }

    private ParameterException wrong(String cause, String cure) {
        return new ParameterException(
                Objects.requireNonNull(spec).commandLine(), cause + System.lineSeparator() + cure);
    }
}
