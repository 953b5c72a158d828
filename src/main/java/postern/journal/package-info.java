/** One record for every decision, replayable; the log that people read. */
@NullMarked
package postern.journal;

import org.jspecify.annotations.NullMarked;
