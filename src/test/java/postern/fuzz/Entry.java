package postern.fuzz;

/** Where Jazzer comes in (scripts/fuzz); its first argument names the target. */
public final class Entry {
    private static final Target[] CHOSEN = new Target[1];

    private Entry() {}

    public static void fuzzerInitialize(String[] arguments) {
        CHOSEN[0] = Target.named(arguments[0]);
    }

    public static void fuzzerTestOneInput(byte[] octets) {
        CHOSEN[0].tryWith(octets);
    }
}
