package postern.net;

/** A file that the configuration names is not what it should be. */
public final class UnusableFile extends Exception {
    private static final long serialVersionUID = 1;

    private final String cure;

    UnusableFile(String why, String cure) {
        super(why);
        this.cure = cure;
    }

    /** How to mend it. */
    public String cure() {
        return cure;
    }
}
