package postern.spool;

/** The end of a simulated process, in the middle of whatever it did: nobody may catch it. */
public final class PowerCut extends Error {
    private static final long serialVersionUID = 1;

    PowerCut() {
        super("the power is cut", null, false, false);
    }
}
