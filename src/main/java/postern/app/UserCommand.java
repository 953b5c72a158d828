package postern.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.config.UserEntry;

/** Shows the users of the users file and changes them, whether or not the relay runs. */
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the users of the users file and changes them. A relay that runs takes the file up within a second.",
            "Exit status: 0 done; 1 there is no such user, or one of that name already; 2 bad words, a password that"
                    + " does not do, or a file that cannot be read; 69 the file cannot be changed."
        },
        subcommands = {
            UserAddCommand.class,
            UserPasswordCommand.class,
            UserCommand.Groups.class,
            UserCommand.Addresses.class,
            UserCommand.Disable.class,
            UserCommand.Enable.class,
            UserCommand.Remove.class,
            UserListCommand.class
        })
final class UserCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    UserCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Failure.UNREADABLE;
    }

    @Command(
            name = "groups",
            mixinStandardHelpOptions = true,
            description = "Shows the groups that a user is in, or changes them.")
    static final class Groups implements Callable<Integer> {
        @Mixin private UsersOption users = new UsersOption();
        @Mixin private ChangeOption change = new ChangeOption();

        @Parameters(paramLabel = "NAME", description = "Whose.")
        private String name = "";

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Groups() {}

        @Override
        public Integer call() {
            var user =
                    change.isNone()
                            ? UsersOption.find(users.editing().users(), UsersOption.name(name))
                            : users.change(
                                    name,
                                    old ->
                                            old.withGroups(
                                                    change.of(old.groups(), UsersOption::group)));
            UserListCommand.print(spec.commandLine().getOut(), "groups", user.groups());
            return 0;
        }
    }

    @Command(
            name = "addresses",
            mixinStandardHelpOptions = true,
            description = {
                "Shows the addresses that a user owns, or changes them.",
                "An item is an address or a pattern: bob@example.com, \"*@shop.example.com\"."
            })
    static final class Addresses implements Callable<Integer> {
        @Mixin private UsersOption users = new UsersOption();
        @Mixin private ChangeOption change = new ChangeOption();

        @Parameters(paramLabel = "NAME", description = "Whose.")
        private String name = "";

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Addresses() {}

        @Override
        public Integer call() {
            var user =
                    change.isNone()
                            ? UsersOption.find(users.editing().users(), UsersOption.name(name))
                            : users.change(
                                    name,
                                    old ->
                                            old.withAddresses(
                                                    change
                                                            .of(
                                                                    old.addresses(),
                                                                    UsersOption::address)
                                                            .stream()
                                                            .toList()));
            UserListCommand.print(spec.commandLine().getOut(), "addresses", user.addresses());
            return 0;
        }
    }

    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            description = "Lets nobody log in as a user for now, and keeps all that the user has.")
    static final class Disable implements Callable<Integer> {
        @Mixin private UsersOption users = new UsersOption();

        @Parameters(paramLabel = "NAME", description = "Whom.")
        private String name = "";

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Disable() {}

        @Override
        public Integer call() {
            var user = users.change(name, old -> old.withDisabled(true));
            return told(spec, "disabled", user);
        }
    }

    @Command(
            name = "enable",
            mixinStandardHelpOptions = true,
            description = "Lets a user who is disabled log in again.")
    static final class Enable implements Callable<Integer> {
        @Mixin private UsersOption users = new UsersOption();

        @Parameters(paramLabel = "NAME", description = "Whom.")
        private String name = "";

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Enable() {}

        @Override
        public Integer call() {
            var user = users.change(name, old -> old.withDisabled(false));
            return told(spec, "enabled", user);
        }
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Removes a user, with all that the user has.")
    static final class Remove implements Callable<Integer> {
        @Mixin private UsersOption users = new UsersOption();

        @Parameters(paramLabel = "NAME", description = "Whom.")
        private String name = "";

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Remove() {}

        @Override
        public Integer call() {
            var user = UsersOption.name(name);
            users.editing().edit(all -> all.remove(UsersOption.find(all, user).name()));
            return told(spec, "removed", UserEntry.named(user));
        }
    }

    private static int told(CommandSpec spec, String done, UserEntry user) {
        spec.commandLine().getOut().println(done + ": " + user.name());
        return 0;
    }
}
