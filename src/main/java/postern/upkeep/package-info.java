/** What this program is made of, and whether that is of today: libraries, advisories, releases. */
@NullMarked
package postern.upkeep;

import org.jspecify.annotations.NullMarked;
