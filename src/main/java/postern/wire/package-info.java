/** SMTP bytes to commands and replies, and back; the only code that knows CRLF, dots and chunks. */
@NullMarked
package postern.wire;

import org.jspecify.annotations.NullMarked;
