/** Certificates that an authority gives us by itself: ordering them, and when (RFC 8555). */
@NullMarked
package postern.acme;

import org.jspecify.annotations.NullMarked;
