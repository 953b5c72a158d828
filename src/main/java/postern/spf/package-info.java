/** Whether a client may use a domain's name: Sender Policy Framework (RFC 7208). */
@NullMarked
package postern.spf;

import org.jspecify.annotations.NullMarked;
