/** What this machine is connected to: read where it runs, or from a file that tells of another. */
@NullMarked
package postern.host;

import org.jspecify.annotations.NullMarked;
