/** Rates, bans, greylist; who guesses passwords. */
@NullMarked
package postern.limit;

import org.jspecify.annotations.NullMarked;
