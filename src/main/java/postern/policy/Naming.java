package postern.policy;

import org.jspecify.annotations.Nullable;
import postern.mail.Domain;

/**
 * What the DNS calls a client, to be told to people: it permits nothing.
 *
 * @param found null where nobody could tell
 * @param name that leads back to the address; null where none does
 */
public record Naming(Finding.@Nullable Rdns found, @Nullable Domain name) {
    /** Nobody could tell. */
    public static final Naming FAILED = new Naming(null, null);

    /** There are names, and none of them leads back. */
    public static final Naming UNVERIFIED = new Naming(Finding.Rdns.UNVERIFIED, null);

    /** The address has no name. */
    public static final Naming NONE = new Naming(Finding.Rdns.NONE, null);

    private static final String NAMELESS = "unknown"; // as most servers call it
    private static final String DOUBTFUL = "unverified";

    /** A name that leads back. */
    public static Naming confirmed(Domain name) {
        return new Naming(Finding.Rdns.CONFIRMED, name);
    }

    /** For a Received field; a host that is called like one of our words is not told. */
    public String shown() {
        if (found == null) return "RDNS failed";
        return switch (found) {
            case NONE -> NAMELESS;
            case UNVERIFIED -> DOUBTFUL;
            case CONFIRMED -> name == null || name.name().equals(NAMELESS) ? DOUBTFUL : name.name();
        };
    }

    /** For the journal. */
    public String word() {
        return found == null ? "failed" : found.word();
    }
}
