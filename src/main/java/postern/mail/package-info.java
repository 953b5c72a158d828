/** The vocabulary: addresses, domains, envelopes and replies. Nothing here does I/O. */
@NullMarked
package postern.mail;

import org.jspecify.annotations.NullMarked;
