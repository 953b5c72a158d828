package postern.login;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.config.PasswordHash;
import postern.config.UserEntry;
import postern.mail.UserName;
import postern.policy.AddressPatterns;

/** The users of a file as it was at one time. */
final class UserRoll {
    private final Map<String, Member> members = new HashMap<>();
    private final Set<String> disabled = new HashSet<>();
    private final List<PasswordHash> hashes = new ArrayList<>();
    private final Set<Mechanism> mechanisms =
            EnumSet.of(Mechanism.PLAIN, Mechanism.LOGIN, Mechanism.EXTERNAL);

    private boolean scram; // somebody has what it needs
    private boolean plain; // somebody has a password, and not that

    /** Somebody who may log in. */
    record Member(UserEntry entry, Account account) {}

    UserRoll(Collection<UserEntry> entries) {
        for (var entry : entries) {
            if (entry.password() != null) hashes.add(entry.password());
            if (entry.disabled()) disabled.add(entry.name());
            else add(entry);
        }
        if (scram && !plain) {
            mechanisms.add(Mechanism.SCRAM_SHA_256);
            mechanisms.add(Mechanism.SCRAM_SHA_256_PLUS);
        }
        if (hashes.isEmpty()) hashes.add(Argon2.USUAL);
    }

    private void add(UserEntry entry) {
        var addresses = new AddressPatterns(entry.addresses());
        var account = new Account(entry.name(), entry.groups(), addresses);
        members.put(entry.name(), new Member(entry, account));
        if (entry.scramSha256() != null) scram = true;
        else if (entry.password() != null) plain = true;
        if (entry.scramSha1() != null) mechanisms.add(Mechanism.SCRAM_SHA_1);
        if (entry.cramMd5() != null) mechanisms.add(Mechanism.CRAM_MD5);
    }

    /** Whether nobody may log in as that user, however the name is written. */
    boolean isDisabled(String user) {
        return disabled.contains(UserName.orAsIs(user));
    }

    /** The one of that name, however it is written; null for nobody who may log in. */
    @Nullable Member find(String user) {
        return members.get(UserName.orAsIs(user));
    }

    /**
     * A hash to check a password against that is nobody's, so that it takes as long as somebody's:
     * where those of the file differ in what they cost, a name always gets the same.
     */
    PasswordHash imitation(String user) {
        int number = Math.floorMod(UserName.orAsIs(user).hashCode(), hashes.size());
        var like = hashes.get(number);
        return new PasswordHash(
                like.version(),
                like.memory(),
                like.passes(),
                like.lanes(),
                Argon2.USUAL.salt(),
                new byte[like.hash().length]);
    }

    /** What they can log in with; SCRAM where nobody with a password is left out. */
    Set<Mechanism> mechanisms() {
        return Collections.unmodifiableSet(mechanisms);
    }

    int size() {
        return members.size();
    }
}
