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

    /** Somebody of whom nothing else is known. */
    public static UserEntry named(String name) {
        return new UserEntry(name, null, null, null, null, new LinkedHashSet<>(), List.of(), false);
    }

    /** What is kept of a password. */
    public record Kept(
            @Nullable PasswordHash password,
            @Nullable ScramText scramSha256,
            @Nullable ScramText scramSha1,
            @Nullable String cramMd5) {
        /** Never a secret. */
        @Override
        public String toString() {
            return "what is kept of a password";
        }
    }

    /** The same with another password. */
    public UserEntry with(Kept kept) {
        return new UserEntry(
                name,
                kept.password(),
                kept.scramSha256(),
                kept.scramSha1(),
                kept.cramMd5(),
                groups,
                addresses,
                disabled);
    }

    public UserEntry withGroups(SequencedSet<String> others) {
        return with(others, addresses, disabled);
    }

    public UserEntry withAddresses(List<AddressPattern> others) {
        return with(groups, others, disabled);
    }

    public UserEntry withDisabled(boolean whether) {
        return with(groups, addresses, whether);
    }

    private UserEntry with(
            SequencedSet<String> groups, List<AddressPattern> addresses, boolean disabled) {
        return new UserEntry(
                name, password, scramSha256, scramSha1, cramMd5, groups, addresses, disabled);
    }

    /** Never a secret. */
    @Override
    public String toString() {
        return "user " + name + (disabled ? " (disabled)" : "");
    }
}
