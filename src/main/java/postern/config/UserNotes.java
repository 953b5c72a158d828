package postern.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import postern.policy.Grant;

/**
 * What is worth knowing of a users file that is the only directory: grants that nobody of it can
 * use, and what it holds that it should not.
 */
final class UserNotes {
    private static final int MOST_NAMED = 5;

    private final List<Problem> notes = new ArrayList<>();
    private final String file;

    private UserNotes(Path file) {
        this.file = "\"" + file.getFileName() + "\"";
    }

    /** The notes; none where there are other directories, which nobody can look into. */
    static List<Problem> of(List<Grant> grants, List<UserSource> sources) {
        if (sources.size() != 1
                || !(sources.getFirst() instanceof UserSource.File(var path))
                || !(UsersFile.read(path) instanceof UsersReading.Read(var users)))
            return List.of();
        var notes = new UserNotes(path);
        for (var grant : grants)
            switch (grant) {
                case Grant.Login login -> notes.grant(grant, login.users(), users.values());
                case Grant.Collect collect -> notes.grant(grant, collect.users(), users.values());
                case Grant.Receive _,
                        Grant.Upstream _,
                        Grant.Relay _,
                        Grant.Device _,
                        Grant.Forward _ -> {}
            }
        notes.scram(users.values());
        notes.rights(path, users.values());
        return notes.notes;
    }

    private void grant(Grant grant, Grant.Users named, Collection<UserEntry> users) {
        var names = new LinkedHashSet<String>();
        var groups = new LinkedHashSet<String>();
        for (var user : enabled(users).toList()) {
            names.add(user.name());
            groups.addAll(user.groups());
        }
        for (var group : named.groups())
            if (!groups.contains(group))
                add(
                        grant.line(),
                        "group \"" + group + "\" has no member in " + file,
                        cure(
                                group,
                                groups,
                                "Add one: postern user groups NAME --add " + group + "."));
        for (var name : named.names())
            if (!names.contains(name))
                add(
                        grant.line(),
                        "nobody can log in as \"" + name + "\" by " + file,
                        cure(name, names, "Add that user: postern user add " + name + "."));
    }

    private static String cure(String word, Set<String> words, String otherwise) {
        var nearest = Nearest.to(word, words);
        return nearest == null ? otherwise : "Did you mean \"" + nearest + "\"? " + otherwise;
    }

    /** A client that prefers SCRAM would never let them in. */
    private void scram(Collection<UserEntry> users) {
        if (enabled(users).noneMatch(user -> user.scramSha256() != null)) return;
        var without =
                enabled(users)
                        .filter(user -> user.password() != null && user.scramSha256() == null)
                        .map(UserEntry::name)
                        .toList();
        if (without.isEmpty()) return;
        var first = without.subList(0, Math.min(MOST_NAMED, without.size()));
        add(
                0,
                "SCRAM-SHA-256 is not offered, for in "
                        + file
                        + " nothing is kept for it of "
                        + String.join(", ", first)
                        + (without.size() > MOST_NAMED
                                ? " and " + (without.size() - MOST_NAMED) + " others"
                                : ""),
                "Give them new passwords: postern user passwd NAME --mechanism PLAIN --mechanism"
                        + " SCRAM-SHA-256.");
    }

    private void rights(Path path, Collection<UserEntry> users) {
        boolean secret =
                users.stream()
                        .anyMatch(user ->
                                user.password() != null
                                        || user.scramSha256() != null
                                        || user.scramSha1() != null
                                        || user.cramMd5() != null);
        if (secret && Rights.letEverybodyRead(path))
            add(
                    0,
                    "everybody on this machine can read what " + file + " keeps of passwords",
                    "Take that away: chmod o= " + path + ".");
    }

    private static Stream<UserEntry> enabled(Collection<UserEntry> users) {
        return users.stream().filter(user -> !user.disabled());
    }

    private void add(int line, String message, String cure) {
        notes.add(new Problem(line, line == 0 ? 0 : 1, message, cure));
    }
}
