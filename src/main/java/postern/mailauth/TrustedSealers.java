package postern.mailauth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.Parsed;

/**
 * Whose seals count. A chain that is good proves who sealed a message, and no more: anybody can
 * seal one that says whatever they like. So only what the last sealer says counts, and those before
 * it, as long as all of them are trusted (RFC 8617 §7.2.1).
 *
 * @param domains of their seals
 */
public record TrustedSealers(Set<Domain> domains) {
    public static final TrustedSealers NOBODY = new TrustedSealers(Set.of());

    public TrustedSealers {
        domains = Set.copyOf(domains);
    }

    /**
     * A trusted sealer who says that DMARC passed for the author's domain when the message came to
     * them; null for none. Of a message with several authors, or one that cannot be read as a
     * whole, nobody can say so.
     */
    public @Nullable Domain vouching(ArcResult arc, Author author) {
        if (arc.result() != Result.PASS || author.isObscure() || author.domains().size() != 1)
            return null;
        var domain = author.domains().getFirst();
        for (var set : arc.sets().reversed()) {
            if (!domains.contains(set.sealer())) return null;
            if (saysPassed(set.results(), domain)) return set.sealer();
        }
        return null;
    }

    /**
     * Whether results, behind the instance, hold one of DMARC, which is a pass for that domain.
     * What cannot be read, or is said twice, is not said.
     */
    static boolean saysPassed(String results, Domain author) {
        var said = statements(results);
        boolean passed = false;
        int times = 0;
        for (int i = 1; i < said.size(); i++) { // behind who says it
            var words =
                    said.get(i).strip().replaceAll("\\s+", " ").replaceAll(" ?= ?", "=").split(" ");
            var first = words[0].toLowerCase(Locale.ROOT);
            if (!first.startsWith("dmarc=") && !first.startsWith("dmarc/")) continue;
            times++;
            passed = first.endsWith("=pass") && isFrom(words, author);
        }
        return passed && times == 1;
    }

    private static boolean isFrom(String[] words, Domain author) {
        int times = 0;
        boolean same = false;
        for (var word : words) {
            if (!word.toLowerCase(Locale.ROOT).startsWith("header.from=")) continue;
            times++;
            var value = word.substring(word.indexOf('=') + 1);
            same =
                    Domain.parse(value) instanceof Parsed.Good<Domain>(var domain)
                            && domain.equals(author);
        }
        return same && times == 1;
    }

    /**
     * The parts between semicolons, without comments; what stands in quotes can neither end one nor
     * be taken for several words. Empty where it does not end well.
     */
    private static List<String> statements(String results) {
        var all = new ArrayList<String>();
        var one = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < results.length(); i++) {
            char c = results.charAt(i);
            if (c == '\\' && (depth > 0 || quoted)) {
                i++; // the next stands for itself
                if (quoted) one.append('?');
            } else if (quoted) {
                quoted = c != '"';
                if (quoted)
                    one.append(Character.isLetterOrDigit(c) || c == '.' || c == '-' ? c : '?');
            } else if (c == '(') depth++;
            else if (c == ')' && --depth < 0) return List.of();
            else if (depth > 0 || c == ')') one.append(depth > 0 ? "" : " ");
            else if (c == '"') quoted = true;
            else if (c == ';') {
                all.add(one.toString());
                one.setLength(0);
            } else one.append(c);
        }
        all.add(one.toString());
        return depth > 0 || quoted ? List.of() : all;
    }
}
