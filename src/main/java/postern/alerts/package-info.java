/** What people are told of when it is wrong, once, and again when it is well. */
@NullMarked
package postern.alerts;

import org.jspecify.annotations.NullMarked;
