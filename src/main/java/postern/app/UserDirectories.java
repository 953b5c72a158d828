package postern.app;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.config.Settings;
import postern.config.UserSource;
import postern.login.Authenticator;
import postern.login.Directory;
import postern.login.FileDirectory;
import postern.login.LdapDirectory;
import postern.login.OidcDirectory;
import postern.login.ScramImitation;

/**
 * The directories of users that a configuration names, opened; those that a reload leaves as they
 * are stay open.
 */
final class UserDirectories implements AutoCloseable {
    private final InstantSource clock;
    private final Consumer<String> notice;
    private final ScramImitation imitation;
    private List<UserSource> sources = List.of();
    private Authenticator open = Authenticator.NOBODY;
    private @Nullable Authenticator old;

    /**
     * @param notice hears what happens to a directory, a line for the log
     * @throws IOException if the secret of this installation can be neither read nor made
     */
    UserDirectories(Settings settings, InstantSource clock, Consumer<String> notice)
            throws IOException {
        this.clock = clock;
        this.notice = notice;
        imitation = ScramImitation.open(settings.data(), new SecureRandom());
        take(settings);
        closeOld();
    }

    /** What is asked now. */
    synchronized Authenticator authenticator() {
        return open;
    }

    /** Those of these settings; what is in force stays open until {@link #closeOld}. */
    synchronized Authenticator take(Settings settings) {
        if (settings.users().equals(sources)) return open;
        var directories = new ArrayList<Directory>();
        for (var source : settings.users()) directories.add(directory(source));
        if (old == null) old = open;
        else open.close(); // of a reload that was refused: older ones are still in force
        sources = settings.users();
        open = new Authenticator(directories, imitation);
        return open;
    }

    private Directory directory(UserSource source) {
        return switch (source) {
            case UserSource.File(var path) -> new FileDirectory(path, clock, notice);
            case UserSource.Ldap ldap -> tried(new LdapDirectory(ldap, clock));
            case UserSource.Oidc oidc -> new OidcDirectory(oidc, clock);
        };
    }

    /** The relay starts without it, and says so. */
    private LdapDirectory tried(LdapDirectory directory) {
        Thread.startVirtualThread(() -> {
            var trouble = directory.trouble();
            if (trouble != null)
                notice.accept(
                        "users: ldap: no answer; until there is one, its users hear 454: "
                                + trouble);
        });
        return directory;
    }

    /** What was taken last is in force now: closes what is asked no longer. */
    synchronized void closeOld() {
        if (old != null) old.close();
        old = null;
    }

    @Override
    public synchronized void close() {
        closeOld();
        open.close();
    }
}
