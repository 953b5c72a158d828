package postern.login;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.config.ScramText;
import postern.config.UserEntry;
import postern.login.Verifier.Scram.Hash;
import postern.mail.Parsed;
import postern.mail.Password;

/**
 * The users file as a directory. Answers from memory, and takes the file up within a second or so
 * of its change; one that cannot be read leaves what was read before in force.
 *
 * <p>As a user who is disabled nobody logs in, and no directory behind this one is asked. An
 * unknown one costs what one of the file's would.
 */
public final class FileDirectory implements Directory {
    private static final Answer UNREAD =
            new Answer.Unavailable("the users file could not be read yet");

    private final WatchedUsers file;
    private final PasswordChecks checks;

    /**
     * Reads the file. Where it cannot be read, nobody can tell who is a user until it can.
     *
     * @param notice hears, once each, that the file was taken up anew, or why it was not; a line
     *     for the log
     */
    public FileDirectory(Path file, InstantSource clock, Consumer<String> notice) {
        this(file, new PasswordChecks(), clock, notice);
    }

    /**
     * @param checks closed with this
     */
    FileDirectory(Path file, PasswordChecks checks, InstantSource clock, Consumer<String> notice) {
        this.file = new WatchedUsers(file, clock, notice);
        this.checks = checks;
    }

    @Override
    public String name() {
        return "file";
    }

    /**
     * Where users are that have a password and no SCRAM verifier, none of SCRAM: a client that
     * prefers it would never let them in. Never waits.
     */
    @Override
    public Set<Mechanism> mechanisms() {
        var roll = file.last();
        return roll == null
                ? EnumSet.of(Mechanism.PLAIN, Mechanism.LOGIN, Mechanism.EXTERNAL)
                : roll.mechanisms();
    }

    @Override
    public Answer password(String user, String password) {
        var roll = file.roll();
        if (roll == null) return UNREAD;
        var member = roll.find(user);
        var kept = member == null ? null : member.entry().password();
        // what can be no password costs the same, too
        var prepared =
                Password.parse(password) instanceof Parsed.Good<String>(var good) ? good : "";
        var own = prepared.isEmpty() ? null : kept;
        var result = checks.check(own == null ? roll.imitation(user) : own, prepared);
        if (result == PasswordChecks.Result.BUSY)
            return new Answer.Unavailable("too many passwords to check at once");
        if (member == null) return absent(roll, user);
        if (kept == null) return new Answer.Wrong("no password is kept of that user");
        return own != null && result == PasswordChecks.Result.RIGHT
                ? new Answer.Welcome(member.account())
                : new Answer.Wrong("wrong password");
    }

    @Override
    public Answer account(String user) {
        var roll = file.roll();
        if (roll == null) return UNREAD;
        var member = roll.find(user);
        return member == null ? absent(roll, user) : new Answer.Welcome(member.account());
    }

    private static Answer absent(UserRoll roll, String user) {
        return roll.isDisabled(user)
                ? new Answer.Wrong("the user is disabled")
                : new Answer.Unknown();
    }

    @Override
    public Answer stored(String user, Mechanism mechanism) {
        var roll = file.roll();
        if (roll == null) return UNREAD;
        var member = roll.find(user);
        var verifier = member == null ? null : verifier(member.entry(), mechanism);
        return verifier == null ? new Answer.Unknown() : new Answer.Kept(verifier);
    }

    private static @Nullable Verifier verifier(UserEntry entry, Mechanism mechanism) {
        return switch (mechanism) {
            case SCRAM_SHA_256, SCRAM_SHA_256_PLUS -> scram(Hash.SHA_256, entry.scramSha256());
            case SCRAM_SHA_1 -> scram(Hash.SHA_1, entry.scramSha1());
            case CRAM_MD5 -> secret(entry.cramMd5());
            case PLAIN, LOGIN, OAUTHBEARER, XOAUTH2, EXTERNAL -> null;
        };
    }

    private static @Nullable Verifier scram(Hash hash, @Nullable ScramText kept) {
        return kept == null
                ? null
                : new Verifier.Scram(
                        hash, kept.salt(), kept.iterations(), kept.storedKey(), kept.serverKey());
    }

    private static @Nullable Verifier secret(@Nullable String kept) {
        return kept == null ? null : new Verifier.Secret(kept.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        checks.close();
    }
}
