package postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.config.UserSource.Ldap;
import postern.config.UserSource.Ldap.Groups;
import postern.config.UserSource.Ldap.Security;
import postern.config.UserSource.Ldap.Server;

class LdapReaderTest {
    @TempDir private Path folder;

    private Settings read(String users) {
        var text =
                """
                hostname: mail.example.com
                domains: [example.com]
                listeners: { inbound: { address: "127.0.0.1:2525" } }
                grants: [{ receive: {} }]
                routes: [{ to: any, next-hop: mx }]
                users:
                """
                        + users.indent(2);
        var reading =
                SettingsFile.read(
                        folder.resolve("postern.yaml"), text.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).settings();
    }

    private Ldap ldap(String keys) {
        return (Ldap) read("ldap: { base: \"dc=example\", " + keys + " }").users().getFirst();
    }

    @Test
    void whatIsNotWrittenIsSafe() {
        assertThat(ldap("servers: \"ldap://dc1.example.com\""))
                .isEqualTo(
                        new Ldap(
                                List.of(new Server(Security.STARTTLS, "dc1.example.com", 389)),
                                null,
                                null,
                                "dc=example",
                                new LdapFilter("(&(objectClass=person)(uid={user}))"),
                                "uid",
                                null,
                                null,
                                List.of("mail"),
                                Duration.ofSeconds(5),
                                4));
    }

    @Test
    void serversInTheirOrder() {
        var ldap =
                ldap(
                        "tls: none, servers: [\"ldaps://[2001:db8::5]\", \"ldap://10.0.0.5:3389/\","
                                + " \"ldaps://dc1.example.com:6636\"]");
        assertThat(ldap.servers())
                .containsExactly(
                        new Server(Security.IMPLICIT, "2001:db8::5", 636),
                        new Server(Security.CLEAR, "10.0.0.5", 3389),
                        new Server(Security.IMPLICIT, "dc1.example.com", 6636));
        assertThat(ldap.servers())
                .map(Server::toString)
                .containsExactly(
                        "ldaps://[2001:db8::5]:636",
                        "ldap://10.0.0.5:3389",
                        "ldaps://dc1.example.com:6636");
    }

    @Test
    void groupsInOneOfTwoWays() {
        assertThat(ldap("servers: \"ldaps://dc1\", groups: { base: \"ou=groups\" }").groups())
                .isEqualTo(new Groups.Entries("ou=groups", new LdapFilter("(member={dn})"), "cn"));
        assertThat(ldap("servers: \"ldaps://dc1\", groups: { attribute: memberOf }").groups())
                .isEqualTo(new Groups.Attribute("memberOf"));
    }

    @ParameterizedTest
    @CsvSource({
        "ldap://10.0.0.5, true",
        "ldap://dc1.example.com, true",
        "ldap://127.0.0.1, false",
        "ldap://[::1], false",
        "ldap://localhost, false",
    })
    void clearTextIsNotedUnlessItStaysHere(String server, boolean noted) {
        var notes =
                read("ldap: { base: \"dc=example\", tls: none, servers: \"" + server + "\" }")
                        .notes();
        assertThat(notes.stream().anyMatch(note -> note.message().endsWith("in clear text")))
                .isEqualTo(noted);
    }

    @ParameterizedTest
    @CsvSource({"rw-r--r--, true", "rw-r-----, false", "rw-------, false"})
    void aPasswordThatEverybodyMayReadIsNoted(String rights, boolean noted) throws IOException {
        var file = Files.writeString(folder.resolve("secret"), "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        var settings =
                read(
                        "ldap: { base: \"dc=example\", servers: \"ldaps://dc1\", bind-dn: \"cn=a\","
                                + " password-file: secret }");
        assertThat(((Ldap) settings.users().getFirst()).identity())
                .isEqualTo(new Ldap.Identity("cn=a", file));
        assertThat(
                        settings.notes().stream()
                                .filter(note -> note.message().contains("everybody"))
                                .map(note -> note.line() + ":" + note.column()))
                .isEqualTo(noted ? List.of("7:87") : List.of());
    }

    /** A secret is no part of what the journal shows of a file. */
    @Test
    void aPasswordIsNoPartOfTheFingerprint() throws IOException {
        var users =
                "ldap: { base: \"dc=example\", servers: \"ldaps://dc1\", bind-dn: \"cn=a\","
                        + " password-file: secret }";
        Files.writeString(folder.resolve("secret"), "x");
        var before = read(users).fingerprint();
        Files.writeString(folder.resolve("secret"), "y");
        assertThat(read(users).fingerprint()).isEqualTo(before);
    }

    @Test
    void directoriesInTheirOrder() throws IOException {
        Files.writeString(folder.resolve("users.yaml"), "users: {}\n");
        var both = "ldap: { base: \"dc=example\", servers: \"ldaps://dc1\" }\nfile: users.yaml\n";
        assertThat(read(both).users()).hasExactlyElementsOfTypes(UserSource.File.class, Ldap.class);
        assertThat(read(both + "order: [ldap, file]").users())
                .hasExactlyElementsOfTypes(Ldap.class, UserSource.File.class);
    }

    /** What the page shows stands in the examples, which are proved. */
    @Test
    void thePageShowsTheExamples() throws IOException {
        var shown =
                Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(Path.of("docs/ldap.md")));
        for (var name : List.of("19-openldap", "20-active-directory")) {
            var file = Path.of("docs/examples").resolve(name + ".yaml");
            var example = Files.readString(file);
            assertThat(shown.find()).isTrue();
            var text =
                    example.substring(0, example.indexOf("users:"))
                            + shown.group(1)
                            + example.substring(example.indexOf("\ngrants:"));
            assertThat(users(SettingsFile.read(file, text.getBytes(StandardCharsets.UTF_8))))
                    .isNotEmpty()
                    .isEqualTo(users(SettingsFile.read(file)));
        }
        assertThat(shown.find()).isFalse();
    }

    private static List<UserSource> users(Reading reading) {
        assertThat(reading).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).settings().users();
    }

    @Test
    void aValueIsNeverAPartOfAFilter() {
        var filter = new LdapFilter("(|(member={dn})(memberUid={user}))");
        assertThat(filter.filled("*)(uid=*", "cn=a (b\\, c),dc=example"))
                .isEqualTo(
                        "(|(member=cn=a \\28b\\5c, c\\29,dc=example)"
                                + "(memberUid=\\2a\\29\\28uid=\\2a))");
        assertThat(filter.filled("{dn}\0", "{user}"))
                .isEqualTo("(|(member={user})(memberUid={dn}\\00))");
        assertThat(filter.filled("b\u00f6b", "$1"))
                .isEqualTo("(|(member=$1)(memberUid=b\\c3\\b6b))");
    }
}
