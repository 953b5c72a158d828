package postern.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Parsed;

/** The directories of users, and the order in which they are asked. */
final class UserSources {
    private static final Key<Node> LDAP =
            Key.open(
                    "ldap", new Own("a section"), "none", "Users in a directory that speaks LDAP.");
    private static final Key<Node> OIDC =
            Key.open("oidc", new Own("a section"), "none", "Users with tokens of an issuer.");

    /** Each key that is a directory; without an order of its own they are asked in this one. */
    private static final List<Key<?>> DIRECTORIES = List.of(UsersFile.FILE, LDAP, OIDC);

    private static final Scalar<String> DIRECTORY =
            new Scalar<>(
                    "a directory",
                    "Write names of what stands beside it: "
                            + String.join(", ", names(DIRECTORIES))
                            + ".",
                    text ->
                            names(DIRECTORIES).contains(text)
                                    ? Parsed.good(text)
                                    : Parsed.bad("no such word"));
    private static final Key<List<String>> ORDER =
            Key.open(
                    "order",
                    new Several<>("a list of directories", DIRECTORY),
                    "`[" + String.join(", ", names(DIRECTORIES)) + "]`",
                    "In which order they are asked. The first that knows a user decides; one that gives no"
                            + " answer ends the search (454).");

    static final Key<Node> GUESSING =
            Key.open(
                    "guessing",
                    new Own("a section"),
                    "defaults",
                    "How many wrong passwords are too many.");

    static final Shape SHAPE =
            Shape.of(
                    "users",
                    "Who can log in, and as what.",
                    UsersFile.FILE,
                    LDAP,
                    OIDC,
                    ORDER,
                    GUESSING);

    private UserSources() {}

    private static List<String> names(List<Key<?>> keys) {
        var names = new ArrayList<String>();
        for (var key : keys) names.add(key.name());
        return names;
    }

    /**
     * The directories in their order; without those that are wrong, and problems say why.
     *
     * @param notes where is added what is not wrong and yet to be known
     */
    static List<UserSource> read(
            Section section, Folder folder, Problems problems, List<Problem> notes) {
        var sources = new LinkedHashMap<String, UserSource>();
        var file = UsersFile.read(section, folder, problems);
        if (file != null) sources.put(UsersFile.FILE.name(), new UserSource.File(file));
        if (section.has(LDAP)) {
            var ldap =
                    new LdapReader(folder, problems, notes)
                            .read(section.section(LDAP, LdapReader.SHAPE));
            if (ldap != null) sources.put(LDAP.name(), ldap);
        }
        if (section.has(OIDC)) {
            var oidc =
                    new OidcReader(folder, problems, notes)
                            .read(section.section(OIDC, OidcReader.SHAPE));
            if (oidc != null) sources.put(OIDC.name(), oidc);
        }
        if (DIRECTORIES.stream().noneMatch(section::has))
            problems.add(
                    section.node(),
                    "users names no directory",
                    "Add file: users.yaml, or another of "
                            + String.join(", ", names(DIRECTORIES))
                            + ".");
        return section.has(ORDER)
                ? inOrder(section, sources, problems)
                : List.copyOf(sources.values());
    }

    private static List<UserSource> inOrder(
            Section section, SequencedMap<String, UserSource> sources, Problems problems) {
        var order = section.get(ORDER);
        if (order == null) return List.of();
        var sorted = new ArrayList<UserSource>();
        for (var key : DIRECTORIES) {
            if (section.has(key) && !order.contains(key.name()))
                problems.add(
                        section.at(ORDER),
                        "order: \""
                                + key.name()
                                + "\" is left out, so that it would never be asked",
                        "Put it into the order, or remove the directory.");
            if (!section.has(key) && order.contains(key.name()))
                problems.add(
                        section.at(ORDER),
                        "order: there is no directory \"" + key.name() + "\"",
                        "Add \"" + key.name() + ": …\" beside it, or take it out of the order.");
        }
        for (var name : order) {
            var source = sources.get(name);
            if (source != null) sorted.add(source);
        }
        return sorted;
    }
}
