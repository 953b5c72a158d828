/** What a policy must never permit, whoever comes; an answer before a port opens. */
@NullMarked
package postern.proof;

import org.jspecify.annotations.NullMarked;
