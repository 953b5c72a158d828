package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.config.LdapFilter;
import postern.config.UserSource.Ldap.Groups;
import postern.config.UserSource.Ldap.Identity;
import postern.config.UserSource.Ldap.Server;
import postern.policy.AddressPattern;

/** A directory in Debian's slapd. */
@Tag("peers")
class SlapdTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration SLACK = Duration.ofMillis(1500); // of a machine that is busy

    @TempDir private static Path folder;
    private static Path ca;
    private static Identity identity;
    private static Slapd slapd;
    private static Slapd second;
    private static Slapd withoutTls;

    private Instant now = Instant.parse("2026-11-25T12:00:00Z");
    private final InstantSource clock = () -> now;

    @BeforeAll
    static void start() throws IOException {
        var authority = new TestAuthority();
        ca = authority.write(folder.resolve("ca.pem"));
        var named = folder.resolve("localhost.pem");
        authority.issue(
                named, Path.of(named + ".key"), new GeneralName(GeneralName.dNSName, "localhost"));
        var numbered = folder.resolve("loopback.pem");
        authority.issue(
                numbered,
                Path.of(numbered + ".key"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        identity =
                new Identity(
                        "cn=postern,dc=example,dc=com",
                        Files.writeString(folder.resolve("password"), "our secret\n"));
        slapd = new Slapd(folder.resolve("first"), named);
        second = new Slapd(folder.resolve("second"), numbered);
        withoutTls = new Slapd(folder.resolve("third"), null);
    }

    @AfterAll
    static void stop() {
        for (var server : new Slapd[] {slapd, second, withoutTls})
            if (server != null) server.close();
    }

    private static PeopleServer.Source source(Server... servers) {
        return new PeopleServer.Source(List.of(servers), identity)
                .ca(ca)
                .addresses(List.of("mail", "mailLocalAddress"));
    }

    private LdapDirectory directory(PeopleServer.Source source) {
        return new LdapDirectory(source.ldap(), clock);
    }

    private Answer password(PeopleServer.Source source, String user, String password) {
        try (var directory = directory(source)) {
            return directory.password(user, password);
        }
    }

    private static void assertBob(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Welcome.class);
        var account = ((Answer.Welcome) answer).account();
        assertThat(account.user()).isEqualTo("bob");
        assertThat(account.groups()).containsExactly("staff");
        assertThat(account.addresses().patterns())
                .map(AddressPattern::toString)
                .containsExactly("bob@example.com", "sales-*@example.com");
    }

    private static void assertUnavailable(Answer answer, String why) {
        assertThat(answer).isInstanceOf(Answer.Unavailable.class).asString().contains(why);
    }

    @Test
    void usersGroupsAndAddresses() {
        for (var server :
                List.of(
                        slapd.clear(),
                        slapd.startTls("localhost"),
                        slapd.implicit("localhost"),
                        second.startTls("127.0.0.1"),
                        second.implicit("127.0.0.1")))
            try (var directory = directory(source(server))) {
                assertThat(directory.trouble()).isNull();
                assertBob(directory.password("BOB", "bob's secret"));
                assertBob(directory.account("bob"));
                assertThat(directory.password("bob", "eve's secret"))
                        .isEqualTo(new Answer.Wrong("invalid credentials (49)"));
                assertThat(directory.password("mallory", "bob's secret"))
                        .isEqualTo(new Answer.Unknown());
                assertThat(directory.account("mallory")).isEqualTo(new Answer.Unknown());
                assertBob(directory.password("bob", "bob's secret")); // unlocks
            }
    }

    @Test
    void anAuthorityThatIsNotOurs() throws IOException {
        var other = new TestAuthority().write(folder.resolve("other.pem"));
        for (var server : List.of(slapd.startTls("localhost"), slapd.implicit("localhost"))) {
            assertUnavailable(password(source(server).ca(other), "bob", "bob's secret"), "TLS: ");
            assertUnavailable(
                    password(source(server).ca(null), "bob", "bob's secret"),
                    "TLS: unable to find valid certification path");
        }
    }

    @Test
    void aCertificateForAnotherName() {
        for (var server : List.of(slapd.startTls("127.0.0.1"), slapd.implicit("127.0.0.1")))
            assertUnavailable(
                    password(source(server), "bob", "bob's secret"),
                    "No subject alternative names matching IP address 127.0.0.1 found");
        for (var server : List.of(second.startTls("localhost"), second.implicit("localhost")))
            assertUnavailable(
                    password(source(server), "bob", "bob's secret"), "No name matching localhost");
    }

    @Test
    void nothingIsSaidInClearWhereStartTlsIsDemanded() {
        var server = withoutTls.startTls("localhost");
        assertUnavailable(password(source(server), "bob", "bob's secret"), "no StartTLS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "\0bob's secret"})
    void anEmptyPassword(String password) {
        assertThat(password(source(slapd.clear()), "bob", password))
                .isInstanceOf(Answer.Wrong.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "b*",
                "*)(uid=*",
                "bob)(objectClass=*",
                "x))(|(uid=bob",
                "\\62ob",
                "b\\2a"
            })
    void aNameIsNeverAPartOfTheFilter(String user) {
        assertThat(password(source(slapd.clear()), user, "bob's secret"))
                .isEqualTo(new Answer.Unknown());
        try (var directory = directory(source(slapd.clear()))) {
            assertThat(directory.account(user)).isEqualTo(new Answer.Unknown());
        }
    }

    @Test
    void twoEntries() {
        assertUnavailable(password(source(slapd.clear()), "twin", "twin's secret"), "ambiguous");
    }

    @Test
    void anAccountThatIsLockedExpiredOrReset() {
        try (var directory = directory(source(withoutTls.clear()))) {
            for (int i = 0; i < 3; i++)
                assertThat(directory.password("eve", "wrong")).isInstanceOf(Answer.Wrong.class);
            assertThat(directory.password("eve", "eve's secret"))
                    .isEqualTo(new Answer.Wrong("the account is locked"));
            assertThat(directory.password("late", "late's secret"))
                    .isEqualTo(new Answer.Wrong("the password has expired"));
            assertThat(directory.password("fresh", "fresh's secret"))
                    .isEqualTo(new Answer.Wrong("the password must be changed first"));
        }
    }

    @Test
    void aPasswordThatIsCompared() {
        var compared = source(slapd.clear()).compare("employeeNumber");
        assertBob(password(compared, "bob", "007"));
        assertThat(password(compared, "bob", "bob's secret")).isInstanceOf(Answer.Wrong.class);
        assertThat(password(compared, "eve", "007"))
                .isEqualTo(new Answer.Wrong("the entry has no employeeNumber"));
        assertThat(password(compared, "mallory", "007")).isEqualTo(new Answer.Unknown());
        assertUnavailable( // not permitted
                password(source(slapd.clear()).compare("userPassword"), "bob", "bob's secret"),
                "insufficient access rights (50)");
    }

    @Test
    void groupsByTheNameOfTheUser() {
        var byName =
                source(slapd.clear())
                        .groups(
                                new Groups.Entries(
                                        "ou=groups,dc=example,dc=com",
                                        new LdapFilter(
                                                "(member=uid={user},ou=people,dc=example,dc=com)"),
                                        "cn"));
        try (var directory = directory(byName)) {
            assertThat(((Answer.Welcome) directory.account("eve")).account().groups())
                    .containsExactly("others");
        }
    }

    @Test
    void whatIsElsewhereIsNoAnswer() {
        assertUnavailable(
                password(source(slapd.clear()).base("dc=elsewhere"), "bob", "bob's secret"),
                "referral (10)");
        assertUnavailable(
                password(source(slapd.clear()).base("ou=gone,dc=example,dc=com"), "bob", "x"),
                "no such object (32)");
    }

    @Test
    void aServerThatIsKilledAndComesBack() throws IOException {
        var one = source(slapd.startTls("localhost")).timeout(SHORT);
        try (var directory = directory(one)) {
            assertBob(directory.password("bob", "bob's secret"));
            slapd.kill();
            long begun = System.nanoTime();
            assertUnavailable(directory.password("bob", "bob's secret"), "Connection refused");
            assertThat(since(begun)).isLessThan(SHORT.plus(SLACK));
            slapd.start();
            assertBob(directory.password("bob", "bob's secret"));
        }
    }

    @Test
    void aServerThatStopsToAnswer() throws IOException {
        var one = source(slapd.startTls("localhost")).timeout(SHORT);
        try (var directory = directory(one);
                var another = directory(one)) {
            assertBob(directory.password("bob", "bob's secret"));
            slapd.pause();
            try {
                for (var asked : List.of(directory, another)) {
                    long begun = System.nanoTime();
                    assertThat(asked.password("bob", "bob's secret"))
                            .isInstanceOf(Answer.Unavailable.class);
                    assertThat(since(begun)).isLessThan(SHORT.plus(SLACK));
                }
            } finally {
                slapd.goOn();
            }
            assertBob(directory.password("bob", "bob's secret"));
        }
    }

    @Test
    void theSecondServerIsAskedWhileTheFirstIsDown() throws IOException {
        var both =
                source(slapd.startTls("localhost"), second.startTls("127.0.0.1"))
                        .timeout(Duration.ofSeconds(4));
        try (var directory = directory(both)) {
            assertBob(directory.password("bob", "bob's secret"));
            slapd.kill();
            try {
                assertBob(directory.password("bob", "bob's secret"));
                second.kill();
                assertThat(directory.password("bob", "bob's secret"))
                        .isInstanceOf(Answer.Unavailable.class);
            } finally {
                slapd.start();
            }
            assertBob(directory.password("bob", "bob's secret"));
            second.start();
            slapd.pause();
            try {
                assertUnavailable(directory.password("bob", "bob's secret"), ""); // in the middle
                assertBob(directory.password("bob", "bob's secret"));
            } finally {
                slapd.goOn();
            }
        }
    }

    /** With a hash that is as slow as it should be, the difference would be plain to see. */
    @Test
    void anUnknownUserCostsWhatAWrongPasswordCosts() {
        try (var directory = directory(source(slapd.startTls("localhost")))) {
            var wrong = median(() -> directory.password("slow", "wrong"));
            var unknown = median(() -> directory.password("mallory", "wrong"));
            // without making up for it, it would be a fifth
            assertThat(unknown)
                    .as("a wrong password takes %s", wrong)
                    .isBetween(
                            wrong.multipliedBy(6).dividedBy(10),
                            wrong.multipliedBy(25).dividedBy(10));
        }
    }

    private static Duration median(Runnable asked) {
        return IntStream.range(0, 15)
                .mapToObj(_ -> {
                    long begun = System.nanoTime();
                    asked.run();
                    return since(begun);
                })
                .sorted()
                .toList()
                .get(7);
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
