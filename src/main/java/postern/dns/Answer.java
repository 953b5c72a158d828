package postern.dns;

import java.util.List;

/** What the DNS said to one question. */
public sealed interface Answer<T> {

    /**
     * The records, in the order of the answer. Never empty.
     *
     * @param authentic whether a server that we trust has validated them, and the aliases that lead
     *     to them (RFC 4035 §3.2.3)
     * @param end the last name of the chain of aliases, in lower case without trailing dot; empty
     *     where there is no alias
     */
    record Found<T>(List<T> records, boolean authentic, String end) implements Answer<T> {
        public Found {
            records = List.copyOf(records);
            if (records.isEmpty()) throw new IllegalArgumentException("no record was found");
        }

        /** Records that nobody has validated, without an alias. */
        public Found(List<T> records) {
            this(records, false, "");
        }
    }

    /**
     * There is no such record, for certain.
     *
     * @param nameExists whether the name has other records or names below it (no data, RFC 2308
     *     §2.2), or does not exist at all (NXDOMAIN, §2.1)
     */
    record Absent<T>(boolean nameExists) implements Answer<T> {}

    /** The server validated and found the answer forged or wrongly signed (RFC 4035 §5.5). */
    record Bogus<T>(String why) implements Answer<T> {}

    /** Nobody answered in time, or nobody could: ask again later. */
    record Unavailable<T>(String why) implements Answer<T> {}
}
