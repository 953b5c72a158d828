package postern.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import postern.config.UserEntry;
import postern.journal.Json;

/** Shows who is in the users file. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Shows the users: groups, addresses, and what their passwords are kept for.")
final class UserListCommand implements Callable<Integer> {
    private static final int GAP = 2;

    @Mixin private UsersOption users = new UsersOption();

    @Option(names = "--json", description = "One JSON object a line for each user.")
    private boolean json;

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    UserListCommand() {}

    @Override
    public Integer call() {
        var all = users.editing().users().values();
        var out = spec.commandLine().getOut();
        if (json) for (var user : all) out.println(json(user));
        else table(all, out);
        return 0;
    }

    private static String json(UserEntry user) {
        var text = new StringBuilder();
        var json = new Json(text).beginObject().field("user", user.name());
        strings(json, "groups", user.groups());
        strings(json, "addresses", user.addresses());
        strings(json, "mechanisms", KeptFor.words(KeptFor.of(user)));
        json.field("disabled", user.disabled()).endObject();
        return text.toString();
    }

    private static void strings(Json json, String name, Collection<?> items) {
        json.name(name).beginArray();
        for (var item : items) json.value(item.toString());
        json.endArray();
    }

    private static void table(Collection<UserEntry> users, PrintWriter out) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("user", "groups", "addresses", "password for"));
        for (var user : users)
            rows.add(
                    List.of(
                            user.name() + (user.disabled() ? " (disabled)" : ""),
                            text(user.groups()),
                            text(user.addresses()),
                            text(KeptFor.words(KeptFor.of(user)))));
        var widths = new int[rows.getFirst().size()];
        for (var row : rows)
            for (int i = 0; i < widths.length; i++)
                widths[i] = Math.max(widths[i], row.get(i).length() + GAP);
        if (rows.size() > 1) for (var row : rows) print(row, widths, out);
        out.println("users: " + users.size());
    }

    private static void print(List<String> row, int[] widths, PrintWriter out) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++)
            line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length());
        out.println(line.toString().stripTrailing());
    }

    /** One line of what a user has. */
    static void print(PrintWriter out, String what, Collection<?> items) {
        out.println(what + ": " + text(items));
    }

    private static String text(Collection<?> items) {
        return items.isEmpty()
                ? "-"
                : items.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
