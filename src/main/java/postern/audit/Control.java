package postern.audit;

import org.jspecify.annotations.Nullable;

/**
 * Whether the server takes mail for a domain of ours, so that a refusal of the rest means
 * something.
 *
 * @param domain the domain
 * @param guessed nobody named it: it was taken from what the server calls itself
 * @param postmaster what was answered for postmaster there; null where it was not asked
 * @param nobody what was answered for a mailbox that nobody has; null where it was not asked
 */
public record Control(
        String domain, boolean guessed, @Nullable Outcome postmaster, @Nullable Outcome nobody) {

    /** Whether it takes mail there for somebody. */
    public boolean takesMail() {
        return postmaster instanceof Outcome.Accepted || nobody instanceof Outcome.Accepted;
    }

    /** Whether it takes mail for every local part there. */
    public boolean takesAll() {
        return nobody instanceof Outcome.Accepted;
    }
}
