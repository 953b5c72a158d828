package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.policy.Grant;

/** What is not wrong and yet to be known: first of all what is not in force in this version. */
final class Notes {
    private Notes() {}

    /**
     * The notes, in the order of the file.
     *
     * @param users where the file of users is named; null where it is not
     * @param more what readers have noted
     */
    static List<Problem> of(PolicyLines lines, @Nullable Node users, List<Problem> more) {
        var notes = new ArrayList<>(more);
        note(
                notes,
                lines.grants().stream()
                        .filter(grant -> grant instanceof Grant.Login)
                        .map(Grant::line)
                        .toList(),
                "login is proved, but this version has no AUTH: nobody can log in",
                "Do not count on it yet; until then only other grants permit.");
        note(
                notes,
                lines.grants().stream()
                        .filter(grant -> grant instanceof Grant.Collect)
                        .map(Grant::line)
                        .toList(),
                "collect is proved, but this version has no ATRN: nobody can collect mail",
                "Do not count on it yet.");
        note(
                notes,
                lines.rates().stream().map(RateLimit::line).toList(),
                "rates are proved, but this version does not count: no limit is ever exceeded",
                "Do not count on it yet; what a limit would refuse is accepted.");
        if (users != null)
            notes.add(
                    new Problem(
                            Yaml.line(users),
                            Yaml.column(users),
                            "the file of users is there, but this version does not read it",
                            "Nothing has to be done; it counts once users can log in."));
        notes.sort(null);
        return notes;
    }

    /** One note for all lines of a kind, at the first of them. */
    private static void note(
            List<Problem> notes, List<Integer> lines, String message, String cure) {
        if (lines.isEmpty()) return;
        int first = lines.stream().mapToInt(Integer::intValue).min().getAsInt();
        var others = lines.size() == 1 ? "" : " (" + lines.size() + " lines)";
        notes.add(new Problem(first, 1, message + others, cure));
    }
}
