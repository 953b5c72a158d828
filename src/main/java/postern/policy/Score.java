package postern.policy;

import postern.mail.Parsed;

/**
 * What lists in the DNS say, weighed and added up. Where some of them did not answer, it lies
 * somewhere between what it is at least and what it could be.
 *
 * @param most not less than {@code least}
 * @param told which lists say so and why, for people: of printable ASCII, at most {@value
 *     #MOST_TOLD} characters; empty for nothing
 */
public record Score(int least, int most, String told) {
    /** What fits into one line of a reply (RFC 5321 §4.5.3.1.5). */
    public static final int MOST_TOLD = 400;

    /** More than all lists together can weigh. */
    public static final int BOUND = 1_000_000;

    /** Nothing is listed. */
    public static final Score NOTHING = new Score(0, 0, "");

    /**
     * @throws IllegalArgumentException for what can be no score
     */
    public Score {
        if (least > most || least < -BOUND || most > BOUND)
            throw new IllegalArgumentException("no score: " + least + " to " + most);
        if (told.length() > MOST_TOLD || !told.chars().allMatch(c -> c >= ' ' && c <= '~'))
            throw new IllegalArgumentException("not to be told");
    }

    public Score(int points) {
        this(points, points, "");
    }

    /** Cuts and tames what is told. */
    public static Score of(int least, int most, String told) {
        var tame = told.replaceAll("[^ -~]", "?").strip();
        return new Score(
                least, most, tame.substring(0, Math.min(tame.length(), MOST_TOLD)).strip());
    }

    /** Reads {@code 5}, {@code 3..8}, and the same with a text behind a blank. */
    public static Parsed<Score> parse(String text) {
        int blank = text.indexOf(' ');
        var points = blank < 0 ? text : text.substring(0, blank);
        var told = blank < 0 ? "" : text.substring(blank + 1);
        var ends = points.split("\\.\\.", -1);
        if (ends.length > 2 || !isNumber(ends[0]) || !isNumber(ends[ends.length - 1]))
            return Parsed.bad("a score is written as 5, or as 3..8 where lists do not answer");
        try {
            return Parsed.good(
                    new Score(
                            Integer.parseInt(ends[0]),
                            Integer.parseInt(ends[ends.length - 1]),
                            told));
        } catch (IllegalArgumentException e) {
            return Parsed.bad("it is no score: the least comes first, and a text is short ASCII");
        }
    }

    private static boolean isNumber(String text) {
        return text.matches("-?[0-9]{1,7}");
    }

    /** So that {@link #parse} reads it. */
    @Override
    public String toString() {
        var points = least == most ? "" + least : least + ".." + most;
        return told.isEmpty() ? points : points + " " + told;
    }
}
