package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.dns.LoopbackDns.record;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Record;
import postern.dns.LoopbackDns;

/** {@code postern dkim}: from no key to one that is published. */
class DkimCommandTest {
    private static final String CONFIGURATION =
            """
            hostname: mail.example.com
            domains: [example.com]
            listeners: { inbound: { address: "127.0.0.1:2525" } }
            grants: [ { receive: {} } ]
            routes: [ { to: any, next-hop: "127.0.0.1:2600" } ]
            """;

    @TempDir private Path folder;
    private Path configuration = Path.of("postern.yaml");

    private record Said(int status, String out, String err) {}

    @BeforeEach
    void write() throws IOException {
        configuration = folder.resolve("postern.yaml");
        Files.writeString(configuration, CONFIGURATION);
    }

    private Said say(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status =
                Main.lineFor()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setExecutionExceptionHandler(Main::failed)
                        .execute(words);
        return new Said(status, out.toString(), err.toString());
    }

    private Said generate(String selector, String... more) {
        var words = new ArrayList<>(List.of("dkim", "generate", "-c", configuration.toString()));
        words.addAll(List.of("--domain", "example.com", "--selector", selector));
        words.addAll(List.of(more));
        return say(words.toArray(String[]::new));
    }

    /** What it says to write into the configuration is written there, and what to publish kept. */
    private String taken(Said... generated) throws IOException {
        var keys = new StringBuilder(CONFIGURATION).append("dkim:\n  keys:\n");
        for (var said : generated)
            said.out
                    .lines()
                    .filter(line -> line.startsWith("    - { domain"))
                    .forEach(line -> keys.append(line).append('\n'));
        Files.writeString(configuration, keys);
        return say("dkim", "show", "-c", configuration.toString()).out;
    }

    private Said check(Record... published) throws IOException {
        try (var dns = new LoopbackDns(LoopbackDns.zone(published))) {
            return say(
                    "dkim",
                    "check",
                    "-c",
                    configuration.toString(),
                    "--dns",
                    "127.0.0.1:" + dns.address().getPort());
        }
    }

    @Test
    void aKeyOfEachTypeIsMadeShownAndFound() throws IOException {
        var rsa = generate("s1");
        var ed25519 = generate("e1", "--type", "ed25519");
        assertThat(rsa.status).as(rsa.err).isZero();
        assertThat(rsa.out).contains("(rsa, 2048 bits)", "key: dkim/example.com.s1.pem }");
        assertThat(ed25519.out).contains("(ed25519, 256 bits)");
        var file = folder.resolve("dkim/example.com.s1.pem");
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(file.getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        var shown = taken(rsa, ed25519);
        assertThat(rsa.out).contains(shown.substring(0, shown.indexOf("e1._domainkey")));

        var found = check(records(shown));
        assertThat(found.out)
                .isEqualTo(
                        """
                        s1._domainkey.example.com (rsa-sha256, 2048 bits): published
                        e1._domainkey.example.com (ed25519-sha256, 256 bits): published
                        All keys are published as they have to be.
                        """);
        assertThat(found.status).isZero();

        var missing = check(records(shown)[1]);
        assertThat(missing.status).isEqualTo(1);
        assertThat(missing.out)
                .isEqualTo(
                        """
                        s1._domainkey.example.com (rsa-sha256, 2048 bits): not good
                          there is no TXT record at s1._domainkey.example.com
                            publish what "postern dkim show" prints; a new record may take until the old answer's time is up
                        e1._domainkey.example.com (ed25519-sha256, 256 bits): published
                        1 of 2 keys cannot be relied on.
                        """);
        assertThat(check(record("s1._domainkey.example.com", "TXT", 60, "\"v=DKIM1; p=\"")).out)
                .contains("the key is revoked");
        var checked = say("check", "-c", configuration.toString(), "--host", "none");
        assertThat(checked.status).as(checked.out + checked.err).isZero();
    }

    /** Records from zone text: a name server takes them as they are printed. */
    private static Record[] records(String zone) {
        var joined = zone.replace("(\n", "").replace("\n    )", "").replace("\n    ", " ");
        return joined.lines()
                .map(line -> line.split("\\. IN TXT ", 2))
                .map(both -> record(both[0], "TXT", 60, both[1]))
                .toArray(Record[]::new);
    }

    @Test
    void noFileIsOverwritten() throws IOException {
        var first = generate("s1");
        var file = folder.resolve("dkim/example.com.s1.pem");
        var before = Files.readString(file);
        var second = generate("s1");
        assertThat(first.status).isZero();
        assertThat(second.status).isEqualTo(69);
        assertThat(second.err).contains(file + " exists already, and is left as it is");
        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(generate("s1", "--out", folder.resolve("other.pem").toString()).status).isZero();
        assertThat(folder.resolve("other.pem")).exists();
    }

    @Test
    void badWords() {
        assertThat(generate("-s").status).isEqualTo(2);
        assertThat(generate("s 1").err).contains("--selector s 1: a label holds letters");
        assertThat(generate("s1", "--type", "dsa").status).isEqualTo(2);
        assertThat(
                        say(
                                        "dkim",
                                        "generate",
                                        "--domain",
                                        "a..b",
                                        "--selector",
                                        "x",
                                        "-c",
                                        configuration.toString())
                                .err)
                .contains("--domain a..b: a label is empty");
        assertThat(folder.resolve("dkim")).doesNotExist();
    }

    @Test
    void withoutAKeyThereIsNothingToShow() {
        for (var word : List.of("show", "check")) {
            var said = say("dkim", word, "-c", configuration.toString());
            assertThat(said.status).isEqualTo(1);
            assertThat(said.err).contains("names no key to sign with", "postern dkim generate");
        }
    }

    @Test
    void aKeyThatCannotBeUsedIsToldWithItsPlace() throws IOException {
        var made = generate("s1");
        var _ = taken(made);
        var file = folder.resolve("dkim/example.com.s1.pem");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(say("check", "-c", configuration.toString(), "--host", "none"))
                .isEqualTo(
                        new Said(
                                2,
                                "",
                                configuration
                                        + ":8:7: "
                                        + file
                                        + " can be read by everybody on this host\n"
                                        + "  Chmod 600 mends that.\n"));
        var shown = say("dkim", "show", "-c", configuration.toString());
        assertThat(shown.status).isEqualTo(2);
        assertThat(shown.err)
                .contains("postern.yaml:8: dkim: " + file + " can be read by everybody");
        var line = say("run", "-c", configuration.toString());
        assertThat(line.status).isEqualTo(2);
        assertThat(line.err).contains("can be read by everybody on this host");
    }

    @Test
    void aServerThatDoesNotAnswer() throws IOException {
        Files.writeString(configuration, CONFIGURATION + "dns: { timeout: 300ms }\n");
        var _ = generate("e1", "--type", "ed25519");
        Files.writeString(
                configuration,
                Files.readString(configuration)
                        + "dkim: { keys: [ { domain: example.com, selector: e1, key: dkim/example.com.e1.pem } ] }\n");
        try (var dns = new LoopbackDns(LoopbackDns.SILENCE)) {
            var said =
                    say(
                            "dkim",
                            "check",
                            "-c",
                            configuration.toString(),
                            "--dns",
                            "127.0.0.1:" + dns.address().getPort());
            assertThat(said.status).isEqualTo(1);
            assertThat(said.out).contains("nobody answered: ", "ask again later");
        }
        assertThat(say("dkim", "check", "-c", configuration.toString(), "--dns", "ns.example").err)
                .contains("--dns ns.example: ", "write for instance 127.0.0.1");
    }
}
