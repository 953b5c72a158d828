package postern.login;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import postern.config.UserSource.Ldap;
import postern.config.UserSource.Ldap.Identity;
import postern.config.UserSource.Ldap.Security;
import postern.config.UserSource.Ldap.Server;

/**
 * The servers of a directory in their order, and which of them have failed of late. One that has
 * failed is asked behind the others for half a minute; then one question tries it again.
 */
final class LdapServers {
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(10);
    private static final int LARGEST_MESSAGE = 4 << 20; // octets: an entry with all its groups

    private final Ldap source;
    private final InstantSource clock;
    private final List<Standing> standings = new ArrayList<>(); // in the order of the servers

    /** What is known of a server. */
    private static final class Standing {
        final Server server;
        Instant goodAgain = Instant.MIN;
        Instant identityAgain = Instant.MIN; // our own password was wrong
        String why = "";

        Standing(Server server) {
            this.server = server;
        }
    }

    LdapServers(Ldap source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
        for (var server : source.servers()) standings.add(new Standing(server));
    }

    /** A connection, and what ends it from another thread. */
    record Opened(LDAPConnection connection, LdapSockets sockets, Server server) {}

    /** Whether no other server is to be tried before that one. */
    boolean isBest(Server server) {
        return inOrder().getFirst().server.equals(server);
    }

    synchronized void failed(Server server) {
        for (var standing : standings)
            if (standing.server.equals(server)) standing.goodAgain = clock.instant().plus(PAUSE);
    }

    /** Those that are thought to be well first. */
    private synchronized List<Standing> inOrder() {
        var now = clock.instant();
        var order = new ArrayList<Standing>();
        for (var standing : standings) if (!standing.goodAgain.isAfter(now)) order.add(standing);
        for (var standing : standings) if (standing.goodAgain.isAfter(now)) order.add(standing);
        return order;
    }

    /** Until it is known better, others go elsewhere: one that does not answer delays one alone. */
    private synchronized void trying(Standing standing) {
        if (!standing.goodAgain.equals(Instant.MIN))
            standing.goodAgain = clock.instant().plus(PAUSE);
    }

    private synchronized void opened(Standing standing) {
        standing.goodAgain = Instant.MIN;
        standing.identityAgain = Instant.MIN;
    }

    private synchronized void failed(Standing standing, String why, boolean refused) {
        var now = clock.instant();
        standing.goodAgain = now.plus(PAUSE);
        standing.why = why;
        if (refused) standing.identityAgain = now.plus(REFUSED_PAUSE);
    }

    /** A wrong password of our own is not tried with each login: servers lock accounts for that. */
    private synchronized boolean isRefusedStill(Standing standing) {
        return standing.identityAgain.isAfter(clock.instant());
    }

    /**
     * A connection to the first server that lets us in.
     *
     * @param identity as whom; null for nobody yet
     * @param watcher is told of each socket before anything waits for it
     */
    Opened open(@Nullable Identity identity, Deadline deadline, Consumer<LdapSockets> watcher)
            throws LDAPException {
        var order = inOrder();
        var reasons = new ArrayList<String>();
        for (int i = 0; i < order.size(); i++) {
            var standing = order.get(i);
            if (identity != null && isRefusedStill(standing)) {
                reasons.add(standing.server + ": " + standing.why);
                continue;
            }
            trying(standing);
            try {
                var share = deadline.share(order.size() - i);
                var opened = open(standing.server, identity, share, watcher);
                opened(standing);
                return opened;
            } catch (LDAPException e) {
                boolean refused = e.getResultCode().equals(ResultCode.INVALID_CREDENTIALS);
                var why = LdapReasons.of(e);
                failed(standing, why, refused);
                reasons.add(standing.server + ": " + why);
            }
        }
        throw new LdapTrouble(ResultCode.CONNECT_ERROR, String.join("; ", reasons));
    }

    private Opened open(
            Server server,
            @Nullable Identity identity,
            Deadline deadline,
            Consumer<LdapSockets> watcher)
            throws LDAPException {
        var sockets = new LdapSockets(server, tls(server), deadline);
        watcher.accept(sockets);
        boolean done = false;
        try {
            var connection =
                    new LDAPConnection(sockets, options(deadline), server.host(), server.port());
            if (server.security() == Security.STARTTLS) startTls(connection, sockets, deadline);
            if (identity != null) bind(connection, identity, deadline);
            done = true;
            return new Opened(connection, sockets, server);
        } finally {
            if (!done) sockets.close();
        }
    }

    private static LDAPConnectionOptions options(Deadline deadline) {
        var options = new LDAPConnectionOptions();
        options.setUseSynchronousMode(true); // no thread that reads
        options.setConnectTimeoutMillis(deadline.millisLeft());
        options.setResponseTimeoutMillis(deadline.millisLeft());
        options.setMaxMessageSize(LARGEST_MESSAGE);
        options.setFollowReferrals(false);
        options.setAbandonOnTimeout(false);
        options.setBindWithDNRequiresPassword(true); // RFC 4513 §5.1.2
        return options;
    }

    private @Nullable SSLContext tls(Server server) throws LDAPException {
        if (server.security() == Security.CLEAR) return null;
        try {
            return source.ca() == null ? SSLContext.getDefault() : Authorities.of(source.ca());
        } catch (IOException | GeneralSecurityException e) {
            throw new LdapTrouble(
                    ResultCode.PARAM_ERROR, "the authorities cannot be read: " + e.getMessage());
        }
    }

    private static void startTls(LDAPConnection connection, LdapSockets sockets, Deadline deadline)
            throws LDAPException {
        var request = new StartTLSExtendedRequest(sockets.upgrade());
        request.setResponseTimeoutMillis(deadline.millisLeft());
        try {
            connection.processExtendedOperation(request);
        } catch (LDAPException e) {
            throw new LdapTrouble(e.getResultCode(), "no StartTLS: " + LdapReasons.of(e));
        }
    }

    private static void bind(LDAPConnection connection, Identity identity, Deadline deadline)
            throws LDAPException {
        String password;
        try {
            password = new SecretFile(identity.password()).read();
        } catch (IOException e) {
            throw new LdapTrouble(ResultCode.PARAM_ERROR, String.valueOf(e.getMessage()));
        }
        var request = new SimpleBindRequest(identity.dn(), password);
        request.setResponseTimeoutMillis(deadline.millisLeft());
        try {
            connection.bind(request);
        } catch (LDAPException e) {
            throw new LdapTrouble(
                    e.getResultCode(),
                    "it does not let us in as " + identity.dn() + ": " + LdapReasons.of(e));
        }
    }
}
