package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.config.PasswordHash;
import postern.config.UsersFile;
import postern.config.UsersReading;
import postern.login.Verifier.Scram.Hash;
import postern.mail.Mailbox;

class FileDirectoryTest {
    private static final String HASH = Argon2.of("right horse", new SecureRandom()).text();
    private static final String SCRAM =
            ScramKeys.of(Hash.SHA_256, "right horse", new byte[16], 4096).text();
    private static final Instant START = Instant.parse("2026-11-25T09:00:00Z");

    @TempDir private Path folder;
    private Path file = Path.of("users.yaml");
    private Instant now = START;
    private final List<String> notices = new ArrayList<>();
    private final List<FileDirectory> opened = new ArrayList<>();

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("users.yaml");
    }

    @AfterEach
    void closeAll() {
        opened.forEach(FileDirectory::close);
    }

    private FileDirectory open() {
        opened.add(new FileDirectory(file, () -> now, notices::add));
        return opened.getLast();
    }

    private FileDirectory open(String text) throws IOException {
        write(text);
        return open();
    }

    /** Writes in place, long before now. */
    private void write(String text) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(now.minus(Duration.ofHours(1))));
    }

    private void after(int millis) {
        now = now.plusMillis(millis);
    }

    private static String user(String name, String more) {
        return "users:\n  " + name + ": { password: \"" + HASH + "\"" + more + " }\n";
    }

    @Test
    void theRightPasswordIsWelcomeHoweverTheNameIsWritten() throws IOException {
        var directory =
                open(user("bob", ", groups: [staff, sales], addresses: [\"*@shop.example.com\"]"));
        for (var name : List.of("bob", "BOB", "\uff22ob"))
            assertThat(directory.password(name, "right horse"))
                    .isInstanceOfSatisfying(
                            Answer.Welcome.class,
                            welcome -> {
                                var account = welcome.account();
                                assertThat(account.user()).isEqualTo("bob");
                                assertThat(account.groups())
                                        .containsExactlyInAnyOrder("staff", "sales");
                                assertThat(
                                                account.addresses()
                                                        .first(Mailbox.of("x@shop.example.com")))
                                        .isZero();
                            });
        assertThat(directory.account("Bob")).isInstanceOf(Answer.Welcome.class);
    }

    @Test
    void anyOtherPasswordIsWrong() throws IOException {
        var directory = open(user("bob", ""));
        for (var password : List.of("wrong", "", "Right horse", "right horse ", "right\0horse"))
            assertThat(directory.password("bob", password)).isInstanceOf(Answer.Wrong.class);
    }

    @Test
    void whoIsNotThereIsUnknownToEveryQuestion() throws IOException {
        var directory = open(user("bob", ""));
        for (var name : List.of("carol", "no name", "")) {
            assertThat(directory.password(name, "right horse")).isEqualTo(new Answer.Unknown());
            assertThat(directory.account(name)).isEqualTo(new Answer.Unknown());
            assertThat(directory.stored(name, Mechanism.SCRAM_SHA_256))
                    .isEqualTo(new Answer.Unknown());
        }
    }

    /** Also where another directory, which is asked behind this one, would let that user in. */
    @Test
    void nobodyLogsInAsAUserWhoIsDisabled() throws IOException {
        var text = user("bob", ", disabled: true, scram-sha-256: \"" + SCRAM + "\"");
        var other = user("bob", ", scram-sha-256: \"" + SCRAM + "\"");
        var second = Files.writeString(file.resolveSibling("second.yaml"), other);
        opened.add(new FileDirectory(second, () -> now, notices::add));
        var both = new Authenticator(List.of(open(text), opened.getFirst()), (_, _) -> IMITATION);
        for (var name : List.of("bob", "BOB"))
            for (var question :
                    List.of(
                            new Question.Password(name, "right horse"),
                            new Question.Password(name, "wrong"),
                            new Question.Proved(name, true)))
                assertThat(both.ask(question)).isEqualTo(new Answer.Wrong("the user is disabled"));
        assertThat(both.ask(new Question.Stored("bob", Mechanism.SCRAM_SHA_256)))
                .isEqualTo(IMITATION);
    }

    private static final Answer IMITATION = new Answer.Kept(new Verifier.Secret(new byte[1]));

    @Test
    void whoHasNoPasswordIsThereAllTheSame() throws IOException {
        var directory = open("users:\n  bob: {}\n");
        assertThat(directory.password("bob", "")).isInstanceOf(Answer.Wrong.class);
        assertThat(directory.account("bob")).isInstanceOf(Answer.Welcome.class);
    }

    /** Checks, and writes down what each has cost. */
    private static final class CountedChecks extends PasswordChecks {
        private final List<String> costs = new ArrayList<>();

        @Override
        Result check(PasswordHash kept, String password) {
            costs.add(kept.toString());
            return super.check(kept, password);
        }
    }

    @Test
    void anUnknownUserCostsAsMuchAsAWrongPassword() throws IOException {
        write(
                user("bob", "")
                        + "  carol: {}\n  dave: { disabled: true, password: \""
                        + HASH
                        + "\" }\n");
        var counted = new CountedChecks();
        opened.add(new FileDirectory(file, counted, () -> now, notices::add));
        for (var name : List.of("bob", "carol", "dave", "nobody", "no name", ""))
            for (var password : List.of("wrong", "right horse", "", "\0"))
                opened.getFirst().password(name, password);
        assertThat(counted.costs).hasSize(24).containsOnly("argon2id m=19456,t=2,p=1");
    }

    @Test
    void anImitationCostsWhatTheFilesOwnCostAndAlwaysTheSame() {
        var cheap = HASH.replace("m=19456,t=2", "m=4096,t=1");
        var text = user("bob", "") + "  carol: { password: \"" + cheap + "\" }\n";
        var read = UsersFile.read(text, "a test");
        var roll = new UserRoll(((UsersReading.Read) read).users().values());
        var costs = new ArrayList<String>();
        for (int i = 0; i < 200; i++) {
            costs.add(roll.imitation("user" + i).toString());
            assertThat(roll.imitation("USER" + i).toString()).isEqualTo(costs.getLast());
        }
        assertThat(costs).contains("argon2id m=19456,t=2,p=1", "argon2id m=4096,t=1,p=1");
    }

    @Test
    void whatIsKeptForScramAndCramIsToldAndOfferedWhereSomebodyHasIt() throws IOException {
        var directory =
                open(
                        user("bob", ", scram-sha-256: \"" + SCRAM + "\"")
                                + "  carol: { cram-md5: tanstaaftanstaaf }\n"
                                + "  dave: { disabled: true, scram-sha-1: \""
                                + ScramKeys.of(Hash.SHA_1, "x", new byte[16], 4096).text()
                                + "\" }\n");
        assertThat(directory.mechanisms())
                .containsExactlyInAnyOrder(
                        Mechanism.PLAIN,
                        Mechanism.LOGIN,
                        Mechanism.EXTERNAL,
                        Mechanism.SCRAM_SHA_256,
                        Mechanism.SCRAM_SHA_256_PLUS,
                        Mechanism.CRAM_MD5);
        assertThat(directory.stored("BOB", Mechanism.SCRAM_SHA_256_PLUS))
                .isInstanceOfSatisfying(
                        Answer.Kept.class,
                        kept -> {
                            var scram = (Verifier.Scram) kept.verifier();
                            assertThat(scram.iterations()).isEqualTo(4096);
                            assertThat(scram.hash()).isEqualTo(Hash.SHA_256);
                        });
        assertThat(directory.stored("carol", Mechanism.CRAM_MD5))
                .isInstanceOfSatisfying(
                        Answer.Kept.class,
                        kept ->
                                assertThat(((Verifier.Secret) kept.verifier()).octets())
                                        .asString()
                                        .isEqualTo("tanstaaftanstaaf"));
        assertThat(directory.stored("carol", Mechanism.SCRAM_SHA_256))
                .isEqualTo(new Answer.Unknown());
        assertThat(directory.stored("bob", Mechanism.SCRAM_SHA_1)).isEqualTo(new Answer.Unknown());
    }

    @Test
    void aChangeIsTakenUpWithinASecond() throws IOException {
        var directory = open("users: {}\n");
        now = now.plusSeconds(60);
        assertThat(directory.account("bob")).isEqualTo(new Answer.Unknown());
        write("users: { bob: {} }\n");
        after(999);
        assertThat(directory.account("bob")).as("not yet").isEqualTo(new Answer.Unknown());
        after(1);
        assertThat(directory.account("bob")).isInstanceOf(Answer.Welcome.class);
        assertThat(notices).containsExactly(file + ": taken up, with 1 users who can log in");
    }

    @Test
    void whatIsOfferedFollowsAChangeThoughNobodyLogsIn() throws IOException {
        var directory = open("users: {}\n");
        now = now.plusSeconds(60);
        write(user("bob", ", scram-sha-256: \"" + SCRAM + "\""));
        await().untilAsserted(
                        () -> assertThat(directory.mechanisms()).contains(Mechanism.SCRAM_SHA_256));
    }

    /** What is offered is asked first, and begins to read; a log-in must not overtake that. */
    @Test
    void nobodyLogsInByWhatWasThereMoreThanASecondAgo() throws IOException {
        var others = new StringBuilder();
        for (int i = 0; i < 2000; i++) others.append("  other").append(i).append(": {}\n");
        var directory = open("users:\n  bob: {}\n" + others);
        for (int i = 0; i < 20; i++) {
            boolean disabled = i % 2 == 0;
            write("users:\n  bob: { disabled: " + disabled + " }\n" + others);
            after(1000);
            directory.mechanisms();
            for (int j = 0; j < i * 1000; j++) Thread.onSpinWait();
            assertThat(directory.account("bob") instanceof Answer.Wrong).isEqualTo(disabled);
        }
    }

    @Test
    void aBrokenFileLeavesTheOldOneInForceAndIsSaidOnce() throws IOException {
        var directory = open("users: { bob: {} }\n");
        write("users: { bob: {}, carol: { grups: [staff] } }\n");
        for (int i = 0; i < 3; i++) {
            after(1000);
            assertThat(directory.account("bob")).isInstanceOf(Answer.Welcome.class);
            assertThat(directory.account("carol")).isEqualTo(new Answer.Unknown());
        }
        Files.delete(file);
        for (int i = 0; i < 3; i++) {
            after(1000);
            assertThat(directory.account("bob")).isInstanceOf(Answer.Welcome.class);
        }
        write("users: { carol: {} }\n");
        after(1000);
        assertThat(directory.account("bob")).isEqualTo(new Answer.Unknown());
        assertThat(notices)
                .containsExactly(
                        file
                                + ": line 1: unknown key \"grups\" in user carol; what was read"
                                + " before stays in force",
                        file
                                + ": it cannot be read: NoSuchFileException; what was read before"
                                + " stays in force",
                        file + ": taken up, with 1 users who can log in");
    }

    @Test
    void aFileThatIsNotThereYetMeansThatNobodyCanTell() throws IOException {
        var directory = open();
        assertThat(directory.password("bob", "x")).isInstanceOf(Answer.Unavailable.class);
        assertThat(directory.account("bob")).isInstanceOf(Answer.Unavailable.class);
        assertThat(directory.stored("bob", Mechanism.SCRAM_SHA_256))
                .isInstanceOf(Answer.Unavailable.class);
        assertThat(notices).hasSize(1);
        write("users: { bob: {} }\n");
        after(1000);
        assertThat(directory.account("bob")).isInstanceOf(Answer.Welcome.class);
    }

    /** Two edits in one tick of the clock, of one length, in place. */
    @Test
    void anEditThatLeavesNoTraceInTheTimeIsTakenUpToo() throws IOException {
        var tick = FileTime.from(now);
        Files.writeString(file, "users: { bob: {} }\n");
        Files.setLastModifiedTime(file, tick);
        var directory = open();
        Files.writeString(file, "users: { eve: {} }\n");
        Files.setLastModifiedTime(file, tick);
        after(1000);
        assertThat(directory.account("bob")).isEqualTo(new Answer.Unknown());
        assertThat(directory.account("eve")).isInstanceOf(Answer.Welcome.class);
    }

    @Test
    void tooManyAtOnceIsNeverAWrongPassword() throws IOException {
        write(user("bob", ""));
        var busy = new PasswordChecks(1, 1, Duration.ofNanos(1));
        opened.add(new FileDirectory(file, busy, () -> now, notices::add));
        assertThat(opened.getFirst().password("bob", "right horse"))
                .isInstanceOf(Answer.Unavailable.class);
    }

    @Test
    void scramIsNotOfferedWhereSomebodyWithAPasswordCouldNotUseIt() throws IOException {
        var scram = ", scram-sha-256: \"" + SCRAM + "\"";
        assertThat(open(user("bob", scram)).mechanisms()).contains(Mechanism.SCRAM_SHA_256);
        var other = "  eve: { password: \"" + HASH + "\" }\n";
        assertThat(open(user("bob", scram) + other).mechanisms())
                .doesNotContain(Mechanism.SCRAM_SHA_256, Mechanism.SCRAM_SHA_256_PLUS);
        assertThat(open("users: {}\n").mechanisms()).doesNotContain(Mechanism.SCRAM_SHA_256);
    }
}
