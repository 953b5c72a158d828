package postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.config.UserSource.Oidc;
import postern.config.UserSource.Oidc.Claims;
import postern.config.UserSource.Oidc.Introspection;
import postern.config.UserSource.Oidc.Introspection.Kind;
import postern.config.UserSource.Oidc.Keys;
import postern.mail.Domain;
import postern.mail.Parsed;
import postern.net.Certificates;

class OidcReaderTest {
    private static final String LEAST =
            """
            hostname: mail.example.com
            domains: example.com
            listeners: { inbound: { address: "127.0.0.1:25" } }
            grants: [ { receive: {} } ]
            routes: [ { to: any, next-hop: mx } ]
            """;

    @TempDir private Path folder;

    private Reading reading(String users) {
        var text = LEAST + "users: " + users + "\n";
        return SettingsFile.read(
                folder.resolve("postern.yaml"), text.getBytes(StandardCharsets.UTF_8));
    }

    private List<UserSource> users(String users) {
        assertThat(reading(users)).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading(users)).settings().users();
    }

    @Test
    void whatIsNotWrittenHasDefaults() {
        assertThat(users("{ oidc: { issuer: \"https://a.example/x/\", audience: postern } }"))
                .containsExactly(
                        new Oidc(
                                URI.create("https://a.example/x/"),
                                List.of("postern"),
                                new Claims("preferred_username", "groups", List.of("email")),
                                List.of(),
                                List.of(
                                        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
                                        "ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
                                new Keys.Discovered(),
                                null,
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(10),
                                Duration.ofHours(24),
                                null));
    }

    @Test
    void whatIsWrittenCounts() throws IOException {
        Certificates.selfSigned(folder, Domain.of("localhost"), Instant.now());
        Files.writeString(folder.resolve("secret"), "x");
        var users =
                users(
                        """

                          oidc:
                            issuer: http://127.0.0.1:8080/realms/x
                            audience: [postern, "api://postern"]
                            user: email
                            groups: realm_access.roles
                            addresses: [email, "other.mail"]
                            scope: [smtp, mail.send]
                            algorithms: ES256
                            keys: https://b.example/keys
                            leeway: 1m
                            timeout: 2s
                            cache: 1h
                            outage: 2h
                            ca: self-signed.pem
                            introspection:
                              url: "http://[::1]:8080/introspect?x=y"
                              client-id: relay
                              secret-file: secret
                              cache: 30s
                        """);
        assertThat(users)
                .containsExactly(
                        new Oidc(
                                URI.create("http://127.0.0.1:8080/realms/x"),
                                List.of("postern", "api://postern"),
                                new Claims(
                                        "email",
                                        "realm_access.roles",
                                        List.of("email", "other.mail")),
                                List.of("smtp", "mail.send"),
                                List.of("ES256"),
                                new Keys.At(URI.create("https://b.example/keys")),
                                new Introspection(
                                        URI.create("http://[::1]:8080/introspect?x=y"),
                                        Kind.STANDARD,
                                        "relay",
                                        folder.resolve("secret"),
                                        Duration.ofSeconds(30)),
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(2),
                                Duration.ofHours(1),
                                Duration.ofHours(2),
                                folder.resolve("self-signed.pem")));
    }

    @Test
    void aSecretThatEverybodyMayReadIsNoted() throws IOException {
        var secret = Files.writeString(folder.resolve("secret"), "x");
        var oidc =
                "{ oidc: { issuer: \"https://a.example\", audience: x, introspection:"
                        + " { url: \"https://a.example/i\", client-id: r, secret-file: secret } } }";
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(((Reading.Read) reading(oidc)).settings().notes())
                .extracting(Problem::message)
                .contains("secret-file: everybody on this host may read \"secret\"");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        assertThat(((Reading.Read) reading(oidc)).settings().notes())
                .extracting(Problem::message)
                .noneMatch(note -> note.startsWith("secret-file"));
    }

    @Test
    void keysMayStandInAFile() throws IOException {
        var file = folder.resolve("keys.json");
        Files.writeString(
                file,
                """
                {"keys": [{"kty": "OKP", "crv": "Ed25519",
                           "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}
                """);
        assertThat(
                        users(
                                "{ oidc: { issuer: \"https://a.example\", audience: x, keys: keys.json } }"))
                .extracting(source -> ((Oidc) source).keys())
                .containsExactly(new Keys.InFile(file));
    }

    @Test
    void tokeninfoNeedsNoClient() {
        assertThat(
                        users(
                                "{ oidc: { issuer: \"https://a.example\", audience: x, introspection:"
                                        + " { url: \"https://a.example/t\", kind: tokeninfo } } }"))
                .extracting(source -> ((Oidc) source).introspection())
                .containsExactly(
                        new Introspection(
                                URI.create("https://a.example/t"),
                                Kind.TOKENINFO,
                                "",
                                null,
                                Duration.ofMinutes(1)));
    }

    @Test
    void aFileAndAnIssuerInAnyOrder() throws IOException {
        Files.writeString(folder.resolve("users.yaml"), "users: {}\n");
        var oidc = "file: users.yaml, oidc: { issuer: \"https://a.example\", audience: x }";
        assertThat(users("{ " + oidc + " }").getFirst()).isInstanceOf(UserSource.File.class);
        assertThat(users("{ " + oidc + ", order: [oidc, file] }").getFirst())
                .isInstanceOf(Oidc.class);
    }

    @Test
    void theExamplesOfTheManualCanBeRead() throws IOException {
        Files.writeString(folder.resolve("introspection-secret"), "x");
        var examples =
                Pattern.compile("```yaml\n(users:\n.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(Path.of("docs/oauth.md")));
        int count = 0;
        for (; examples.find(); count++)
            assertThat(users(examples.group(1).substring("users:".length())))
                    .hasOnlyElementsOfType(Oidc.class)
                    .hasSize(1);
        assertThat(count).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.example.com",
                "https://login.example.com:8443/a?b",
                "http://localhost:80/",
                "http://127.1.2.3/",
                "http://[::1]/"
            })
    void placesForSecrets(String text) {
        assertThat(WebAddress.parse(text)).isEqualTo(Parsed.good(URI.create(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "login.example.com",
                "/realms/x",
                "https:",
                "https://",
                "https:///x",
                "https://a b/",
                "https://bob@a.example/",
                "https://a.example/#x",
                "ftp://a.example/",
                "file:///etc/passwd",
                "http://login.example.com/",
                "http://localhost.example.com/",
                "http://10.0.0.1/",
                "http://127.0.0.1.example.com/"
            })
    void noPlacesForSecrets(String text) {
        assertThat(WebAddress.parse(text)).isInstanceOf(Parsed.Bad.class);
    }
}
