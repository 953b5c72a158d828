/** Who is this: SASL mechanisms (RFC 4422) and the directories of users that they ask. */
@NullMarked
package postern.login;

import org.jspecify.annotations.NullMarked;
