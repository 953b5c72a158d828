package postern.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.MessageBounds;
import postern.mail.SessionBounds;
import postern.policy.Acknowledgement;
import postern.policy.Assertion;
import postern.policy.DomainPattern;
import postern.policy.Policy;

/**
 * A whole configuration file, read and found well-formed. Paths are absolute.
 *
 * @param fingerprint the first 16 hexadecimal digits of the SHA-256 of what was read, the lists in
 *     files of their own included
 * @param domainLines where our domains stand, those of a file of their own where it is named
 * @param dmarcReports null where nobody is told
 * @param trustedSealers whose word counts that DMARC passed where a message came from (ARC)
 * @param runAs whom the relay becomes once its ports are open, as NAME or NAME:GROUP; null for
 *     nobody else
 * @param alerting null where nobody is told
 * @param rates what the policy's limits count, one for each guard of that kind
 * @param users the directories of users, in the order in which they are asked
 * @param guessing how many wrong passwords are too many
 * @param telling what people are told by themselves
 * @param tests decisions that must come out as they are written
 * @param notes what is not wrong and yet to be known, such as what is not in force in this version
 */
public record Settings(
        Path file,
        String fingerprint,
        Domain hostname,
        Path data,
        Policy policy,
        Map<DomainPattern, Integer> domainLines,
        List<Listener> listeners,
        Tls tls,
        Dkim dkim,
        @Nullable DmarcReports dmarcReports,
        List<Domain> trustedSealers,
        Forwarding forwarding,
        List<RouteRule> routes,
        Dns dns,
        Reputation reputation,
        Receiving receiving,
        Delivering delivering,
        Spooling spool,
        Logging log,
        @Nullable String runAs,
        @Nullable Address metrics,
        Watching watching,
        @Nullable Alerting alerting,
        List<RateLimit> rates,
        List<UserSource> users,
        Guessing guessing,
        Telling telling,
        List<Acknowledgement> acknowledgements,
        List<Assertion> assertions,
        List<PolicyTest> tests,
        List<Problem> notes) {

    public Settings {
        domainLines = Map.copyOf(domainLines);
        listeners = List.copyOf(listeners);
        trustedSealers = List.copyOf(trustedSealers);
        routes = List.copyOf(routes);
        rates = List.copyOf(rates);
        users = List.copyOf(users);
        acknowledgements = List.copyOf(acknowledgements);
        assertions = List.copyOf(assertions);
        tests = List.copyOf(tests);
        notes = List.copyOf(notes);
    }

    public record Address(IpAddress address, int port) {}

    /**
     * @param servers empty for those of the system
     * @param dnssec whose word that an answer is validated counts
     */
    public record Dns(List<Address> servers, Duration timeout, Dnssec dnssec) {
        /** Validating is the servers' work; the AD bit tells what came of it. */
        public enum Dnssec {
            /** Nobody's. */
            OFF,
            /** That of servers on loopback. */
            LOOPBACK,
            /** That of all servers: the way to them is safe. */
            TRUSTED
        }

        /** With servers that are believed on loopback alone. */
        public Dns(List<Address> servers, Duration timeout) {
            this(servers, timeout, Dnssec.LOOPBACK);
        }
    }

    /**
     * What others say of clients and senders.
     *
     * @param lists in their order
     * @param ownAddresses those of ours besides the ones that this host has itself
     */
    public record Reputation(
            List<DnsListing> lists, List<IpAddress> ownAddresses, Greylisting greylist) {
        public Reputation {
            lists = List.copyOf(lists);
            ownAddresses = List.copyOf(ownAddresses);
        }
    }

    /**
     * How strangers are greylisted.
     *
     * @param delay how long the first try lies back when a pair of paths passes
     * @param within when it has to come again at the latest; longer than {@code delay}
     * @param known for how long a pair passes at once, from its last mail on
     * @param pairs how many pairs make their network known; 0 for never
     */
    public record Greylisting(Duration delay, Duration within, Duration known, int pairs) {}

    /**
     * What clients may take of us.
     *
     * @param closing how long transactions in progress may go on when the relay stops
     */
    public record Receiving(
            MessageBounds message, SessionBounds session, Crowd connections, Duration closing) {}

    /**
     * How many clients may be here at a time.
     *
     * @param most connections from all clients together
     * @param reserved of those, for clients of relay and device networks
     * @param perClient an IPv4 address, or a /64 of IPv6
     * @param perMinute connections that a client may begin, on average; {@link #NO_BOUND} for any
     * @param v4Network the length of a network's prefix
     * @param v6Network the same for IPv6; at most 64
     * @param crowded how long a client may make no progress when no connection is left
     * @param proxyHeader how long a proxy may take to say for whom it speaks
     */
    public record Crowd(
            int most,
            int reserved,
            int perClient,
            int perNetwork,
            int perMinute,
            int v4Network,
            int v6Network,
            Duration crowded,
            Duration proxyHeader) {
        public static final int NO_BOUND = Integer.MAX_VALUE;
    }

    /**
     * @param firstRetry the pause behind the first failed attempt; it doubles, up to {@code
     *     maxRetry}
     * @param expiry how long a message is tried at all
     * @param delayNotice when the sender is told that it takes longer; null for never
     * @param concurrency the most connections to one destination
     * @param dane whether TLSA records of mail exchangers count (RFC 7672)
     * @param mtaSts whether MTA-STS policies of domains count (RFC 8461)
     */
    public record Delivering(
            Duration firstRetry,
            Duration maxRetry,
            Duration expiry,
            @Nullable Duration delayNotice,
            int concurrency,
            int maxConnections,
            Duration connectTimeout,
            Duration replyTimeout,
            boolean dane,
            boolean mtaSts) {

        /** With DANE and MTA-STS. */
        public Delivering(
                Duration firstRetry,
                Duration maxRetry,
                Duration expiry,
                @Nullable Duration delayNotice,
                int concurrency,
                int maxConnections,
                Duration connectTimeout,
                Duration replyTimeout) {
            this(
                    firstRetry,
                    maxRetry,
                    expiry,
                    delayNotice,
                    concurrency,
                    maxConnections,
                    connectTimeout,
                    replyTimeout,
                    true,
                    true);
        }
    }

    /**
     * @param memory octets of fresh mail kept in memory to be delivered without reading the disk
     * @param minFree octets that stay free on the disk: below that, mail is deferred (452)
     * @param maxSize octets that messages may take on the disk: beyond that, mail is deferred too
     */
    public record Spooling(long memory, long minFree, long maxSize) {
        /** As large as the disk allows. */
        public Spooling(long memory, long minFree) {
            this(memory, minFree, Long.MAX_VALUE);
        }
    }

    /**
     * What an address that we trust may do within an hour before it is reported.
     *
     * @param suspend whether its trust then ends until a person gives it back
     * @param audit whether the relay tests itself for open relaying
     */
    public record Watching(
            int heloNames,
            int senderDomains,
            int refusedRecipients,
            boolean suspend,
            boolean audit) {}

    /**
     * @param attempts wrong passwords from one client, or of a user where they are known
     * @param within how long it takes to forget as many as that
     * @param known how long a login makes a user known at a client
     */
    public record Guessing(
            int attempts,
            int attemptsPerNetwork,
            int attemptsPerUser,
            Duration within,
            Duration block,
            Duration delay,
            Duration longestDelay,
            Duration known) {}

    /**
     * @param journal the file of the journal; null for none
     * @param rotation of the journal; null for none
     */
    public record Logging(
            List<LogOutput> outputs, @Nullable Path journal, @Nullable Rotation rotation) {
        public Logging {
            outputs = List.copyOf(outputs);
        }

        /** The files that are written to. */
        public List<Path> files() {
            var files = new ArrayList<Path>();
            for (var output : outputs)
                if (output.target() instanceof LogOutput.Target.File(var path, _)) files.add(path);
            if (journal != null) files.add(journal);
            return files;
        }

        /** Those of them that are put aside in their folders. */
        public List<Path> rotated() {
            var files = new ArrayList<Path>();
            for (var output : outputs)
                if (output.target() instanceof LogOutput.Target.File(var path, var own)
                        && own != null) files.add(path);
            if (journal != null && rotation != null) files.add(journal);
            return files;
        }
    }
}
