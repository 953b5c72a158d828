/** Rates, bans, greylist. */
@NullMarked
package postern.limit;

import org.jspecify.annotations.NullMarked;
