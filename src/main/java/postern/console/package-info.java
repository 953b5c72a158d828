/** How a running relay is spoken to by its own commands. */
@NullMarked
package postern.console;

import org.jspecify.annotations.NullMarked;
