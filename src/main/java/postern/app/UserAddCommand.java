package postern.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.config.UserEntry;

/** Puts a user into the users file; makes the file where it is not there. */
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = {
            "Adds a user. The password is asked for, or read from the input when that is no terminal.",
            "The file of users is made when it is not there yet."
        })
final class UserAddCommand implements Callable<Integer> {
    @Mixin private UsersOption users = new UsersOption();

    @Parameters(paramLabel = "NAME", description = "Letters, digits and signs; case is no matter.")
    private String name = "";

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = "A group that the user is in; can be given several times.")
    private List<String> groups = new ArrayList<>();

    @Option(
            names = "--address",
            paramLabel = "PATTERN",
            description =
                    "An address that the user owns, such as bob@example.com or"
                            + " \"*@shop.example.com\"; can be given several times.")
    private List<String> addresses = new ArrayList<>();

    @Option(
            names = "--mechanism",
            paramLabel = "MECHANISM",
            description =
                    "What the password is kept for; can be given several times (default: PLAIN, for LOGIN too, and"
                            + " SCRAM-SHA-256). CRAM-MD5 keeps it in clear. For EXTERNAL or OAUTHBEARER alone no"
                            + " password is asked for.")
    private List<String> mechanisms = new ArrayList<>();

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    UserAddCommand() {}

    @Override
    public Integer call() {
        var user = UsersOption.name(name);
        var groupSet = new LinkedHashSet<String>();
        for (var group : groups) groupSet.add(UsersOption.group(group));
        var owned = addresses.stream().map(UsersOption::address).distinct().toList();
        var ways = KeptFor.of(mechanisms);
        var editing = users.editing();
        if (editing.isThere()) demandNew(editing.users().containsKey(user), user);
        var entry = UserEntry.named(user).withGroups(groupSet).withAddresses(owned);
        var fresh = ways.isEmpty() ? entry : entry.with(KeptFor.kept(ways, NewPassword.ask(user)));
        editing.edit(all -> demandNew(all.putIfAbsent(user, fresh) != null, user));
        warn(ways, user, spec.commandLine().getErr());
        spec.commandLine().getOut().println("added: " + user);
        return 0;
    }

    private static void demandNew(boolean known, String user) {
        if (known)
            throw new Failure(
                    Failure.NO,
                    "there is a user \"" + user + "\" already",
                    "for another password: postern user passwd " + user + "; nothing was changed");
    }

    /** Says what is kept in clear. */
    static void warn(Set<KeptFor> ways, String user, PrintWriter err) {
        if (!ways.contains(KeptFor.CRAM_MD5)) return;
        err.println(
                "warning: the password of "
                        + user
                        + " is kept in clear, for CRAM-MD5: whoever reads the file of users has it");
        err.println(
                "         postern user passwd "
                        + user
                        + " --mechanism PLAIN --mechanism SCRAM-SHA-256 keeps none in clear");
        err.flush();
    }
}
