package postern.login;

import java.util.Set;

/**
 * Where users are written down. May wait, for a bounded time; called beside the loop, by many
 * threads at once. Never throws for what an outside server does: it answers {@link
 * Answer.Unavailable} then.
 *
 * <p>An unknown user costs as much time as a wrong password.
 */
public interface Directory extends AutoCloseable {
    /** As the configuration calls it: {@code file}, {@code ldap}, {@code oidc}. */
    String name();

    /** The mechanisms that it has something to say to. */
    Set<Mechanism> mechanisms();

    /** Welcome, Wrong, Unknown or Unavailable. */
    Answer password(String user, String password);

    /**
     * Who that is, without any proof: Welcome, Unknown or Unavailable; Wrong for one who may not
     * log in.
     */
    Answer account(String user);

    @Override
    default void close() {}

    /** Kept, Unknown or Unavailable. */
    default Answer stored(String user, Mechanism mechanism) {
        return new Answer.Unknown();
    }

    /** Whose token that is: Welcome, Wrong, Unknown (not for us) or Unavailable. */
    default Answer token(String user, String token) {
        return new Answer.Unknown();
    }
}
