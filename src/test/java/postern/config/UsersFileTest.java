package postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsersFileTest {
    static final String PASSWORD =
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    static List<Key<?>> keys() {
        return UserEntries.USER.keys();
    }

    static List<Problem> problems(String text) {
        return UsersFile.read(text, "users.yaml") instanceof UsersReading.Unreadable(var all)
                ? all
                : List.of();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void noKeyIsMerelyKnown(Key<?> key) {
        assertThat(problems("users: { bob: { " + key.name() + ": { such: nonsense } } }"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.message()).startsWith(key.name());
                    assertThat(problem.column()).isGreaterThan(10);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password: hunter2secret",
                "password: $argon2id$v=19$m=1,t=1,p=1$c2VjcmV0$c2VjcmV0",
                "scram-sha-256: SCRAM-SHA-256$1:hunter2secret",
                "scram-sha-1: hunter2secret",
            })
    void whatIsSecretIsNeverShown(String line) {
        assertThat(problems("users: { bob: { " + line.replaceFirst(": (.*)", ": \"$1\"") + " } }"))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.toString())
                                .doesNotContain("secret", "c2VjcmV0")
                                .contains("postern user passwd"));
    }

    @Test
    void everythingThatCanStandThereIsRead() {
        var text =
                """
                users:
                  Bob:
                    password: "%s"
                    cram-md5: "a secret"
                    groups: staff
                    addresses: [bob@Example.com, "*@shop.example.com"]
                    disabled: true
                  "42": {}
                """
                        .formatted(PASSWORD);
        var users = ((UsersReading.Read) UsersFile.read(text, "")).users();
        assertThat(users.keySet()).containsExactly("bob", "42");
        var bob = users.firstEntry().getValue();
        assertThat(bob.groups()).containsExactly("staff");
        assertThat(bob.addresses()).extracting(Object::toString).contains("bob@example.com");
        assertThat(bob.cramMd5()).isEqualTo("a secret");
        assertThat(bob.disabled()).isTrue();
        assertThat(users.toString()).doesNotContain("secret").doesNotContain("CTFh");
    }

    @Test
    void theExampleHasEveryKey() throws Exception {
        var example = Path.of("docs/one-of-everything/users.yaml");
        assertThat(UsersFile.read(example)).isInstanceOf(UsersReading.Read.class);
        assertThat(keys())
                .allSatisfy(
                        key -> assertThat(example).content().contains("    " + key.name() + ": "));
    }

    @Test
    void theConfigurationSaysWhereItIsWhateverElseIsWrongWithIt(@TempDir Path folder)
            throws Exception {
        var file = folder.resolve("postern.yaml");
        assertThat(UsersFile.named(file)).asString().contains("no such file");
        for (var without : List.of("hostname: x\n", "users: {}\n", "users: users.yaml\n")) {
            Files.writeString(file, without);
            assertThat(UsersFile.named(file)).asString().contains("names no file of users");
        }
        Files.writeString(file, "hostname: [\n");
        assertThat(UsersFile.named(file)).asString().contains("this is no YAML");
        Files.writeString(file, "nonsense: 1\nusers: { file: people/users.yaml, ldap: 7 }\n");
        assertThat(UsersFile.named(file))
                .isEqualTo(new UsersFile.Place.At(folder.resolve("people/users.yaml")));
    }
}
