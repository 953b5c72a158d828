package postern.app;

import java.io.Console;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.console.ControlProtocol.SuspectsVerb;
import postern.journal.JsonValue;
import postern.mail.Parsed;

/** Shows whose mail is kept because it is unusual, and deals with it. */
@Command(
        name = "suspects",
        mixinStandardHelpOptions = true,
        description = {
            "Shows users and clients whose mail is kept because it is much unlike what they usually send (guard"
                    + " unusual); releases or deletes that mail; locks users out, of any directory.",
            "NAME is a user, or the address of a client. Works whether or not the relay runs.",
            "Exit status: 0 done; 1 there is no such suspect, or nothing to do; 2 bad words; 69 the relay or the"
                    + " data folder cannot be reached."
        })
final class SuspectsCommand implements Callable<Integer> {
    /** What can be done. */
    enum Verb {
        LIST,
        SHOW,
        RELEASE,
        DELETE,
        LOCK,
        UNLOCK
    }

    @Mixin private ConfigurationOption configuration = new ConfigurationOption();

    @Parameters(
            index = "0",
            paramLabel = "OPERATION",
            description = {
                "list: who is suspected, since when, why, and how much is held; who is locked.",
                "show NAME: what is known of it, and its mail of late.",
                "release NAME: all that is held of it goes.",
                "delete NAME: all that is held of it is deleted, and nobody is told.",
                "lock NAME, unlock NAME: the user can log in no more, or again."
            })
    private Verb verb = Verb.LIST;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Whom.")
    private @Nullable String name;

    @Option(names = "--trust", description = "With release: what it did is usual from now on.")
    private boolean trust;

    @Option(names = "--yes", description = "With delete: do not ask.")
    private boolean yes;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    SuspectsCommand() {}

    @Override
    public Integer call() {
        var request = request();
        var out = spec.commandLine().getOut();
        var shown = new SuspectsPrinter(out);
        var quiet = verb == Verb.RELEASE || verb == Verb.DELETE;
        Consumer<String> lines = json ? out::println : quiet ? _ -> {} : shown::print;
        return switch (perform(request, lines)) {
            case Ending.Done(var text, _) -> {
                if (!json && verb != Verb.SHOW) out.println(text);
                yield 0;
            }
            case Ending.Refused(var cause, var cure) -> throw new Failure(Failure.NO, cause, cure);
        };
    }

    private Request.Suspects request() {
        if (trust && verb != Verb.RELEASE)
            throw new Failure(
                    Failure.UNREADABLE,
                    "--trust goes with release alone",
                    "postern suspects release NAME --trust");
        if (verb == Verb.LIST) {
            if (name != null)
                throw new Failure(
                        Failure.UNREADABLE, "list takes no name", "postern suspects show " + name);
            return new Request.Suspects(SuspectsVerb.LIST, "");
        }
        if (name == null || name.isEmpty())
            throw new Failure(
                    Failure.UNREADABLE,
                    "whom? a name is missing",
                    "see who there is: postern suspects list");
        if (verb == Verb.DELETE && !yes) confirm(name);
        return new Request.Suspects(
                switch (verb) {
                    case LIST -> SuspectsVerb.LIST;
                    case SHOW -> SuspectsVerb.SHOW;
                    case RELEASE -> trust ? SuspectsVerb.TRUST : SuspectsVerb.RELEASE;
                    case DELETE -> SuspectsVerb.DELETE;
                    case LOCK -> SuspectsVerb.LOCK;
                    case UNLOCK -> SuspectsVerb.UNLOCK;
                },
                name);
    }

    private static void confirm(String name) {
        var answer =
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .map(console ->
                                console.readLine(
                                        "Delete all that is held of %s? It cannot be"
                                                + " undone. (yes/no) ",
                                        name))
                        .orElse(null);
        if (!"yes".equalsIgnoreCase(answer))
            throw new Failure(
                    Failure.UNREADABLE,
                    "nothing is deleted without a yes",
                    "say yes when asked, or: postern suspects delete " + name + " --yes");
    }

    private Ending perform(Request.Suspects request, Consumer<String> lines) {
        try {
            return SuspectAccess.perform(configuration.file(), request, lines);
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "what is held cannot be reached: " + e.getMessage(),
                    "see that the data folder is there and yours, and that a relay that runs there"
                            + " answers");
        }
    }

    /** The object in a line, where there is one. */
    static JsonValue.@Nullable JsonObject object(String line) {
        return JsonValue.parse(line) instanceof Parsed.Good<JsonValue>(JsonValue.JsonObject object)
                ? object
                : null;
    }
}
