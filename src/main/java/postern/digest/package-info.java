/**
 * What a day was like, counted from the journal: kept as a summary, told as text, HTML and mail.
 */
@NullMarked
package postern.digest;

import org.jspecify.annotations.NullMarked;
