/** Lists of addresses and domains in the DNS: what they say, and whether they are well. */
@NullMarked
package postern.dnsbl;

import org.jspecify.annotations.NullMarked;
