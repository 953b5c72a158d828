package postern.config;

import org.jspecify.annotations.Nullable;
import postern.mail.Parsed;

/**
 * One key of the file: the source of both the reader and the reference.
 *
 * @param fallback what stands for it when it is missing, as one would write it; null for a key that
 *     has none
 * @param absent what its absence means, for people; null for a key that is required
 * @param doc what it is for, one sentence or two
 */
record Key<V>(
        String name,
        ValueType<V> type,
        @Nullable String fallback,
        @Nullable String absent,
        String doc) {

    static <V> Key<V> required(String name, ValueType<V> type, String doc) {
        return new Key<>(name, type, null, null, doc);
    }

    /** A key with a default. */
    static <V> Key<V> optional(String name, ValueType.Scalar<V> type, String fallback, String doc) {
        return new Key<>(name, type, fallback, fallback, doc);
    }

    /** A key that may be missing. */
    static <V> Key<V> open(String name, ValueType<V> type, String absent, String doc) {
        return new Key<>(name, type, null, absent, doc);
    }

    boolean isRequired() {
        return absent == null;
    }

    /** The value that stands for a missing key; null for none. */
    @Nullable V standIn() {
        return fallback != null && type instanceof ValueType.Scalar<V>(_, _, var parser)
                ? parsed(parser.apply(fallback))
                : null;
    }

    private static <V> V parsed(Parsed<V> parsed) {
        return parsed.orThrow();
    }
}
