package postern.spool;

import java.io.IOException;
import java.nio.file.Path;

/** Another process, or another part of this one, has the spool open. The message says the cure. */
public final class SpoolLocked extends IOException {
    public SpoolLocked(Path folder, String holder) {
        super(
                "the spool in "
                        + folder
                        + " is in use"
                        + (holder.isEmpty() ? "" : " by process " + holder)
                        + ": stop that Postern first, or give this one another data folder");
    }
}
