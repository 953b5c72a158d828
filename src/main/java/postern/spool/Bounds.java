package postern.spool;

import java.time.Duration;

/**
 * The segment store's fixed sizes, in octets, and times.
 *
 * @param segment a segment that has reached this is not written any more
 * @param slack room that may lie waste, besides as much as is in use, before it is won back
 * @param smallBody a larger body gets a file of its own
 * @param chunk what of a large body is handed to the disk at once
 * @param chunksPerBody how many chunks of one body may wait for the disk before the client has to
 * @param chunksInAll the same for all bodies together
 * @param group what is written under one sync, at most (but for a last message that exceeds it)
 * @param lazy how long an update may wait for company
 * @param look how long an answer about the room on the disk is believed
 * @param writers threads that write large bodies
 */
record Bounds(
        int segment,
        long slack,
        int smallBody,
        int chunk,
        int chunksPerBody,
        int chunksInAll,
        int group,
        Duration lazy,
        Duration look,
        int writers) {
    static final Bounds USUAL =
            new Bounds(
                    64 << 20,
                    256 << 20,
                    256 << 10,
                    64 << 10,
                    8,
                    256,
                    4 << 20,
                    Duration.ofMillis(100),
                    Duration.ofMillis(500),
                    4);
}
