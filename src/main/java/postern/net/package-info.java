/** Loops, selectors, TLS engines and timers: runs the state machines and fetches what they need. */
@NullMarked
package postern.net;

import org.jspecify.annotations.NullMarked;
