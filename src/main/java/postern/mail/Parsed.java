package postern.mail;

/** What became of reading a text: the value that it spells, or why it spells none. */
public sealed interface Parsed<T> {

    record Good<T>(T value) implements Parsed<T> {}

    /** The reason is a phrase that completes "…, because": no capital, no full stop. */
    record Bad<T>(String why) implements Parsed<T> {}

    static <T> Parsed<T> good(T value) {
        return new Good<>(value);
    }

    static <T> Parsed<T> bad(String why) {
        return new Bad<>(why);
    }

    /**
     * The value, for text that is known to be well-formed (constants, tests).
     *
     * @throws IllegalArgumentException if it was not
     */
    default T orThrow() {
        return switch (this) {
            case Good<T>(var value) -> value;
            case Bad<T>(var why) -> throw new IllegalArgumentException(why);
        };
    }
}
