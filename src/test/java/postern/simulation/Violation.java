package postern.simulation;

/** Something that must never happen has happened. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    Violation(String what) {
        super(what);
    }

    @SuppressWarnings("AnnotateFormatMethod") // every one of them stands beside its arguments
    static void unless(boolean holds, String format, Object... values) {
        if (!holds) throw new Violation(format.formatted(values));
    }
}
