package postern.config;

import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.policy.Inspection;

/** What is to be known of an inspection that is stricter than the standards. */
final class InspectionNotes {
    private final List<Problem> notes;

    InspectionNotes(List<Problem> notes) {
        this.notes = notes;
    }

    void lines(Section section, Key<Integer> key, Inspection inspection) {
        if (!section.has(key)) return;
        for (var verb : List.of("", "MAIL", "RCPT", "AUTH")) {
            int needed = inspection.needed(verb);
            if (needed <= inspection.lines()) continue;
            note(
                    section.at(key),
                    "command-line is less than "
                            + (verb.isEmpty() ? "any command" : verb)
                            + " may need with what is offered: "
                            + needed
                            + " octets",
                    "Write "
                            + needed
                            + " or more, or offer less; longer lines get 500, and lawful mail may"
                            + " be refused.");
            return;
        }
    }

    void less(Section section, Key<Integer> key, int value) {
        if (!String.valueOf(value).equals(key.fallback()))
            note(
                    section.at(key),
                    key.name() + " is less than a lawful address may have: " + key.fallback(),
                    "Such addresses are refused with 501; RFC 5321 §4.5.3.1 has every host take"
                            + " them.");
    }

    private void note(Node at, String message, String cure) {
        notes.add(new Problem(Yaml.line(at), Yaml.column(at), message, cure));
    }
}
