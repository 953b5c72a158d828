/** What any mail server does for strangers: the probes for open relaying, and what they show. */
@NullMarked
package postern.audit;

import org.jspecify.annotations.NullMarked;
