package postern.login;

import com.unboundid.ldap.sdk.LDAPException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import postern.config.UserSource.Ldap;

/**
 * The connections that one question needs, kept for the next: one that stays logged in as whoever
 * looks users up, and one on which users log in. For one question at a time.
 *
 * <p>Not the library's own pool: that bounds neither the look-up of a server's name, nor a
 * handshake, nor an answer of which each octet comes in time.
 */
final class LdapLane {
    private final LdapLink lookUps;
    private final LdapLink proofs;
    private @Nullable Deadline question;
    private @Nullable LdapSockets sockets;

    LdapLane(Ldap source, LdapServers servers, InstantSource clock) {
        lookUps = new LdapLink(servers, source.identity(), clock);
        proofs = new LdapLink(servers, null, clock);
    }

    synchronized void begin(Deadline deadline) {
        question = deadline;
    }

    synchronized void end() {
        question = null;
        sockets = null;
    }

    <R> R lookUp(LdapLink.Operation<R> operation, Deadline deadline) throws LDAPException {
        return lookUps.run(operation, deadline, this::watch);
    }

    <R> R prove(LdapLink.Operation<R> operation, Deadline deadline) throws LDAPException {
        return proofs.run(operation, deadline, this::watch);
    }

    private synchronized void watch(LdapSockets hangsOn) {
        sockets = hangsOn;
    }

    /** From another thread: nobody waits for that question any more. */
    synchronized void giveUp(Deadline deadline) {
        if (deadline.equals(question) && sockets != null) sockets.close();
    }

    /** Not while a question is asked. */
    void close() {
        lookUps.close();
        proofs.close();
    }
}
