package postern.delivery;

/** Something that is due at a time, and stands in at most one {@link TimedHeap}. */
abstract class Timed {
    /** When; milliseconds of {@link Turn#now}. Changed only while it stands in no heap. */
    long at;

    /** Its place in the heap; negative while it stands in none. */
    int slot = -1;

    final boolean isTimed() {
        return slot >= 0;
    }
}
