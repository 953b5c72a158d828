package postern.login;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.config.UserSource.Ldap.Identity;
import postern.login.LdapServers.Opened;

/** A connection that is kept between questions, and made anew when it is gone. For one thread. */
final class LdapLink {
    /** Servers and firewalls forget connections that nobody uses, some of them silently. */
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(1);

    private final LdapServers servers;
    private final @Nullable Identity identity;
    private final InstantSource clock;
    private @Nullable Opened kept;
    private Instant used = Instant.MIN;

    /**
     * @param identity as whom; null for nobody
     */
    LdapLink(LdapServers servers, @Nullable Identity identity, InstantSource clock) {
        this.servers = servers;
        this.identity = identity;
        this.clock = clock;
    }

    /** What is done with a connection. */
    interface Operation<R> {
        R on(LDAPConnection connection) throws LDAPException;
    }

    /**
     * Does it, on a second connection when the one that was kept turns out to be dead.
     *
     * @param watcher is told which sockets the operation hangs on
     */
    <R> R run(Operation<R> operation, Deadline deadline, Consumer<LdapSockets> watcher)
            throws LDAPException {
        var old = kept;
        if (old != null && !isGood(old)) {
            close();
            old = null;
        }
        if (old != null) {
            watcher.accept(old.sockets());
            try {
                return run(operation, old);
            } catch (LDAPException e) {
                if (kept != null // the server has said so, on a connection that is well
                        || e.getResultCode().equals(ResultCode.TIMEOUT)
                        || deadline.hasPassed()) throw e;
            }
        }
        var fresh = servers.open(identity, deadline, watcher);
        kept = fresh;
        return run(operation, fresh);
    }

    private <R> R run(Operation<R> operation, Opened opened) throws LDAPException {
        try {
            var result = operation.on(opened.connection());
            used = clock.instant();
            return result;
        } catch (LDAPException e) {
            used = clock.instant();
            if (!e.getResultCode().isConnectionUsable()) {
                if (!e.getResultCode().equals(ResultCode.SERVER_DOWN))
                    servers.failed(opened.server());
                close();
            }
            throw new LdapTrouble(e.getResultCode(), opened.server() + ": " + LdapReasons.of(e));
        }
    }

    private boolean isGood(Opened opened) {
        return opened.connection().isConnected()
                && servers.isBest(opened.server())
                && clock.instant().isBefore(used.plus(LONGEST_IDLE));
    }

    /** Without a word to the server, which could make us wait. */
    void close() {
        var opened = kept;
        kept = null;
        if (opened == null) return;
        opened.sockets().close();
        opened.connection().close();
    }
}
