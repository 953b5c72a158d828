package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the relay makes is for its owner alone, also where the umask would let everybody in. */
@Timeout(180)
class PrivateFilesTest {
    @TempDir private Path folder;

    /** By the first folder or the name below the data folder. */
    private Map<String, String> rights(Path root) throws IOException {
        var rights = new TreeMap<String, String>();
        try (var all = Files.walk(root)) {
            for (var path : all.toList())
                rights.put(
                        root.relativize(path).toString(),
                        (Files.isDirectory(path) ? "d" : "-")
                                + PosixFilePermissions.toString(
                                        Files.getPosixFilePermissions(
                                                path, LinkOption.NOFOLLOW_LINKS)));
        }
        return rights;
    }

    private static ProcessBuilder withOpenUmask(ProcessBuilder command) {
        var all = new ArrayList<>(List.of("sh", "-c", "umask 000; exec \"$@\"", "sh"));
        all.addAll(command.command());
        return new ProcessBuilder(all);
    }

    @Test
    void whateverTheUmaskIs() throws Exception {
        int port = Programs.freePort();
        Files.writeString(
                folder.resolve("users.yaml"),
                "users: { ann: { password: \"$argon2id$v=19$m=19456,"
                        + "t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$4gS7vASmU9sJ6T/HoDZ/M7DPnJCaElVlWfBMLMiNRcY\" } }\n");
        var file =
                RunningRelay.write(
                        folder,
                        """
                        domains: [ours.example]
                        networks: { here: [127.0.0.1] }
                        tls: { acme: { directory: "https://127.0.0.1:%d/", names: [relay.test], agree: yes, http: "127.0.0.1:%d" } }
                        users: { file: users.yaml, guessing: { attempts: 3, delay: 1s } }
                        listeners: { in: { address: "127.0.0.1:%d", tls: offered } }
                        grants:
                          - relay: { on: [in], from: [here] }
                          - login: { on: [in] }
                        log: { file: logs/today/log.txt }
                        watch: { helo-names: 1, sender-domains: 1, refused-recipients: 1, suspend: yes }
                        routes: [ { to: any, next-hop: "127.0.0.1:1" } ]
                        """
                                .formatted(Programs.freePort(), Programs.freePort(), port));
        var command =
                Programs.postern(
                        List.of(), List.of("run", "--no-audit-self", "-c", file.toString()));
        try (var relay = PosternProcess.run(withOpenUmask(command), port)) {
            var body = new byte[300_000]; // a file of its own
            Arrays.fill(body, (byte) 'x');
            for (int i = 998; i < body.length; i += 1000) {
                body[i] = '\r';
                body[i + 1] = '\n';
            }
            var large = new String(body, StandardCharsets.US_ASCII) + "\r\n.\r\n";
            for (var name : List.of("one", "two", "three"))
                try (var client = new WireClient(port)) {
                    client.reply();
                    client.say("EHLO " + name + ".example");
                    client.deliver(
                            "a@" + name + ".example",
                            "b@there.example",
                            large.getBytes(StandardCharsets.US_ASCII));
                }
            var wrong =
                    Base64.getEncoder()
                            .encodeToString("\0ann\0no".getBytes(StandardCharsets.US_ASCII));
            try (var client = WireClient.from("127.0.0.7", port).begin()) {
                for (int i = 0; i < 4; i++) client.send("AUTH PLAIN " + wrong + "\r\n");
                client.untilClosed();
            }
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(rights(folder.resolve("data")).keySet())
                                    .contains("acme/account.key", "suspended"));
            onlyForTheOwner();
            assertThat(rights(folder.resolve("data"))).containsKey("control.sock");
            assertThat(relay.terminate()).isZero();
        }
        onlyForTheOwner();
        assertThat(rights(folder.resolve("data")).keySet())
                .contains(
                        "journal.jsonl",
                        "login-secret",
                        "self-signed.key",
                        "guesses.jsonl",
                        "blocks.jsonl");
    }

    private void onlyForTheOwner() throws IOException {
        for (var root : List.of("data", "logs"))
            rights(folder.resolve(root))
                    .forEach((path, rights) ->
                            assertThat(rights)
                                    .as(root + "/" + path)
                                    .isIn("drwx------", "-rw-------"));
    }
}
