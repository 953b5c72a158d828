package postern.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the word that was probably meant. */
final class Nearest {
    private static final int MOST_NAMED = 20;

    /** So that a thousand slips in a list of ten thousand names are told in no time. */
    private static final int MOST_COMPARED = 1000;

    private Nearest() {}

    /** The nearest of the words; null when none is near enough to be a slip. */
    static @Nullable String to(String word, Collection<String> words) {
        String nearest = null;
        int least = word.length() < 3 ? 1 : Math.max(1, word.length() / 3) + 1;
        int looked = 0;
        for (var candidate : words) {
            if (++looked > MOST_COMPARED) return nearest;
            if (Math.abs(word.length() - candidate.length()) >= least) continue;
            int distance = distance(word, candidate);
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** A cure that names the nearest word, or all of them. */
    static String cure(String word, Collection<String> words, String all) {
        var nearest = to(word, words);
        if (nearest != null) return "Did you mean \"" + nearest + "\"?";
        if (words.isEmpty()) return "There is none.";
        var first = words.stream().limit(MOST_NAMED).toList();
        return all
                + " "
                + String.join(", ", first)
                + (words.size() > first.size() ? " and others." : ".");
    }

    /**
     * How many letters have to be put in, taken out, replaced or swapped with their neighbour; case
     * counts for nothing.
     */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) d[i][0] = i;
        for (int j = 0; j <= b.length(); j++) d[0][j] = j;
        for (int i = 1; i <= a.length(); i++)
            for (int j = 1; j <= b.length(); j++) {
                int cost = same(a, i, b, j) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + cost);
                if (i > 1 && j > 1 && same(a, i, b, j - 1) && same(a, i - 1, b, j))
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
            }
        return d[a.length()][b.length()];
    }

    private static boolean same(String a, int i, String b, int j) {
        return Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
    }
}
