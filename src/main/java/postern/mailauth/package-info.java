/**
 * Who a message is from, as far as it can be proved: DMARC, ARC, their header fields and reports.
 */
@NullMarked
package postern.mailauth;

import org.jspecify.annotations.NullMarked;
