/** Durable messages: no 250 before they are on disk. */
@NullMarked
package postern.spool;

import org.jspecify.annotations.NullMarked;
