package postern.spool;

import org.jspecify.annotations.Nullable;

/**
 * A part of a segment that cannot be read: it was never finished, or is damaged.
 *
 * @param from its first octet
 * @param end the octet behind it
 * @param slot the message whose body is wrong; null where no record can be made out
 */
record Tear(long from, long end, @Nullable Slot slot) {}
