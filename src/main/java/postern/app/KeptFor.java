package postern.app;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.config.UserEntry;
import postern.login.Argon2;
import postern.login.Mechanism;
import postern.login.ScramKeys;
import postern.login.Verifier.Scram.Hash;

/** What a password is kept for: one or several ways to log in, each with something of its own. */
enum KeptFor {
    /** PLAIN and LOGIN, where the password itself comes. */
    PLAIN,
    SCRAM_SHA_256,
    SCRAM_SHA_1,
    /** The password in clear. */
    CRAM_MD5;

    private static final Set<KeptFor> USUAL = EnumSet.of(PLAIN, SCRAM_SHA_256);

    /**
     * What mechanisms need, by their names; the usual ones when none is named.
     *
     * @throws Failure if one of them is not known
     */
    static Set<KeptFor> of(List<String> words) {
        if (words.isEmpty()) return USUAL;
        var all = EnumSet.noneOf(KeptFor.class);
        for (var word : words) {
            var mechanism = Mechanism.of(word);
            if (mechanism == null)
                throw new Failure(
                        Failure.UNREADABLE,
                        "there is no mechanism \"" + word + "\"",
                        "name one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-1, CRAM-MD5, EXTERNAL,"
                                + " OAUTHBEARER");
            var needs = of(mechanism);
            if (needs != null) all.add(needs);
        }
        return all;
    }

    /** Null for what needs nothing kept. */
    private static @Nullable KeptFor of(Mechanism mechanism) {
        return switch (mechanism) {
            case PLAIN, LOGIN -> PLAIN;
            case SCRAM_SHA_256, SCRAM_SHA_256_PLUS -> SCRAM_SHA_256;
            case SCRAM_SHA_1 -> SCRAM_SHA_1;
            case CRAM_MD5 -> CRAM_MD5;
            case OAUTHBEARER, XOAUTH2, EXTERNAL -> null;
        };
    }

    /** What is kept of a user's password now. */
    static Set<KeptFor> of(UserEntry user) {
        var all = EnumSet.noneOf(KeptFor.class);
        if (user.password() != null) all.add(PLAIN);
        if (user.scramSha256() != null) all.add(SCRAM_SHA_256);
        if (user.scramSha1() != null) all.add(SCRAM_SHA_1);
        if (user.cramMd5() != null) all.add(CRAM_MD5);
        return all;
    }

    /** What to keep of a password for these; takes a processor some tenths of a second. */
    static UserEntry.Kept kept(Set<KeptFor> all, String password) {
        var chance = new SecureRandom();
        return new UserEntry.Kept(
                all.contains(PLAIN) ? Argon2.of(password, chance) : null,
                all.contains(SCRAM_SHA_256) ? ScramKeys.of(Hash.SHA_256, password, chance) : null,
                all.contains(SCRAM_SHA_1) ? ScramKeys.of(Hash.SHA_1, password, chance) : null,
                all.contains(CRAM_MD5) ? password : null);
    }

    /** As the IANA has registered it. */
    String word() {
        return name().replace('_', '-');
    }

    /** By their names. */
    static List<String> words(Set<KeptFor> all) {
        var words = new ArrayList<String>();
        for (var one : all) words.add(one.word());
        return words;
    }
}
