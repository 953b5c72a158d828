/** Answers the policy's questions from the rooms around it. */
@NullMarked
package postern.facts;

import org.jspecify.annotations.NullMarked;
