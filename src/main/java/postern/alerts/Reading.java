package postern.alerts;

/**
 * How something stands now.
 *
 * @param subject what it is about, such as a client; empty where a condition is about the whole
 *     relay
 * @param figures for people, in a sentence
 */
public record Reading(String subject, State state, String figures) {
    private static final int LONGEST_SUBJECT = 120;
    private static final int LONGEST_FIGURES = 500;

    /** Between the two nothing changes, so that what wavers is not told again and again. */
    public enum State {
        FIRING,
        BETWEEN,
        CALM
    }

    /** Strangers have a word in both: they become one line that no terminal misunderstands. */
    public Reading {
        subject = Plain.line(subject, LONGEST_SUBJECT);
        figures = Plain.line(figures, LONGEST_FIGURES);
    }

    static Reading firing(String subject, String figures) {
        return new Reading(subject, State.FIRING, figures);
    }
}
