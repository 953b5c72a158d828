/** What another policy would say: past decisions again, differences, dialogues. */
@NullMarked
package postern.review;

import org.jspecify.annotations.NullMarked;
