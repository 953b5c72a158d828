/** What only the operating system can do and Java does not: another user, sockets handed over. */
@NullMarked
package postern.unix;

import org.jspecify.annotations.NullMarked;
