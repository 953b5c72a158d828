package postern.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What of persons a log does not tell.
 *
 * @param key the file of the key for pseudonyms; null where stars stand for what is masked
 */
public record Masking(Addresses addresses, Clients clients, @Nullable Path key) {
    public static final Masking NONE = new Masking(Addresses.NONE, Clients.NONE, null);

    /** Of mailboxes and users. */
    public enum Addresses {
        NONE,
        LOCAL_PARTS,
        ALL
    }

    /** Of hosts that connect. */
    public enum Clients {
        NONE,
        PREFIX,
        ALL
    }

    public boolean isNone() {
        return addresses == Addresses.NONE && clients == Clients.NONE;
    }

    private static final Key<Addresses> ADDRESSES =
            Key.optional(
                    "addresses",
                    Words.oneOf(Addresses.class),
                    "none",
                    "What of mail addresses and users is masked: `local-parts` (what stands in front"
                            + " of the @; of a user without one, the whole name) or `all`.");
    private static final Key<Clients> CLIENTS =
            Key.optional(
                    "clients",
                    Words.oneOf(Clients.class),
                    "none",
                    "What of clients' addresses is masked: `prefix` (all behind the /24, of IPv6"
                            + " the /48, is 0) or `all`. The names of clients are masked with them.");
    private static final Key<Boolean> HASH =
            Key.optional(
                    "with",
                    Words.oneOf(
                            new java.util.TreeMap<>(java.util.Map.of("star", false, "hash", true))),
                    "star",
                    "What stands for it: `star`, a `*`; `hash`, a pseudonym, the same each time, by"
                            + " a key that is made once and kept in `log-key` in `data` (whoever has"
                            + " it can try addresses against the log).");

    static final Shape SHAPE =
            Shape.of(
                    "mask",
                    "What of persons an output does not tell. It is taken out before anything is"
                            + " written, also of replies, commands and notices. The journal is not"
                            + " masked: it has to be judged again.",
                    ADDRESSES,
                    CLIENTS,
                    HASH);

    static Masking read(Section section, Path data) {
        return new Masking(
                section.value(ADDRESSES),
                section.value(CLIENTS),
                section.value(HASH) ? data.resolve("log-key") : null);
    }
}
