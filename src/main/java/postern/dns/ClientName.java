package postern.dns;

import postern.mail.Domain;

/**
 * What the DNS calls a client. Whoever has an address may give it any name, so that only one that
 * leads back to the address is its name (RFC 8601 §2.7.3); and even that permits nothing.
 */
public sealed interface ClientName {

    /** The name has the address, and the address that name. */
    record Confirmed(Domain name) implements ClientName {}

    /**
     * There are names, and none of them has the address.
     *
     * @param name the first of them, to be shown only: letters, digits, {@code . - _}, and {@code
     *     ?} for all else; at most 255 characters
     */
    record Unverified(String name) implements ClientName {}

    /** The address has no name. */
    record None() implements ClientName {}

    /** Nobody could tell, or not in time: ask again later. */
    record Failed(String why) implements ClientName {}
}
