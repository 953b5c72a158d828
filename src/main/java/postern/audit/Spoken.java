package postern.audit;

import java.util.List;

/**
 * One line of a conversation.
 *
 * @param byUs sent by us, not by the server
 * @param text fit to be shown
 */
public record Spoken(boolean byUs, String text) {

    /** What we sent. */
    public static List<String> sent(List<Spoken> dialogue) {
        return dialogue.stream().filter(Spoken::byUs).map(Spoken::text).toList();
    }

    /** What the server answered. */
    public static List<String> answered(List<Spoken> dialogue) {
        return dialogue.stream().filter(s -> !s.byUs()).map(Spoken::text).toList();
    }
}
