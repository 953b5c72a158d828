/** The commands, and the wiring of all rooms by constructors, visible in one place. */
@NullMarked
package postern.app;

import org.jspecify.annotations.NullMarked;
