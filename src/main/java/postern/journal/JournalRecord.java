package postern.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.Reply;
import postern.policy.Decision;
import postern.policy.Facts;
import postern.policy.Naming;
import postern.policy.Stage;
import postern.policy.Verdict.Step;

/** One thing that happened, as the journal and the log tell it. */
public sealed interface JournalRecord {
    Instant at();

    /**
     * The judge decided; together with the policy of that fingerprint it can be decided again.
     *
     * @param suspended whether the trust in the client was suspended, so that relay and device
     *     grants did not hold
     */
    record Judged(
            Instant at,
            String session,
            @Nullable String queueId,
            Stage stage,
            Facts facts,
            Decision decision,
            List<Step> trace,
            String fingerprint,
            boolean suspended)
            implements JournalRecord {

        /** A decision about a client whose trust is not suspended. */
        public Judged(
                Instant at,
                String session,
                @Nullable String queueId,
                Stage stage,
                Facts facts,
                Decision decision,
                List<Step> trace,
                String fingerprint) {
            this(at, session, queueId, stage, facts, decision, trace, fingerprint, false);
        }
    }

    /**
     * @param client for whom the proxy speaks, if there is one
     * @param proxy who connected on the client's behalf; null where the client itself did
     */
    record Connected(
            Instant at,
            String session,
            String listener,
            IpAddress client,
            int port,
            @Nullable IpAddress proxy)
            implements JournalRecord {

        /** A client that came without a proxy. */
        public Connected(Instant at, String session, String listener, IpAddress client, int port) {
            this(at, session, listener, client, port, null);
        }
    }

    /**
     * A connection was closed before it was a session, or several were, alike.
     *
     * @param client who connected, or for whom the proxy spoke; of several, the last
     * @param proxy who connected on the client's behalf; null for nobody
     * @param until for BLOCKED: how long; null for others
     * @param times how many connections
     */
    record TurnedAway(
            Instant at,
            String listener,
            IpAddress client,
            @Nullable IpAddress proxy,
            Cause cause,
            String why,
            @Nullable Instant until,
            int times)
            implements JournalRecord {

        /** One connection. */
        public TurnedAway(
                Instant at,
                String listener,
                IpAddress client,
                @Nullable IpAddress proxy,
                Cause cause,
                String why,
                @Nullable Instant until) {
            this(at, listener, client, proxy, cause, why, until, 1);
        }

        /** So many connections like this one, told of at that time. */
        public TurnedAway times(int count, Instant now) {
            return new TurnedAway(now, listener, client, proxy, cause, why, until, count);
        }

        public enum Cause {
            /** A guard blocked the address for a time, or it has guessed passwords. */
            BLOCKED,
            /** A proxy that did not say, rightly and in time, for whom it speaks. */
            PROXY_HEADER,
            /** There were too many connections: in all, of its client or of its network. */
            TOO_MANY
        }
    }

    /**
     * @param accepted messages
     * @param refused replies of 4yz or 5yz
     * @param naming what the DNS calls the client; null where it was not asked, or not to its end
     */
    record Disconnected(
            Instant at,
            String session,
            IpAddress client,
            int accepted,
            int refused,
            Duration lasted,
            String why,
            @Nullable Naming naming)
            implements JournalRecord {

        /** One where the DNS was not asked. */
        public Disconnected(
                Instant at,
                String session,
                IpAddress client,
                int accepted,
                int refused,
                Duration lasted,
                String why) {
            this(at, session, client, accepted, refused, lasted, why, null);
        }
    }

    /** A session went over to TLS. */
    record Secured(Instant at, String session, String protocol, String cipher)
            implements JournalRecord {}

    /**
     * Somebody has logged in.
     *
     * @param mechanism as AUTH names it
     */
    record LoggedIn(
            Instant at,
            String session,
            String listener,
            IpAddress client,
            String mechanism,
            String user)
            implements JournalRecord {}

    /**
     * An authentication came to nothing.
     *
     * @param user as the client named itself; empty where it did not come to that
     * @param why for us alone: the client hears the reply
     */
    record LoginFailed(
            Instant at,
            String session,
            String listener,
            IpAddress client,
            String mechanism,
            String user,
            Reply reply,
            String why)
            implements JournalRecord {}

    /** A command was refused for its form or its place, not by the policy. */
    record Refused(Instant at, String session, IpAddress client, String command, Reply reply)
            implements JournalRecord {}

    /** 250 was said after the end of data. */
    record Accepted(
            Instant at,
            String session,
            String queueId,
            String from,
            List<String> to,
            long size,
            String messageId)
            implements JournalRecord {}

    /**
     * An attempt for one recipient ended.
     *
     * @param outcome delivered, deferred or failed
     * @param age since the message was accepted
     * @param security what protected the connection: none, opportunistic, verified, mta-sts or
     *     dane; empty for what was not delivered
     */
    record Attempted(
            Instant at,
            String queueId,
            String to,
            String outcome,
            String nextHop,
            Reply reply,
            Duration age,
            String security)
            implements JournalRecord {}

    /** A notification was put in the spool. */
    record Notified(Instant at, String queueId, String about, String to, String kind)
            implements JournalRecord {}

    /**
     * An address that we trust behaves like the Internet: it may be a router or a proxy that
     * strangers come through.
     *
     * @param grant why it is trusted, kind and name
     * @param heloNames how many it used within an hour, at least
     * @param senderDomains how many foreign domains of reverse-paths, at least
     * @param refusedRecipients how many recipients were refused it
     * @param suspended whether its grant holds no longer, until a person gives it back
     */
    record Suspected(
            Instant at,
            IpAddress client,
            String grant,
            int heloNames,
            int senderDomains,
            int refusedRecipients,
            boolean suspended)
            implements JournalRecord {

        /** The same where its grant goes on to hold. */
        public Suspected reportedOnly() {
            return new Suspected(
                    at, client, grant, heloNames, senderDomains, refusedRecipients, false);
        }

        /** For people. */
        public String text() {
            return client
                    + ", trusted by grant "
                    + grant
                    + ", used "
                    + heloNames
                    + " HELO names and "
                    + senderDomains
                    + " foreign reverse-path domains and had "
                    + refusedRecipients
                    + " recipients refused within an hour:"
                    + " it behaves like the Internet; is it a router or a proxy?"
                    + (suspended
                            ? " Its grant is suspended until: postern trust resume " + client
                            : "");
        }
    }

    /**
     * What a user or a client sends departs from what it usually does ({@code unusual} guards); or
     * a person has dealt with that. Once for each.
     *
     * @param isUser whether a user departs, and not a client
     * @param name the user's, or the client's address
     * @param reasons why, in plain words; none where it is over
     * @param held whether what it sends is held from now on, and not refused
     * @param over whether a person has dealt with it
     */
    record Departed(
            Instant at,
            boolean isUser,
            String name,
            List<String> reasons,
            boolean held,
            boolean over)
            implements JournalRecord {

        public Departed {
            reasons = List.copyOf(reasons);
        }

        /** Whom it is about: "user alice" or "client 10.20.1.40". */
        public String subject() {
            return (isUser ? "user " : "client ") + name;
        }

        /** For people. */
        public String text() {
            if (over) return subject() + " is suspected no longer";
            return subject()
                    + " does what is unusual: "
                    + String.join("; ", reasons)
                    + (held ? ". What it sends is held" : ". What it sends is refused")
                    + "; see postern suspects show "
                    + name;
        }
    }

    /** The relay itself: started, reloaded, a certificate expires. */
    record Notice(Instant at, Level level, String text) implements JournalRecord {
        public enum Level {
            INFO,
            WARNING,
            ERROR
        }
    }
}
