package postern.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import postern.net.Certificates.Identity;

/**
 * Our certificates, the default one first, and which of them answer a name (RFC 6066 §3).
 *
 * @param all at least one
 */
public record Identities(List<Named> all) {

    /**
     * A certificate with the names that it is shown for.
     *
     * @param names in lower case; {@code *.} in front stands for one label (RFC 6125 §6.4.3)
     */
    public record Named(Identity identity, List<String> names) {
        public Named {
            names = List.copyOf(names);
        }

        /**
         * @param names empty for those in the certificate
         */
        public static Named of(Identity identity, List<String> names) {
            return new Named(
                    identity, names.isEmpty() ? CertificateNames.of(identity.leaf()) : names);
        }

        private boolean isFor(String name) {
            return names.contains(name);
        }

        private boolean isForAllBeside(String name) {
            int dot = name.indexOf('.');
            return dot > 0 && names.contains("*" + name.substring(dot));
        }
    }

    public Identities {
        all = List.copyOf(all);
        if (all.isEmpty()) throw new IllegalArgumentException("no certificate");
    }

    /** Just one, whatever it is asked for. */
    public static Identities of(Identity identity) {
        return new Identities(List.of(Named.of(identity, List.of())));
    }

    /** Whether a client that can use one of them can use any of them. */
    boolean haveOneKindOfKey() {
        return all.stream()
                        .map(named -> named.identity().leaf().getPublicKey().getAlgorithm())
                        .distinct()
                        .count()
                == 1;
    }

    /** Where they stand, by their place in the list, the one to be preferred first. */
    List<Integer> answering(@Nullable String name) {
        if (name != null) {
            var asked = name.toLowerCase(Locale.ROOT);
            var whole = places(named -> named.isFor(asked));
            if (!whole.isEmpty()) return whole;
            var wild = places(named -> named.isForAllBeside(asked));
            if (!wild.isEmpty()) return wild;
        }
        return defaults();
    }

    /** The first, and whichever has its name too: one with another kind of key. */
    private List<Integer> defaults() {
        var first = all.getFirst();
        return first.names().isEmpty()
                ? List.of(0)
                : places(named -> named.equals(first) || named.isFor(first.names().getFirst()));
    }

    private List<Integer> places(Predicate<Named> wanted) {
        var places = new ArrayList<Integer>();
        for (int i = 0; i < all.size(); i++) if (wanted.test(all.get(i))) places.add(i);
        return places;
    }
}
