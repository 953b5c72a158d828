/** The client side: scheduler, client state machine, notifications. */
@NullMarked
package postern.delivery;

import org.jspecify.annotations.NullMarked;
