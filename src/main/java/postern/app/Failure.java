package postern.app;

import java.io.Serial;

/** Why a command cannot do what it was asked for, and how to mend that. */
final class Failure extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    /** A policy that is not proved, or a result that says no. */
    static final int NO = 1;

    /** A file or an argument that cannot be read. */
    static final int UNREADABLE = 2;

    /**
     * Something that is needed is not there: a running relay, a port, a folder (EX_UNAVAILABLE).
     */
    static final int UNAVAILABLE = 69;

    /** A bug (EX_SOFTWARE). */
    static final int INTERNAL = 70;

    private final int status;
    private final String cure;

    Failure(int status, String cause, String cure) {
        super(cause);
        this.status = status;
        this.cure = cure;
    }

    int status() {
        return status;
    }

    String cure() {
        return cure;
    }
}
