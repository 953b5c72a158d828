package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import postern.app.Programs;
import postern.config.UserSource.Ldap.Security;
import postern.config.UserSource.Ldap.Server;

/** Servers that are down, mute, slow or against us. */
class LdapTroubleTest {
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final Duration SLACK = Duration.ofMillis(1500); // of a machine that is busy

    @TempDir private Path folder;
    private PeopleServer people;
    private PeopleServer.Source source;
    private Instant now = Instant.parse("2026-11-25T12:00:00Z");
    private final InstantSource clock = () -> now;

    @BeforeEach
    void start() throws LDAPException, IOException {
        people = new PeopleServer();
        source = people.source(folder);
    }

    @AfterEach
    void stop() {
        people.close();
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static void assertWelcome(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Welcome.class);
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Test
    void aServerThatIsNotThere() throws IOException {
        var gone = source.servers(List.of(PeopleServer.at(Programs.freePort())));
        try (var directory = new LdapDirectory(gone.ldap(), clock)) {
            assertThat(directory.trouble()).contains("Connection refused");
            assertThat(directory.password("bob", "bob's secret"))
                    .isInstanceOf(Answer.Unavailable.class);
            assertThat(directory.account("bob")).isInstanceOf(Answer.Unavailable.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Security.class)
    void aServerThatAcceptsAndNeverAnswers(Security security) throws IOException {
        try (var mute = listening()) {
            var server = new Server(security, "127.0.0.1", mute.getLocalPort());
            var slow = source.servers(List.of(server)).timeout(SHORT);
            try (var directory = new LdapDirectory(slow.ldap(), clock)) {
                long begun = System.nanoTime();
                assertThat(directory.password("bob", "bob's secret"))
                        .isInstanceOf(Answer.Unavailable.class);
                assertThat(since(begun)).isBetween(SHORT.dividedBy(2), SHORT.plus(SLACK));
            }
        }
    }

    /** Each octet comes in time, and the answer never. */
    @Test
    void aServerThatDribbles() throws IOException {
        try (var dribbling = listening()) {
            Thread.startVirtualThread(() -> dribble(dribbling));
            var slow =
                    source.servers(List.of(PeopleServer.at(dribbling.getLocalPort())))
                            .timeout(SHORT)
                            .connections(1);
            try (var directory = new LdapDirectory(slow.ldap(), clock)) {
                long begun = System.nanoTime();
                assertThat(directory.password("bob", "bob's secret"))
                        .isEqualTo(new Answer.Unavailable("no answer within 700 ms"));
                assertThat(since(begun)).isBetween(SHORT, SHORT.plus(SLACK));
                assertThat(directory.account("bob")) // the first does not hang on
                        .isInstanceOf(Answer.Unavailable.class)
                        .isNotEqualTo(new Answer.Unavailable("all connections are in use"));
            }
        }
    }

    private static void dribble(ServerSocket server) {
        try (var client = server.accept();
                var out = client.getOutputStream()) {
            // a bind response whose matchedDN has a million octets
            out.write(
                    HexFormat.of()
                            .parseHex("30830FFFFF020101" + "61830FFFF0" + "0A0100" + "04830FFF00"));
            for (int i = 0; i < 200; i++) {
                out.write('x');
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        } catch (IOException _) {
            // the client has gone, as it should
        }
    }

    @Test
    void theSecondServerIsAskedUntilTheFirstIsThereAgain() throws IOException, LDAPException {
        int port = Programs.freePort();
        var two = source.servers(List.of(PeopleServer.at(port), people.at())).connections(1);
        try (var directory = new LdapDirectory(two.ldap(), clock)) {
            assertWelcome(directory.password("bob", "bob's secret"));
            try (var first = new PeopleServer(port)) {
                assertWelcome(directory.password("bob", "bob's secret"));
                assertThat(first.binds).isEmpty(); // it has failed just now
                now = now.plusSeconds(31);
                assertWelcome(directory.password("bob", "bob's secret"));
                assertThat(first.binds).contains(PeopleServer.BOB);
            }
            assertWelcome(directory.password("bob", "bob's secret"));
            assertThat(people.binds.stream().filter(PeopleServer.BOB::equals)).hasSize(3);
        }
    }

    @Test
    void aMuteServerLeavesTimeForTheSecond() throws IOException {
        try (var mute = listening()) {
            var two =
                    source.servers(List.of(PeopleServer.at(mute.getLocalPort()), people.at()))
                            .timeout(Duration.ofSeconds(2));
            try (var directory = new LdapDirectory(two.ldap(), clock)) {
                assertWelcome(directory.password("bob", "bob's secret"));
                long begun = System.nanoTime();
                assertWelcome(directory.password("bob", "bob's secret"));
                assertThat(since(begun)).isLessThan(Duration.ofMillis(900)); // asked no more
            }
        }
    }

    @Test
    void aConnectionThatWasClosedIsMadeAnew() throws IOException {
        try (var directory = new LdapDirectory(source.connections(1).ldap(), clock)) {
            assertWelcome(directory.password("bob", "bob's secret"));
            people.server.closeAllConnections(false);
            assertWelcome(directory.password("bob", "bob's secret"));
            now = now.plusSeconds(61); // idle for too long
            int before = people.binds.size();
            assertWelcome(directory.password("bob", "bob's secret"));
            assertThat(people.binds).hasSize(before + 2);
        }
    }

    @Test
    void ourOwnPasswordIsNotTriedAgainAndAgain() throws IOException {
        var directory = new LdapDirectory(source.ldap(), clock);
        try (directory) {
            Files.writeString(folder.resolve("password"), "wrong");
            for (int i = 0; i < 5; i++)
                assertThat(directory.password("bob", "bob's secret"))
                        .isInstanceOf(Answer.Unavailable.class)
                        .asString()
                        .contains("it does not let us in as cn=postern,dc=example,dc=com");
            assertThat(people.binds).hasSize(1);
            Files.writeString(folder.resolve("password"), "our secret");
            now = now.plusSeconds(11);
            assertWelcome(directory.password("bob", "bob's secret"));
            Files.delete(folder.resolve("password"));
            now = now.plusSeconds(61); // so that it has to connect again
            assertThat(directory.account("bob"))
                    .isInstanceOf(Answer.Unavailable.class)
                    .asString()
                    .contains("there is no file");
        }
    }

    @Test
    void allConnectionsInUse() throws InterruptedException {
        var asked = new CountDownLatch(1);
        var let = new CountDownLatch(1);
        people.beforeSearch =
                _ -> {
                    asked.countDown();
                    await(let);
                };
        var one = source.connections(1).timeout(SHORT);
        try (var directory = new LdapDirectory(one.ldap(), clock);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(() -> directory.account("bob"));
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(directory.account("eve")).isInstanceOf(Answer.Unavailable.class);
            people.beforeSearch = _ -> {};
            let.countDown();
        }
        try (var directory = new LdapDirectory(one.ldap(), clock)) {
            assertWelcome(directory.account("eve"));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anUnknownUserCostsWhatAWrongPasswordCosts() {
        people.beforeBind =
                dn -> {
                    if (dn.equals(PeopleServer.BOB)) // hashing
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                };
        try (var directory = new LdapDirectory(source.ldap(), clock)) {
            assertThat(directory.password("bob", "wrong")).isInstanceOf(Answer.Wrong.class);
            long begun = System.nanoTime();
            assertThat(directory.password("mallory", "wrong")).isEqualTo(new Answer.Unknown());
            assertThat(since(begun)).isGreaterThan(Duration.ofMillis(250));
        }
    }

    @Test
    void aServerThatIsBusyIsLeftForAnother() throws LDAPException {
        try (var second = new PeopleServer()) {
            var two = source.servers(List.of(people.at(), second.at())).connections(1);
            try (var directory = new LdapDirectory(two.ldap(), clock)) {
                assertWelcome(directory.account("bob"));
                people.beforeSearch =
                        _ -> {
                            throw new LDAPException(ResultCode.BUSY, "later");
                        };
                assertWelcome(directory.account("bob"));
                assertThat(second.searches).isNotEmpty();
            }
        }
    }

    @Test
    void aDirectoryThatIsClosed() {
        var directory = new LdapDirectory(source.ldap(), clock);
        assertWelcome(directory.account("bob"));
        directory.close();
        assertThat(directory.account("bob")).isInstanceOf(Answer.Unavailable.class);
    }

    /** The sockets that a test holds open are closed with the server that accepted them. */
    @Test
    void aServerThatHangsUp() throws IOException {
        try (var rude = listening()) {
            Thread.startVirtualThread(() -> hangUp(rude));
            var server = source.servers(List.of(PeopleServer.at(rude.getLocalPort())));
            try (var directory = new LdapDirectory(server.ldap(), clock)) {
                assertThat(directory.password("bob", "bob's secret"))
                        .isInstanceOf(Answer.Unavailable.class);
            }
        }
    }

    private static void hangUp(ServerSocket server) {
        try {
            while (true) {
                Socket client = server.accept();
                client.close();
            }
        } catch (IOException _) {
            // the test is over
        }
    }
}
