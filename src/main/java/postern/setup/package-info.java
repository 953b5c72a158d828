/** A first configuration: the answers, what the host and the DNS show, and the text. */
@NullMarked
package postern.setup;

import org.jspecify.annotations.NullMarked;
