/** Policies by which domains demand TLS of whoever sends mail to them (MTA-STS, RFC 8461). */
@NullMarked
package postern.sts;

import org.jspecify.annotations.NullMarked;
