package postern.delivery;

/** Something that is due at a time, and stands in at most one {@link TimedHeap}. */
public abstract class Timed {
    /** When; milliseconds of whoever keeps the heap. Changed only while it stands in no heap. */
    long at;

    /** Its place in the heap; negative while it stands in none. */
    int slot = -1;

    /** When it is due, in milliseconds. */
    public final long at() {
        return at;
    }

    public final boolean isTimed() {
        return slot >= 0;
    }
}
