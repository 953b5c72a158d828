package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.login.Answer;
import postern.login.FileDirectory;
import postern.login.Mechanism;

/** {@code postern user}, as it is typed; the password comes as the input. */
class UserCommandTest {
    @TempDir private Path folder;
    private Path users = Path.of("users.yaml");
    private final InputStream input = System.in;
    private String out = "";
    private String err = "";

    @BeforeEach
    void writeTheConfiguration() throws IOException {
        users = folder.resolve("users.yaml");
        Files.writeString(folder.resolve("postern.yaml"), "users: { file: users.yaml }\n");
    }

    @AfterEach
    void giveTheInputBack() {
        System.setIn(input);
    }

    private int user(String password, String... words) {
        var all = new ArrayList<>(List.of("user"));
        all.addAll(List.of(words));
        all.addAll(List.of("-c", folder.resolve("postern.yaml").toString()));
        var written = new StringWriter();
        var told = new StringWriter();
        System.setIn(new ByteArrayInputStream(password.getBytes(StandardCharsets.UTF_8)));
        int status =
                Main.lineFor()
                        .setExecutionExceptionHandler(Main::failed)
                        .setOut(new PrintWriter(written, true))
                        .setErr(new PrintWriter(told, true))
                        .execute(all.toArray(String[]::new));
        out = written.toString();
        err = told.toString();
        return status;
    }

    private void done(String password, String... words) {
        assertThat(user(password, words)).as(err).isZero();
    }

    private Answer login(String name, String password) {
        try (var directory = new FileDirectory(users, InstantSource.system(), _ -> {})) {
            return directory.password(name, password);
        }
    }

    @Test
    void whoIsAddedCanLogIn() throws IOException {
        done(
                "correct horse\n",
                "add",
                "Bob",
                "--group",
                "staff",
                "--group",
                "sales",
                "--address",
                "*@shop.example.com");
        assertThat(out).isEqualTo("added: bob\n");
        assertThat(err).isEmpty();
        assertThat(login("bob", "correct horse"))
                .isInstanceOfSatisfying(
                        Answer.Welcome.class,
                        welcome -> {
                            assertThat(welcome.account().groups())
                                    .containsExactlyInAnyOrder("staff", "sales");
                            assertThat(welcome.account().addresses())
                                    .hasToString("[*@shop.example.com]");
                        });
        assertThat(login("bob", "wrong horse")).isInstanceOf(Answer.Wrong.class);
        assertThat(users)
                .content()
                .contains("$argon2id$v=19$m=19456,t=2,p=1$", "SCRAM-SHA-256$32768:")
                .doesNotContain("horse")
                .doesNotContain("cram-md5", "SCRAM-SHA-1$");
    }

    @Test
    void anotherPasswordIsKeptForWhatTheLastOneWas() throws IOException {
        done("correct horse", "add", "bob", "--mechanism", "scram-sha-1", "--mechanism", "LOGIN");
        done("other horse\r\n", "passwd", "BOB");
        assertThat(out).isEqualTo("password changed: bob\n");
        assertThat(login("bob", "other horse")).isInstanceOf(Answer.Welcome.class);
        assertThat(login("bob", "correct horse")).isInstanceOf(Answer.Wrong.class);
        assertThat(users).content().contains("SCRAM-SHA-1$").doesNotContain("SCRAM-SHA-256$");
        done("third horse", "passwd", "bob", "--mechanism", "SCRAM-SHA-256-PLUS");
        assertThat(users).content().contains("SCRAM-SHA-256$").doesNotContain("argon2", "SHA-1$");
    }

    @Test
    void aPasswordInClearIsWarnedOfEachTime() throws IOException {
        done("correct horse", "add", "bob", "--mechanism", "CRAM-MD5");
        assertThat(err).startsWith("warning: the password of bob is kept in clear");
        assertThat(users).content().contains("cram-md5: \"correct horse\"");
        done("other horse", "passwd", "bob");
        assertThat(err).contains("in clear");
        done("other horse", "passwd", "bob", "--mechanism", "PLAIN");
        assertThat(err).isEmpty();
        assertThat(users).content().doesNotContain("horse");
    }

    @Test
    void whoLogsInWithoutAPasswordIsNotAskedForOne() {
        done("", "add", "relay1", "--mechanism", "EXTERNAL");
        try (var directory = new FileDirectory(users, InstantSource.system(), _ -> {})) {
            assertThat(directory.account("relay1")).isInstanceOf(Answer.Welcome.class);
            assertThat(directory.stored("relay1", Mechanism.SCRAM_SHA_256))
                    .isInstanceOf(Answer.Unknown.class);
        }
        assertThat(login("relay1", "")).isInstanceOf(Answer.Wrong.class);
        assertThat(user("", "passwd", "relay1", "--mechanism", "EXTERNAL")).isEqualTo(2);
        assertThat(err).contains("EXTERNAL needs no password");
    }

    @Test
    void groupsAndAddressesAreShownAndChanged() {
        done("correct horse", "add", "bob", "--group", "staff");
        done("", "groups", "bob");
        assertThat(out).isEqualTo("groups: staff\n");
        done("", "groups", "bob", "--add", "sales", "--add", "board", "--remove", "staff");
        assertThat(out).isEqualTo("groups: sales, board\n");
        done("", "groups", "bob", "--set", "staff");
        assertThat(out).isEqualTo("groups: staff\n");
        done("", "groups", "bob", "--none");
        assertThat(out).isEqualTo("groups: -\n");
        done("", "addresses", "bob", "--set", "Bob@EXAMPLE.com", "--add", "*@shop.example.com");
        assertThat(out).isEqualTo("addresses: bob@example.com, *@shop.example.com\n");
        done("", "addresses", "bob", "--remove", "*@shop.example.com");
        assertThat(out).isEqualTo("addresses: bob@example.com\n");
        assertThat(user("", "groups", "bob", "--remove", "board")).isEqualTo(1);
        assertThat(err).contains("\"board\" is not there to be removed");
    }

    @Test
    void whoIsDisabledDoesNotLogInUntilEnabled() {
        done("correct horse", "add", "bob");
        done("", "disable", "bob");
        assertThat(out).isEqualTo("disabled: bob\n");
        assertThat(login("bob", "correct horse")).isInstanceOf(Answer.Wrong.class);
        done("", "enable", "bob");
        assertThat(login("bob", "correct horse")).isInstanceOf(Answer.Welcome.class);
        done("", "remove", "bob");
        assertThat(out).isEqualTo("removed: bob\n");
        assertThat(login("bob", "correct horse")).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void theListIsForPeopleAndForPrograms() {
        done("", "add", "relay1", "--mechanism", "EXTERNAL");
        done("correct horse", "add", "bob", "--group", "staff", "--address", "bob@example.com");
        done("", "disable", "relay1");
        done("", "list");
        assertThat(out)
                .isEqualTo(
                        """
                        user               groups  addresses        password for
                        relay1 (disabled)  -       -                -
                        bob                staff   bob@example.com  PLAIN, SCRAM-SHA-256
                        users: 2
                        """);
        done("", "list", "--json");
        assertThat(out)
                .isEqualTo(
                        """
                        {"user":"relay1","groups":[],"addresses":[],"mechanisms":[],"disabled":true}
                        {"user":"bob","groups":["staff"],"addresses":["bob@example.com"],"mechanisms":["PLAIN","SCRAM-SHA-256"],"disabled":false}
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|it is empty",
                "short12|it has fewer than 8 characters",
                "'seven\u00e4\u00e4'|it has fewer than 8 characters",
                "'a\u0007bell and more'|control character"
            })
    void aPasswordThatDoesNotDoIsRefusedWithACure(String password, String why) {
        assertThat(user(password + "\n", "add", "bob")).isEqualTo(2);
        assertThat(err)
                .startsWith("postern: the password does not do: ")
                .contains(why)
                .contains("take 8 characters or more")
                .doesNotContain("short12");
        assertThat(users).doesNotExist();
    }

    @Test
    void namesAreTakenOnceAndHaveToBeThere() {
        done("correct horse", "add", "bob");
        assertThat(user("correct horse", "add", "BOB")).isEqualTo(1);
        assertThat(err).contains("there is a user \"bob\" already").contains("postern user passwd");
        for (var operation :
                List.of("remove", "passwd", "groups", "addresses", "disable", "enable")) {
            assertThat(user("correct horse", operation, "eve")).as(operation).isEqualTo(1);
            assertThat(err).contains("there is no user \"eve\"").contains("postern user list");
        }
        assertThat(user("", "groups", "eve", "--add", "staff")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "add a,b",
                "add bob --group a,b",
                "add bob --address *@*",
                "add bob --address nonsense",
                "add bob --mechanism KERBEROS",
                "add",
                "add bob correcthorse",
                "nonsense",
                ""
            })
    void badWordsAreStatusTwo(String words) {
        assertThat(user("correct horse", words.isEmpty() ? new String[0] : words.split(" ")))
                .isEqualTo(2);
        assertThat(err).isNotEmpty();
        assertThat(users).doesNotExist();
    }

    @Test
    void aConfigurationWithoutAFileOfUsersIsToldOf() throws IOException {
        Files.writeString(folder.resolve("postern.yaml"), "hostname: mail.example.com\n");
        assertThat(user("correct horse", "add", "bob")).isEqualTo(2);
        assertThat(err)
                .contains("postern.yaml: it names no file of users")
                .contains("Add \"users: { file: users.yaml }\" to it.");
        Files.delete(folder.resolve("postern.yaml"));
        assertThat(user("", "list")).isEqualTo(2);
        assertThat(err).contains("there is no such file");
    }

    @Test
    void aFileThatIsNotThereOrBrokenIsToldOf() throws IOException {
        assertThat(user("", "list")).isEqualTo(2);
        assertThat(err).contains("users.yaml: there is no such file");
        Files.writeString(users, "users:\n  bob: { grups: [staff] }\n");
        assertThat(user("correct horse", "add", "eve")).isEqualTo(2);
        assertThat(err)
                .contains("users.yaml:2:10: unknown key \"grups\" in user bob")
                .contains("Did you mean \"groups\"?");
    }
}
