package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import postern.net.Authority;

class CheckCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int check(String... arguments) {
        return new CommandLine(new CheckCommand())
                .setExecutionExceptionHandler(Main::failed)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    static List<Path> good() throws IOException {
        try (var files = Files.list(Path.of("src/test/configs"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void aSoundFileIsProved(Path file) {
        assertThat(check("-c", file.toString())).as(err.toString()).isZero();
        assertThat(out.toString()).contains("holds  no-open-relay").endsWith("Proved.\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void forPrograms() {
        assertThat(check("--json", "-c", "src/test/configs/upstream-only.yaml")).isZero();
        assertThat(out.toString())
                .startsWith("{\"proved\":true,\"problems\":[],\"properties\":[{\"name\":")
                .endsWith("}\n");
    }

    @Test
    void whatIsDangerousIsReadAndNotProved(@TempDir Path folder) throws IOException {
        var file = folder.resolve("postern.yaml");
        Files.writeString(
                file,
                """
                hostname: mail.example.com
                domains: ["*.com"]
                listeners: { inbound: { address: "127.0.0.1:25" } }
                grants:
                  - receive: {}
                  - relay: { from: 0.0.0.0/0 }
                routes: [ { to: any, next-hop: mx } ]
                """);
        assertThat(check("-c", file.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains("FAILS  no-open-relay", "FAILS  no-wide-trust", "FAILS  no-loose-pattern")
                .contains("line 6    - relay: { from: 0.0.0.0/0 }")
                .endsWith("Not proved: the relay will not start with this.\n");
        assertThat(check("--json", "-c", file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("{\"proved\":false,\"problems\":[],");
    }

    @Test
    void problemsForPrograms() {
        var file = "src/test/bad-configs/01-unknown-key/postern.yaml";
        assertThat(check("--json", "-c", file)).isEqualTo(2);
        assertThat(out.toString())
                .startsWith(
                        "{\"proved\":false,\"problems\":[{\"line\":15,\"column\":1,\"message\":"
                                + "\"unknown key \\\"hostnam\\\" in the file\",\"cure\":"
                                + "\"Did you mean \\\"hostname\\\"?\"}],\"properties\":[],");
    }

    private static Path withCertificate(Path folder, String key) throws IOException {
        var ca = new Authority("Test CA");
        Authority.write(folder, "a", ca.issue(Authority.ec("mx.theirs.example")));
        Authority.write(folder, "b", ca.issue(Authority.ec("mx.theirs.example")));
        return Files.writeString(
                folder.resolve("postern.yaml"),
                """
                hostname: mail.example.com
                domains: [example.com]
                listeners: { inbound: { address: "127.0.0.1:25" } }
                grants: [ { receive: {} } ]
                routes: [ { to: any, next-hop: "127.0.0.1:2600" } ]
                tls: { certificate: a.pem, key: %s }
                """
                        .formatted(key));
    }

    @Test
    void whatClientsObjectToInACertificateIsNoted(@TempDir Path folder) throws IOException {
        var file = withCertificate(folder, "a.key");
        assertThat(check("-c", file.toString())).isZero();
        assertThat(out.toString())
                .contains(
                        "note: "
                                + file
                                + ":6:6: "
                                + folder.resolve("a.pem")
                                + ": the certificate is not for mail.example.com, only for"
                                + " mx.theirs.example\n"
                                + "      Get one that names it, or make hostname a name in it.\n");
        assertThat(check("--json", "-c", file.toString())).isZero();
        assertThat(out.toString())
                .contains(
                        "\"notes\":[{\"line\":6,\"column\":6,\"message\":\""
                                + folder.resolve("a.pem")
                                + ": the certificate is not for mail.example.com,");
    }

    private static Path withAcme(Path folder, String more) throws IOException {
        return Files.writeString(
                folder.resolve("postern.yaml"),
                """
                hostname: mail.example.com
                domains: [example.com]
                listeners: { inbound: { address: "127.0.0.1:25" } }
                grants: [ { receive: {} } ]
                routes: [ { to: any, next-hop: "127.0.0.1:2600" } ]
                tls: { acme: { agree: yes, %s } }
                """
                        .formatted(more));
    }

    @Test
    void whatWouldBeOrderedIsNotedAndNobodyIsAsked(@TempDir Path folder) throws IOException {
        var file =
                withAcme(
                        folder,
                        "directory: \"https://ca.example.invalid/dir\", names: [mail.example.com,"
                                + " mx.example.com], challenge: tls-alpn-01");
        assertThat(check("-c", file.toString())).isZero();
        assertThat(out.toString())
                .contains(
                        "note: "
                                + file
                                + ":6:14: acme: a certificate for mail.example.com, mx.example.com is"
                                + " ordered from https://ca.example.invalid/dir, tls-alpn-01 is"
                                + " answered on 0.0.0.0 port 443\n"
                                + "      Port 443 of each name has to lead there; nobody was contacted"
                                + " now.\n");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void anAuthorityOfTheAuthoritysInterfaceThatIsNoneIsAProblem(@TempDir Path folder)
            throws IOException {
        var file = withAcme(folder, "ca: postern.yaml");
        assertThat(check("-c", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        file
                                + ":6:14: "
                                + file
                                + " holds no certificate\n"
                                + "  Name a PEM file with BEGIN CERTIFICATE in it.\n");
    }

    @Test
    void aCertificateThatCannotBeUsedIsAProblem(@TempDir Path folder) throws IOException {
        var file = withCertificate(folder, "b.key");
        assertThat(check("-c", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        file
                                + ":6:6: "
                                + folder.resolve("b.key")
                                + " is not the key of the certificate in "
                                + folder.resolve("a.pem")
                                + "\n  Name the key that the certificate was made for; the certificate"
                                + " itself must stand first in its file.\n");
        assertThat(check("--json", "-c", file.toString())).isEqualTo(2);
        assertThat(out.toString()).startsWith("{\"proved\":false,\"problems\":[{\"line\":6,");
    }

    @Test
    void anAuthorityThatIsNoneIsAProblem(@TempDir Path folder) throws IOException {
        var file =
                Files.writeString(
                        folder.resolve("postern.yaml"),
                        """
                        hostname: mail.example.com
                        domains: [example.com]
                        listeners:
                          in: { address: "127.0.0.1:25", client-certificates: { ca: postern.yaml } }
                        grants: [ { receive: {} } ]
                        routes: [ { to: any, next-hop: "127.0.0.1:2600" } ]
                        """);
        assertThat(check("-c", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        file
                                + ":4:55: "
                                + file
                                + " holds no certificate\n"
                                + "  Name a PEM file with BEGIN CERTIFICATE in it.\n");
    }

    @Test
    void aFileThatIsNotThere() {
        assertThat(check("-c", "none.yaml")).isEqualTo(2);
        assertThat(err.toString()).startsWith("none.yaml: there is no such file\n");
    }

    private int checkOffice(Path folder, String... more) throws IOException {
        var file =
                Files.writeString(
                        folder.resolve("postern.yaml"),
                        """
                        hostname: mail.example.com
                        domains: [example.com]
                        networks: { office: [192.168.1.0/24] }
                        listeners: { out: { address: "192.168.1.20:25" } }
                        grants: [ { relay: { from: office } } ]
                        routes: [ { to: any, next-hop: mx } ]
                        """);
        var words = new ArrayList<>(List.of("-c", file.toString()));
        words.addAll(List.of(more));
        return check(words.toArray(String[]::new));
    }

    @Test
    void theProofIsForTheHostThatIsNamed(@TempDir Path folder) throws IOException {
        assertThat(checkOffice(folder, "--host", "none")).isZero();
        assertThat(checkOffice(folder, "--host", "src/test/hosts/vps.json")).isZero();
        assertThat(checkOffice(folder, "--host", "src/test/hosts/nat-office.json")).isEqualTo(1);
        assertThat(out.toString()).contains("192.168.1.1 is the gateway of the default route");
    }

    @Test
    void aHostIsSavedAndNamed(@TempDir Path folder) throws IOException {
        var host = folder.resolve("host.json").toString();
        assertThat(check("--save-host", host)).isZero();
        assertThat(out.toString()).isEqualTo("written: " + host + "\n");
        assertThat(checkOffice(folder, "--host", host)).isZero();
        Files.writeString(Path.of(host), "{\"interfaces\": [7]}");
        assertThat(checkOffice(folder, "--host", host)).isEqualTo(2);
        assertThat(err.toString())
                .contains("--host " + host + ": interfaces[0] is no object in braces");
        assertThat(checkOffice(folder, "--host", "nowhere.json")).isEqualTo(2);
        assertThat(err.toString()).contains("--host nowhere.json: there is no such file");
    }
}
