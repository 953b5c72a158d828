package postern.config;

import java.util.ArrayList;
import java.util.List;
import postern.policy.Grant;

/** What is not wrong and yet to be known: what is not in force yet, and what nobody can use. */
final class Notes {
    private Notes() {}

    /**
     * The notes, in the order of the file.
     *
     * @param more what readers have noted
     */
    static List<Problem> of(PolicyLines lines, List<UserSource> users, List<Problem> more) {
        var notes = new ArrayList<>(UserNotes.of(lines.grants(), users));
        notes.addAll(more);
        note(
                notes,
                lines.grants().stream()
                        .filter(grant -> users.isEmpty() && grant instanceof Grant.Login)
                        .map(Grant::line)
                        .toList(),
                "login is granted, but no directory of users is named: nobody can log in",
                "Name one: users: { file: users.yaml }, and postern user add NAME.");
        note(
                notes,
                lines.grants().stream()
                        .filter(grant -> grant instanceof Grant.Collect)
                        .map(Grant::line)
                        .toList(),
                "collect is proved, but this version has no ATRN: nobody can collect mail",
                "Do not count on it yet.");
        notes.addAll(UsualLimits.notes(lines.rates()));
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
