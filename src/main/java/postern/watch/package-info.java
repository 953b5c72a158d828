/** Metrics and health. */
@NullMarked
package postern.watch;

import org.jspecify.annotations.NullMarked;
