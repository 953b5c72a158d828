package postern.config;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import postern.policy.AddressPattern;

/**
 * A user as the users file describes them. What is null is not kept: those ways to log in are not
 * open to this user.
 *
 * @param name in its one form ({@link postern.mail.UserName})
 * @param cramMd5 the secret in clear, as CRAM-MD5 needs it
 * @param addresses that the user owns
 * @param disabled whether nobody can log in as that user
 */
public record UserEntry(
        String name,
        @Nullable PasswordHash password,
        @Nullable ScramText scramSha256,
        @Nullable ScramText scramSha1,
        @Nullable String cramMd5,
        SequencedSet<String> groups,
        List<AddressPattern> addresses,
        boolean disabled) {
    public UserEntry {
        groups = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(groups));
        addresses = List.copyOf(addresses);
    }

    /** Never a secret. */
    @Override
    public String toString() {
        return "user " + name + (disabled ? " (disabled)" : "");
    }
}
