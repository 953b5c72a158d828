package postern.app;

import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import postern.config.UserEntry;
import postern.config.UsersFile;
import postern.mail.Parsed;
import postern.mail.UserName;
import postern.policy.AddressPattern;

/** The users file of a configuration, as {@code postern user} works on it. */
final class UsersOption {
    @Mixin private ConfigurationOption configuration = new ConfigurationOption();

    /**
     * The file.
     *
     * @throws Failure if the configuration names none
     */
    UsersEditing editing() {
        return switch (UsersFile.named(configuration.file())) {
            case UsersFile.Place.At(var file) -> new UsersEditing(file);
            case UsersFile.Place.Nowhere(var problem) ->
                    throw new Failure(
                            Failure.UNREADABLE, problem.in(configuration.name()), problem.cure());
        };
    }

    /**
     * Changes a user who is there, and answers what they have become.
     *
     * @param name in whatever form
     * @throws Failure if there is no such user, or the file cannot be changed
     */
    UserEntry change(String name, UnaryOperator<UserEntry> change) {
        var user = name(name);
        var changed = new UserEntry[1];
        editing()
                .edit(users -> {
                    changed[0] = change.apply(find(users, user));
                    users.put(user, changed[0]);
                });
        return changed[0];
    }

    /**
     * The user of that name.
     *
     * @throws Failure if there is none
     */
    static UserEntry find(SequencedMap<String, UserEntry> users, String name) {
        var user = users.get(name);
        if (user != null) return user;
        throw new Failure(
                Failure.NO,
                "there is no user \"" + name + "\"",
                "postern user list shows who is there");
    }

    /**
     * A name in its one form.
     *
     * @throws Failure if it is none
     */
    static String name(String text) {
        return read("user", text, UserName.parse(text), "write a name without blanks, such as bob");
    }

    /**
     * What an argument says.
     *
     * @throws Failure if it says nothing
     */
    static <T> T read(String what, String text, Parsed<T> parsed, String cure) {
        return switch (parsed) {
            case Parsed.Good<T>(var value) -> value;
            case Parsed.Bad<T>(var why) ->
                    throw new Failure(
                            Failure.UNREADABLE,
                            "\"" + text + "\" is no " + what + ": " + why,
                            cure);
        };
    }

    static String group(String text) {
        return read(
                "group", text, UsersFile.group(text), "write a name without blanks, such as staff");
    }

    static AddressPattern address(String text) {
        return read(
                "address that a user can own",
                text,
                UsersFile.address(text),
                "write bob@example.com, or \"*@shop.example.com\"");
    }
}
