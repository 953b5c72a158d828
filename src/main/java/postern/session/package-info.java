/** The server side of a connection: a state machine without I/O. */
@NullMarked
package postern.session;

import org.jspecify.annotations.NullMarked;
