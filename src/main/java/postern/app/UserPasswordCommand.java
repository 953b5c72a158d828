package postern.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a user another password. */
@Command(
        name = "passwd",
        mixinStandardHelpOptions = true,
        description =
                "Gives a user another password. It is asked for, or read from the input when that is no terminal.")
final class UserPasswordCommand implements Callable<Integer> {
    @Mixin private UsersOption users = new UsersOption();

    @Parameters(paramLabel = "NAME", description = "Whose.")
    private String name = "";

    @Option(
            names = "--mechanism",
            paramLabel = "MECHANISM",
            description =
                    "What it is kept for from now on, and nothing else; can be given several times (default: what the"
                            + " last one was kept for). CRAM-MD5 keeps it in clear.")
    private List<String> mechanisms = new ArrayList<>();

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    UserPasswordCommand() {}

    @Override
    public Integer call() {
        var user = UsersOption.name(name);
        var before = KeptFor.of(UsersOption.find(users.editing().users(), user));
        var ways = mechanisms.isEmpty() && !before.isEmpty() ? before : KeptFor.of(mechanisms);
        if (ways.isEmpty())
            throw new Failure(
                    Failure.UNREADABLE,
                    String.join(", ", mechanisms) + " needs no password",
                    "name a mechanism that does, or none; nothing was changed");
        var kept = KeptFor.kept(ways, NewPassword.ask(user));
        users.change(user, old -> old.with(kept));
        UserAddCommand.warn(ways, user, spec.commandLine().getErr());
        spec.commandLine().getOut().println("password changed: " + user);
        return 0;
    }
}
