package postern.login;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.config.UserSource.Ldap;
import postern.config.UserSource.Ldap.Groups;
import postern.login.LdapEntries.Found;

/**
 * Users in a directory that speaks LDAP (RFC 4511). Made without asking it anything: it may be down
 * at the start. Answers within the time that the configuration gives, whatever the servers do;
 * keeps no passwords and no answers.
 *
 * <p>An unknown user costs what a wrong password costs: an entry that cannot be there is logged in
 * as, and what that takes less than the last refusals took is waited for.
 */
public final class LdapDirectory implements Directory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LdapDirectory.class);

    /** So that a time-out further down, which knows more, is heard first. */
    private static final int GRACE = 200; // milliseconds

    private final Ldap source;
    private final LdapEntries entries;
    private final LdapAccounts accounts;
    private final String nobody;
    private final RefusalTime refusals = new RefusalTime();
    private final BlockingDeque<LdapLane> lanes = new LinkedBlockingDeque<>();
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().name("ldap-", 1).daemon().factory());

    /**
     * @param clock for how long a server that has failed is left alone
     */
    public LdapDirectory(Ldap source, InstantSource clock) {
        this.source = source;
        entries = new LdapEntries(source);
        accounts = new LdapAccounts(source);
        nobody = "cn=nobody of that name," + source.base();
        var servers = new LdapServers(source, clock);
        for (int i = 0; i < source.connections(); i++)
            lanes.add(new LdapLane(source, servers, clock));
    }

    @Override
    public String name() {
        return "ldap";
    }

    @Override
    public Set<Mechanism> mechanisms() {
        return EnumSet.of(Mechanism.PLAIN, Mechanism.LOGIN, Mechanism.EXTERNAL);
    }

    @Override
    public Answer password(String user, String password) {
        if (user.isEmpty()) return new Answer.Unknown();
        // A server takes the first for nobody, and lets that in; some end a password at the second.
        if (password.isEmpty() || password.indexOf('\0') >= 0)
            return new Answer.Wrong("a password that is empty or holds a NUL is nobody's");
        return ask((lane, deadline) -> password(user, password, lane, deadline));
    }

    private Answer password(String user, String password, LdapLane lane, Deadline deadline)
            throws LDAPException {
        return switch (found(user, lane, deadline)) {
            case Found.Ambiguous _ -> ambiguous();
            case Found.None _ -> {
                long begun = System.nanoTime();
                refuseNobody(password, lane, deadline);
                refusals.makeUpFor(begun, deadline);
                yield new Answer.Unknown();
            }
            case Found.One(var entry) -> {
                long begun = System.nanoTime();
                yield switch (proved(entry.getDN(), password, lane, deadline)) {
                    case LdapProof.Right _ -> welcome(entry, lane, deadline);
                    case LdapProof.Wrong(var why) -> {
                        refusals.took(begun);
                        yield new Answer.Wrong(why);
                    }
                };
            }
        };
    }

    @Override
    public Answer account(String user) {
        if (user.isEmpty()) return new Answer.Unknown();
        return ask((lane, deadline) ->
                switch (found(user, lane, deadline)) {
                    case Found.Ambiguous _ -> ambiguous();
                    case Found.None _ -> new Answer.Unknown();
                    case Found.One(var entry) -> welcome(entry, lane, deadline);
                });
    }

    /** Why it cannot be asked now, for people; null where it can. For the start, which goes on. */
    public @Nullable String trouble() {
        var answer =
                ask((lane, deadline) -> {
                    var _ =
                            lane.lookUp(
                                    connection -> {
                                        entries.base(connection, deadline);
                                        return true;
                                    },
                                    deadline);
                    return new Answer.Unknown();
                });
        return answer instanceof Answer.Unavailable(var why) ? why : null;
    }

    private Found found(String user, LdapLane lane, Deadline deadline) throws LDAPException {
        return lane.lookUp(connection -> entries.user(connection, user, deadline), deadline);
    }

    private LdapProof proved(String dn, String password, LdapLane lane, Deadline deadline)
            throws LDAPException {
        var attribute = source.compare();
        return attribute == null
                ? lane.prove(c -> LdapProof.bind(c, dn, password, deadline), deadline)
                : lane.lookUp(
                        c -> LdapProof.compare(c, dn, attribute, password, deadline), deadline);
    }

    /** What the server says to that does not matter, as long as it says something. */
    private void refuseNobody(String password, LdapLane lane, Deadline deadline)
            throws LDAPException {
        try {
            var _ = proved(nobody, password, lane, deadline);
        } catch (LDAPException e) {
            if (!e.getResultCode().isConnectionUsable()) throw e;
        }
    }

    private Answer welcome(SearchResultEntry entry, LdapLane lane, Deadline deadline)
            throws LDAPException {
        var user = accounts.user(entry);
        var groups =
                source.groups() instanceof Groups.Entries where
                        ? lane.lookUp(
                                c -> entries.groups(c, where, user, entry.getDN(), deadline),
                                deadline)
                        : List.<SearchResultEntry>of();
        return new Answer.Welcome(accounts.account(user, entry, groups));
    }

    private static Answer ambiguous() {
        return new Answer.Unavailable("ambiguous: more than one entry is found for that user");
    }

    /** What is asked over some lane, until some moment. */
    private interface Inquiry {
        Answer answer(LdapLane lane, Deadline deadline) throws LDAPException;
    }

    private Answer ask(Inquiry inquiry) {
        var deadline = Deadline.in(source.timeout());
        try {
            var lane = lanes.pollFirst(deadline.millisLeft(), TimeUnit.MILLISECONDS);
            if (lane == null) return unavailable("all connections are in use");
            lane.begin(deadline);
            var task =
                    new FutureTask<>(() -> {
                        try {
                            return inquiry.answer(lane, deadline);
                        } catch (RuntimeException e) {
                            lane.close(); // whatever state it is in
                            throw e;
                        } finally {
                            lane.end();
                            lanes.addFirst(lane);
                            if (threads.isShutdown()) closeLanes();
                        }
                    });
            try {
                threads.execute(task);
            } catch (RejectedExecutionException _) {
                lane.close();
                return unavailable("the relay is closing");
            }
            try {
                return task.get(deadline.millisLeft() + GRACE, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                lane.giveUp(deadline);
                return unavailable("no answer within " + source.timeout().toMillis() + " ms");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return unavailable("nobody waits any more");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LDAPException cause)
                return unavailable(LdapReasons.of(cause));
            LOG.error("ldap: a question could not be asked", e.getCause());
            return unavailable("an error of our own: " + e.getCause());
        }
    }

    private static Answer unavailable(String why) {
        return new Answer.Unavailable(why);
    }

    /** Questions that are asked end by themselves; no other is taken. */
    @Override
    public void close() {
        threads.shutdown();
        closeLanes();
    }

    private void closeLanes() {
        for (var lane = lanes.pollFirst(); lane != null; lane = lanes.pollFirst()) lane.close();
    }
}
