/** Grants, guards, patterns and facts; the pure judge. No I/O, no clock, no randomness. */
@NullMarked
package postern.policy;

import org.jspecify.annotations.NullMarked;
