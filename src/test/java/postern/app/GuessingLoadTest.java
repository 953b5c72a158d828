package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.config.Settings;
import postern.dns.StubResolver;
import postern.facts.Gatherer;
import postern.journal.Journal;
import postern.journal.JournalRecord;
import postern.limit.Blocks;
import postern.limit.GreyMemory;
import postern.limit.GreyRules;
import postern.limit.Greylist;
import postern.limit.Guesses;
import postern.limit.Limits;
import postern.limit.Suspensions;
import postern.login.Account;
import postern.login.Answer;
import postern.login.Authenticator;
import postern.login.Directory;
import postern.login.HopLogins;
import postern.login.Locks;
import postern.login.Mechanism;
import postern.net.Certificates;
import postern.net.ClientTls;
import postern.net.Doors;
import postern.net.Examiners;
import postern.net.Outward;
import postern.net.Relay;
import postern.net.ServerTls;
import postern.policy.AddressPatterns;
import postern.spool.SegmentSpool;
import postern.unix.Ports;

/**
 * A guessing run through sockets: 10,000 wrong passwords from 100 addresses at 50 users, ten
 * connections of each address at once, while all users log in again and again. What comes of it is
 * printed; the manual tells it.
 */
@Tag("long")
class GuessingLoadTest {
    private static final int USERS = 50;
    private static final int CLIENTS = 100;
    private static final int CONNECTIONS = 10; // of each
    private static final int GUESSES = 10; // of each connection

    @TempDir Path folder;

    private final InstantSource clock = InstantSource.system();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger heardWrong = new AtomicInteger();
    private final AtomicInteger turnedAway = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger(); // without an answer
    private final AtomicInteger guessing = new AtomicInteger();
    private final Queue<String> keptOut = new ConcurrentLinkedQueue<>();
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final Queue<Duration> atHome = new ConcurrentLinkedQueue<>();
    private final Queue<Duration> elsewhere = new ConcurrentLinkedQueue<>();
    private final AtomicInteger travels = new AtomicInteger();

    /** Fifty users, and as slow as one that computes a hash. */
    private final class Slow implements Directory {
        @Override
        public String name() {
            return "slow";
        }

        @Override
        public Set<Mechanism> mechanisms() {
            return EnumSet.of(Mechanism.PLAIN);
        }

        @Override
        public Answer password(String user, String password) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            if (password.equals("right")) return account(user);
            answered.incrementAndGet();
            return new Answer.Wrong("wrong password");
        }

        @Override
        public Answer account(String user) {
            return new Answer.Welcome(
                    new Account(user, Set.of(), AddressPatterns.of(user + "@ours.example")));
        }
    }

    private static final class Silent implements Journal {
        @Override
        public void write(JournalRecord record) {}

        @Override
        public void reopen() {}

        @Override
        public void close() {}
    }

    private Settings settings() throws IOException {
        Files.writeString(folder.resolve("users.yaml"), "users: {}\n");
        Files.createDirectories(folder.resolve("data"));
        var file = folder.resolve("postern.yaml");
        Files.writeString(
                file,
                """
                hostname: relay.test
                data: data
                domains: [ours.example]
                listeners: { submission: { address: "127.0.0.1:0", tls: none } }
                grants:
                  - login: { on: [submission], as: own }
                routes:
                  - { to: any, next-hop: "127.0.0.1:1" }
                users: { file: users.yaml }
                limits: { connections: 5000, connections-per-network: 5000 }
                """);
        return Configuration.read(file);
    }

    private static String auth(String user, String password) {
        var octets = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return "AUTH PLAIN " + Base64.getEncoder().encodeToString(octets);
    }

    /**
     * So many guesses, each in a connection of its own, so that no answer is waited for in vain.
     */
    private void guess(String client, int port, int first) {
        for (int i = 0; i < GUESSES; i++)
            try (var connection = WireClient.from(client, port)) {
                var user = "user" + (first + i) % USERS;
                var reply =
                        isGreeted(connection)
                                ? connection.say(auth(user, "guess" + first + i))
                                : "421";
                if (reply.startsWith("535")) heardWrong.incrementAndGet();
                else if (reply.startsWith("421")) turnedAway.incrementAndGet();
                else keptOut.add("a guesser hears " + reply);
            } catch (IOException _) {
                lost.incrementAndGet();
            }
        guessing.decrementAndGet();
    }

    private static boolean isGreeted(WireClient connection) throws IOException {
        if (!connection.reply().startsWith("220")) return false;
        connection.say("EHLO client.test");
        return true;
    }

    private void logIn(String user, String client, int port, Queue<Duration> times) {
        var begin = clock.instant();
        try (var connection = WireClient.from(client, port)) {
            var reply = isGreeted(connection) ? connection.say(auth(user, "right")) : "blocked";
            if (reply.startsWith("235")) times.add(Duration.between(begin, clock.instant()));
            else keptOut.add(user + " at " + client + ": " + reply);
        } catch (IOException e) {
            keptOut.add(user + " at " + client + ": " + e);
        }
    }

    private void live(int user, int port) {
        do {
            logIn("user" + user, "127.0.9." + (1 + user), port, atHome);
            if (user % 5 == 0) { // it travels, each time to a place of its own
                int place = travels.incrementAndGet();
                var client = "127." + (100 + place / 200) + "." + place % 200 + ".1";
                logIn("user" + user, client, port, elsewhere);
            }
            LockSupport.parkNanos(Duration.ofMillis(1500).toNanos());
        } while (guessing.get() > 0);
    }

    private static Duration longest(Queue<Duration> times) {
        return times.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    private void run(String what, IntFunction<String> address) throws Exception {
        var settings = settings();
        var desk = new BlockDesk(settings, clock, text -> told.add(text));
        try (var spool =
                SegmentSpool.open(settings.data().resolve("spool"), settings.spool(), clock)) {
            var ground =
                    new Relay.Ground(
                            spool,
                            new Silent(),
                            Gatherer.NONE,
                            clock,
                            new Random(1),
                            new Suspensions(),
                            new Authenticator(List.of(new Slow()), (_, _) -> new Answer.Unknown()),
                            desk.blocks(),
                            new Greylist(20, GreyRules.USUAL, GreyMemory.NONE, clock.instant()),
                            desk.doorkeeper(),
                            new Limits(clock, 1, List.of(), _ -> {}),
                            new Locks());
            var identity =
                    Certificates.selfSigned(settings.data(), settings.hostname(), clock.instant());
            var relay =
                    Relay.start(
                            settings,
                            Doors.open(settings.listeners(), Ports.own()),
                            new ServerTls(ServerTls.Terms.of(identity)),
                            new Outward(
                                    new ClientTls(settings.routes()),
                                    new HopLogins(settings.routes(), null, clock, _ -> {})),
                            Examiners.NONE,
                            Worlds.QUIET.hostFinders(
                                    settings, StubResolver.of(settings.dns()), new Random(1)),
                            ground);
            try {
                play(relay.addresses().get("submission").getPort(), desk, what, address);
            } finally {
                relay.close();
            }
        }
        desk.close();
    }

    private void play(int port, BlockDesk desk, String what, IntFunction<String> address) {
        for (int user = 0; user < USERS; user++)
            logIn("user" + user, "127.0.9." + (1 + user), port, atHome);
        assertThat(keptOut).isEmpty();
        atHome.clear();
        guessing.set(CLIENTS * CONNECTIONS);
        var begin = clock.instant();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int c = 0; c < CLIENTS; c++)
                for (int connection = 0; connection < CONNECTIONS; connection++) {
                    int first = c + connection * GUESSES;
                    var client = address.apply(c);
                    threads.execute(() -> guess(client, port, first));
                }
            for (int user = 0; user < USERS; user++) {
                int number = user;
                threads.execute(() -> live(number, port));
            }
        }
        var blocks = desk.blocks().list(clock.instant());
        var last =
                blocks.stream()
                        .map(Blocks.Block::until)
                        .max(Instant::compareTo)
                        .map(until -> Duration.between(begin, until.minus(Duration.ofHours(1))))
                        .orElse(null);
        System.out.printf(
                "%s: %d guesses in %s: answered by the directory %d, refused unasked %d, turned"
                        + " away %d, connection lost %d; blocked %d of %d addresses, the last"
                        + " after %s; honest logins at home %d (the longest %s), elsewhere %d (the"
                        + " longest %s), kept out %s%n",
                what,
                CLIENTS * CONNECTIONS * GUESSES,
                Duration.between(begin, clock.instant()),
                answered.get(),
                heardWrong.get() - answered.get(),
                turnedAway.get(),
                lost.get(),
                blocks.size(),
                CLIENTS,
                last,
                atHome.size(),
                longest(atHome),
                elsewhere.size(),
                longest(elsewhere),
                keptOut);
        assertThat(blocks).allMatch(block -> block.why().equals(Guesses.WHY)).hasSize(CLIENTS);
        assertThat(heardWrong.get() + turnedAway.get() + lost.get())
                .isEqualTo(CLIENTS * CONNECTIONS * GUESSES);
        assertThat(keptOut).isEmpty();
        assertThat(told).as("once for each").hasSize(CLIENTS);
        assertThat(atHome).hasSizeGreaterThanOrEqualTo(USERS);
        assertThat(elsewhere).isNotEmpty();
    }

    @Test
    void fromOneNetwork() throws Exception {
        run("127.0.1.1 to 127.0.1.100", c -> "127.0.1." + (1 + c));
        assertThat(answered).hasValueLessThanOrEqualTo(60); // 50, and what is forgotten meanwhile
    }

    @Test
    void fromAHundredNetworks() throws Exception {
        run("127.1.0.1 to 127.1.99.1", c -> "127.1." + c + ".1");
        assertThat(answered).hasValueLessThanOrEqualTo(CLIENTS * 10);
    }
}
