/** Questions to the DNS, and sealed answers. */
@NullMarked
package postern.dns;

import org.jspecify.annotations.NullMarked;
