/** A forward-path to its next hops, and what they demand of TLS. */
@NullMarked
package postern.route;

import org.jspecify.annotations.NullMarked;
