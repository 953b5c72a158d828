package postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserNotesTest {
    private static final String SCRAM =
            "SCRAM-SHA-256$4096:c29tZXNhbHQ=$"
                    + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @TempDir private Path folder;

    private List<String> notes(String users) throws IOException {
        return settings(users).notes().stream()
                .map(note -> note.in("c") + " / " + note.cure())
                .filter(note -> note.contains("users.yaml"))
                .toList();
    }

    private Settings settings(String users) throws IOException {
        var configuration = folder.resolve("postern.yaml");
        Files.writeString(folder.resolve("users.yaml"), users);
        Files.writeString(
                configuration,
                """
                hostname: mail.example.com
                domains: [example.com]
                listeners: { submission: { address: "127.0.0.1:2525", tls: required } }
                grants:
                  - login: { groups: [staff, sales] }
                  - login: { users: [Bob, shop] }
                  - collect: { users: [branch], domains: [example.com] }
                routes: [ { to: any, next-hop: mx } ]
                users: { file: users.yaml }
                """);
        var reading = SettingsFile.read(configuration);
        assertThat(reading).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).settings();
    }

    @Test
    void whoIsThereIsNoPartOfThePolicysFingerprint() throws IOException {
        assertThat(settings("users: { bob: {} }\n").fingerprint())
                .isEqualTo(settings("users: {}\n").fingerprint());
    }

    @Test
    void aGroupWithoutMembersAndAUserWhoIsNotThereAreNoted() throws IOException {
        assertThat(notes("users:\n  bob: { groups: [staf] }\n  shop: { disabled: true }\n"))
                .containsExactlyInAnyOrder(
                        "c:5:1: group \"staff\" has no member in \"users.yaml\" / Did you mean"
                                + " \"staf\"? Add one: postern user groups NAME --add staff.",
                        "c:5:1: group \"sales\" has no member in \"users.yaml\" / Add one: postern"
                                + " user groups NAME --add sales.",
                        "c:6:1: nobody can log in as \"shop\" by \"users.yaml\" / Add that user:"
                                + " postern user add shop.",
                        "c:7:1: nobody can log in as \"branch\" by \"users.yaml\" / Add that user:"
                                + " postern user add branch.");
    }

    @Test
    void whereEverybodyIsThereNothingIsNoted() throws IOException {
        assertThat(
                        notes(
                                "users:\n  BOB: { groups: [staff, sales] }\n  shop: {}\n  branch:"
                                        + " {}\n"))
                .isEmpty();
    }

    @Test
    void scramThatIsNotOfferedIsNoted() throws IOException {
        var rest = "  bob: { groups: [staff, sales] }\n  branch: {}\n";
        var password = "    password: \"" + UsersFileTest.PASSWORD + "\"\n";
        var scram = "    scram-sha-256: \"" + SCRAM + "\"\n";
        notes("users: {}\n");
        Files.setPosixFilePermissions(
                folder.resolve("users.yaml"), PosixFilePermissions.fromString("rw-------"));
        assertThat(notes("users:\n  shop:\n" + password + scram + rest)).isEmpty();
        assertThat(notes("users:\n  shop:\n" + password + "  eve:\n" + scram + rest))
                .singleElement()
                .asString()
                .startsWith(
                        "c: SCRAM-SHA-256 is not offered, for in \"users.yaml\" nothing is kept for"
                                + " it of shop /");
    }

    @Test
    void aFileOfPasswordsThatEverybodyCanReadIsNoted() throws IOException {
        var text =
                "users:\n  bob: { groups: [staff, sales] }\n  shop: {}\n  branch: { cram-md5: x }\n";
        notes(text);
        for (var rights : List.of("rw-r--r--", "rw-r-----")) {
            Files.setPosixFilePermissions(
                    folder.resolve("users.yaml"), PosixFilePermissions.fromString(rights));
            assertThat(notes(text))
                    .hasSize(rights.equals("rw-r--r--") ? 1 : 0)
                    .allMatch(note -> note.contains("everybody on this machine can read"));
        }
    }
}
