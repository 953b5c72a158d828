package postern.dns;

/** Where questions wait until they may be asked. Safe for many threads. */
public interface Gate {

    /**
     * Takes a place, and waits for one where none is free.
     *
     * @param patience how long, in nanoseconds; not at all for 0 and less
     * @return whether there is one, which has to be left again
     */
    boolean enter(long patience);

    /** Gives the place back. */
    void leave();
}
