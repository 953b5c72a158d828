/** Reads the file; reports every problem, with line, column and a suggestion. */
@NullMarked
package postern.config;

import org.jspecify.annotations.NullMarked;
