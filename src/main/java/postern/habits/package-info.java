/** What users and clients usually send; who departs from it; and who is locked out. */
@NullMarked
package postern.habits;

import org.jspecify.annotations.NullMarked;
