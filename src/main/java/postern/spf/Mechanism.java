package postern.spf;

import org.jspecify.annotations.Nullable;
import postern.mail.IpPrefix;

/** What a client is compared with (RFC 7208 §5). */
sealed interface Mechanism {
    /** Lengths of prefixes, 0 to 32 and 0 to 128 (§5.6). */
    record Lengths(int v4, int v6) {}

    record All() implements Mechanism {}

    record Include(MacroText domain) implements Mechanism {}

    /**
     * @param domain null for the domain of the record
     */
    record A(@Nullable MacroText domain, Lengths lengths) implements Mechanism {}

    /**
     * @param domain null for the domain of the record
     */
    record Mx(@Nullable MacroText domain, Lengths lengths) implements Mechanism {}

    /**
     * @param domain null for the domain of the record
     */
    record Ptr(@Nullable MacroText domain) implements Mechanism {}

    /**
     * {@code ip4} or {@code ip6}.
     *
     * @param network null for one that no client can lie in
     */
    record Ip(@Nullable IpPrefix network) implements Mechanism {}

    record Exists(MacroText domain) implements Mechanism {}
}
