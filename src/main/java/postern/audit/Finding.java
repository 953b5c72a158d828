package postern.audit;

import java.util.List;

/**
 * Something that a person should know of.
 *
 * @param id a stable name
 * @param title one line
 * @param dialogue what was said
 * @param why why it matters
 * @param cure what to change
 */
public record Finding(
        String id, Severity severity, String title, List<Spoken> dialogue, String why, Cure cure) {
    public Finding {
        dialogue = List.copyOf(dialogue);
    }
}
