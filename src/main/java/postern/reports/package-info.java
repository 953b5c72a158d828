/** What domains are told about mail in their name, daily: kept, written, sent (DMARC). */
@NullMarked
package postern.reports;

import org.jspecify.annotations.NullMarked;
