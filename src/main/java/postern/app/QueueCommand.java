package postern.app;

import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.console.QueueDesk.Operation;
import postern.console.QueueFilter;
import postern.mail.Parsed;
import postern.spool.QueueId;

/** Looks at the queue and changes it, whether or not the relay runs. */
@Command(
        name = "queue",
        mixinStandardHelpOptions = true,
        description = {
            "Shows and changes the messages in the spool, while the relay runs and while it does not.",
            "Conditions are joined by \"and\"; hold, release, retry and delete need at least one, or --all.",
            "Exit status: 0 done; 1 no message was meant; 2 bad words; 69 the spool cannot be reached."
        })
final class QueueCommand implements Callable<Integer> {
    @Mixin private ConfigurationOption configuration = new ConfigurationOption();

    @Parameters(
            index = "0",
            paramLabel = "OPERATION",
            description = "list, show, hold, release, retry or delete.")
    private Operation operation = Operation.LIST;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "ID",
            description = "Only these messages.")
    private String[] ids = {};

    @Option(
            names = "--to",
            paramLabel = "PATTERN",
            description = "Only recipients like this; * stands for any characters.")
    private @Nullable String to;

    @Option(
            names = "--from",
            paramLabel = "PATTERN",
            description = "Only senders like this; \"<>\" is the null reverse-path.")
    private @Nullable String from;

    @Option(
            names = "--next-hop",
            paramLabel = "TEXT",
            description = "Only what goes to a next hop with this in its name.")
    private @Nullable String nextHop;

    @Option(
            names = "--older",
            paramLabel = "AGE",
            description = "Only what was accepted at least that long ago: 30m, 4h, 2d.")
    private @Nullable String older;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only recipients that are waiting, deferred or held.")
    private QueueFilter.@Nullable State state;

    @Option(names = "--all", description = "Every message.")
    private boolean all;

    @Option(names = "--json", description = "One JSON object a line for each message.")
    private boolean json;

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    QueueCommand() {}

    @Override
    public Integer call() {
        var filter = filter();
        boolean changes = operation != Operation.LIST && operation != Operation.SHOW;
        if (changes && filter.isEverything() && !all)
            throw new Failure(
                    Failure.UNREADABLE,
                    "queue " + operation.word() + " without a condition would mean every message",
                    "name ids, a condition such as --to or --older, or say --all");
        var out = spec.commandLine().getOut();
        var printer = new QueuePrinter(out, operation == Operation.SHOW);
        var ending =
                QueueAccess.perform(
                        configuration.file(),
                        new Request.Queue(operation, filter),
                        json ? out::println : printer::print);
        return switch (ending) {
            case Ending.Done(_, var count) -> {
                if (!json) printer.sum(operation, count);
                yield count > 0 || operation == Operation.LIST ? 0 : Failure.NO;
            }
            case Ending.Refused(var cause, var cure) ->
                    throw new Failure(Failure.UNAVAILABLE, cause, cure);
        };
    }

    private QueueFilter filter() {
        var wanted = new TreeSet<QueueId>();
        for (var text : ids)
            switch (QueueId.parse(text)) {
                case Parsed.Good<QueueId>(var id) -> wanted.add(id);
                case Parsed.Bad<QueueId>(var why) ->
                        throw new Failure(
                                Failure.UNREADABLE,
                                "\"" + text + "\" is no queue id: " + why,
                                "copy it from postern queue list");
            }
        return new QueueFilter(wanted, to, from, nextHop, older == null ? null : age(older), state);
    }

    private static Duration age(String text) {
        return switch (Configuration.duration(text)) {
            case Parsed.Good<Duration>(var age) -> age;
            case Parsed.Bad<Duration>(var why) ->
                    throw new Failure(
                            Failure.UNREADABLE,
                            "--older " + text + ": " + why,
                            "write a number with s, m, h or d behind it");
        };
    }
}
