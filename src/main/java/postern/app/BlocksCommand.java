package postern.app;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.config.Settings;
import postern.console.ControlClient;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.limit.Guesses;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/** Shows which clients are blocked, and lets them in again, whether or not the relay runs. */
@Command(
        name = "blocks",
        mixinStandardHelpOptions = true,
        description = {
            "Shows clients that are refused for a time, because a guard said so or for guessing passwords, and lets"
                    + " them in again.",
            "Exit status: 0 done; 1 that client is not blocked; 2 bad words; 69 the relay or the data folder cannot be"
                    + " reached."
        },
        subcommands = {BlocksCommand.ListBlocked.class, BlocksCommand.Remove.class})
final class BlocksCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    BlocksCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Failure.UNREADABLE;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = {
                "Shows blocked clients (of IPv6 the /64): until when, why, and how many connections were turned away.",
                "Behind them stands whose logins are slowed by wrong passwords: users, networks, clients."
            })
    static final class ListBlocked implements Callable<Integer> {
        @Mixin private ConfigurationOption configuration = new ConfigurationOption();

        @Option(names = "--json", description = "One JSON object a line.")
        private boolean json;

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        ListBlocked() {}

        @Override
        public Integer call() {
            var out = spec.commandLine().getOut();
            var text =
                    perform(
                            configuration,
                            new Request.BlocksList(),
                            line -> out.println(json ? line : forPeople(line)));
            if (!json) out.println(text);
            return 0;
        }
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Lets a client in at once, and forgets its wrong passwords.")
    static final class Remove implements Callable<Integer> {
        /** Exactly one of them. */
        static final class Whom {
            @Parameters(paramLabel = "ADDRESS", description = "As postern blocks list shows it.")
            private @Nullable String address;

            @Option(
                    names = "--user",
                    paramLabel = "NAME",
                    description = "Not a client: forget the wrong passwords of that user.")
            private @Nullable String user;

            @Option(names = "--all", description = "All clients and users.")
            private boolean all;

            @SuppressWarnings("NullAway.Init") // picocli makes it
            Whom() {}
        }

        @Mixin private ConfigurationOption configuration = new ConfigurationOption();

        @ArgGroup(multiplicity = "1")
        private Whom whom = new Whom();

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Remove() {}

        @Override
        public Integer call() {
            var out = spec.commandLine().getOut();
            out.println(perform(configuration, request(), out::println));
            return 0;
        }

        private Request request() {
            if (whom.user != null) return new Request.GuessesForget(whom.user);
            if (whom.all || whom.address == null) return new Request.BlocksClear();
            return switch (IpAddress.parse(whom.address)) {
                case Parsed.Good<IpAddress>(var client) -> new Request.BlocksRemove(client);
                case Parsed.Bad<IpAddress>(var why) ->
                        throw new Failure(
                                Failure.UNREADABLE,
                                "\"" + whom.address + "\" is no address: " + why,
                                "copy it from postern blocks list");
            };
        }
    }

    /** Gives what was done, in words. */
    private static String perform(
            ConfigurationOption configuration, Request request, Consumer<String> lines) {
        var settings = Configuration.read(configuration.file());
        try {
            var answer = ControlClient.ask(settings.data(), request, lines);
            var ending = answer.isPresent() ? answer.get() : answer(settings, request, lines);
            return switch (ending) {
                case Ending.Done(var text, _) -> text;
                case Ending.Refused(var cause, var cure) ->
                        throw new Failure(Failure.NO, cause, cure);
            };
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "what is blocked cannot be reached: " + e.getMessage(),
                    "see that " + settings.data() + " is there and yours");
        }
    }

    /** No relay runs: the files are all there is. */
    private static Ending answer(Settings settings, Request request, Consumer<String> lines)
            throws IOException {
        var desk =
                new BlockDesk(
                        settings,
                        World.INTERNET.clock(),
                        trouble -> System.err.println("postern: " + trouble));
        return desk.answer(request, lines);
    }

    private static String forPeople(String line) {
        if (!(JsonValue.parse(line) instanceof Parsed.Good<JsonValue>(JsonObject object)))
            return line;
        var address = object.text("address");
        if (address != null)
            return address
                    + " blocked until "
                    + object.text("until")
                    + ", "
                    + why(object.text("why"))
                    + "; connections refused since: "
                    + number(object, "refused");
        return about(object)
                + ": "
                + number(object, "attempts")
                + " wrong passwords of "
                + number(object, "most")
                + ", forgotten by "
                + object.text("forgotten");
    }

    private static String why(@Nullable String why) {
        return Guesses.WHY.equals(why) ? "for guessing passwords" : "by " + why;
    }

    private static String about(JsonObject object) {
        var client = object.text("client");
        if (object.text("user") == null)
            return client == null ? "network of " + object.text("network") : "client " + client;
        var user = "user " + QueuePrinter.clean(object.text("user"));
        return client == null ? user : user + " at " + client;
    }

    private static String number(JsonObject object, String name) {
        return object.member(name) instanceof JsonNumber(var text) ? text : "?";
    }
}
