package postern.spool;

import java.io.IOException;

/**
 * A write found no room, or a file could not be opened for want of descriptors; what was written
 * before is not touched by it.
 */
final class DiskFull extends IOException {
    DiskFull(String why) {
        super(why);
    }
}
