package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import postern.net.Authority;

/** Root opens a port below 1024, and nobody serves there. */
@Tag("root")
@Timeout(180)
class GivingUpRootTest {
    private static InstalledPostern installed;

    private Path folder;
    private RecordingHop hop;
    private int port;

    @BeforeAll
    static void install() throws IOException {
        installed = new InstalledPostern();
    }

    @AfterAll
    static void remove() throws IOException {
        installed.close();
    }

    @BeforeEach
    void prepare(TestInfo test) throws IOException {
        folder = installed.newFolder(test.getTestMethod().orElseThrow().getName());
        hop = new RecordingHop();
        port = portOfRoot(0);
    }

    @AfterEach
    void end() throws IOException {
        hop.close();
    }

    /** A free one below 1024. */
    private static int portOfRoot(int other) {
        for (int port = 1023; port > 600; port--) {
            if (port == other) continue;
            try (var _ = new ServerSocket(port, 1, InetAddress.getByAddress(LOOPBACK))) {
                return port;
            } catch (IOException _) {
                // it is taken
            }
        }
        throw new AssertionError("no port below 1024 is free");
    }

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    /** What everybody may read, whatever the umask of the tests is. */
    private Path write(String more) throws IOException {
        var file =
                RunningRelay.write(
                        folder,
                        """
                        domains: [ours.example]
                        networks: { here: [127.0.0.1] }
                        listeners: { in: { address: "127.0.0.1:%d", tls: offered } }
                        grants: [ { relay: { on: [in], from: [here] } } ]
                        routes: [ { to: any, next-hop: "127.0.0.1:%d" } ]
                        %s
                        """
                                .formatted(port, hop.port(), more));
        rights(file, "rw-r--r--");
        return file;
    }

    private PosternProcess run(Path file, String... words) throws IOException {
        var all = new ArrayList<>(List.of("run", "--no-audit-self", "-c", file.toString()));
        all.addAll(List.of(words));
        return PosternProcess.run(installed.command(List.of(), all.toArray(String[]::new)), port);
    }

    private String refused(Path file, String user) throws Exception {
        var command =
                installed.command(
                        List.of(), "run", "--no-audit-self", "-c", file.toString(), "--user", user);
        var result = Programs.run(command.command());
        assertThat(result.status()).as(result.output()).isEqualTo(69);
        return result.output();
    }

    /** Of every thread, in one line each. */
    private static Set<String> rights(long pid) throws IOException {
        var rights = new TreeSet<String>();
        try (var tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (var task : tasks.toList()) {
                try {
                    rights.add(rights(Files.readAllLines(task.resolve("status"))));
                } catch (IOException e) {
                    if (Files.exists(task)) throw e; // else that thread has ended meanwhile
                }
            }
        }
        return rights;
    }

    private static String rights(List<String> status) {
        return status.stream()
                .filter(line -> line.matches("(Uid|Gid|Groups|Cap(Prm|Eff|Amb)|NoNew.*):.*"))
                .map(line -> line.replaceAll("\\s+", " ").strip())
                .reduce("", (a, b) -> a + b + ";");
    }

    private static String owner(Path path) throws IOException {
        return Files.getAttribute(path, "unix:uid")
                + " "
                + PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void allThreadsAreNobodyAndMailGoesOn() throws Exception {
        var file = write("");
        try (var relay = run(file, "--user", "nobody:65534");
                var client = new WireClient(port).begin()) {
            assertThat(rights(relay.pid()))
                    .containsExactly(
                            "Uid: 65534 65534 65534 65534;Gid: 65534 65534 65534 65534;"
                                    + "Groups: 65534;CapPrm: 0000000000000000;"
                                    + "CapEff: 0000000000000000;CapAmb: 0000000000000000;"
                                    + "NoNewPrivs: 1;");
            var message = "Subject: x\r\n\r\nhello\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
            assertThat(client.deliver("a@ours.example", "b@there.example", message))
                    .startsWith("250");
            assertThat(owner(folder.resolve("data"))).isEqualTo("65534 rwx------");
            assertThat(owner(folder.resolve("data/journal.jsonl"))).isEqualTo("65534 rw-------");
            assertThat(owner(folder.resolve("data/self-signed.key"))).isEqualTo("65534 rw-------");
            assertThat(relay.output()).contains("root is given up: all threads run as nobody");
            assertThat(relay.terminate()).isZero();
        }
    }

    @Test
    void whatRootMadeBeforeIsHandedOver() throws Exception {
        var file = write("log: { file: log/relay.log }\n");
        try (var root = run(file)) {
            assertThat(rights(root.pid()))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("Uid: 0 0 0 0;");
            assertThat(root.terminate()).isZero();
        }
        assertThat(owner(folder.resolve("data/spool"))).startsWith("0 ");
        var secret = Files.writeString(folder.resolve("secret-of-root"), "x");
        Files.createLink(folder.resolve("data/spool/link"), secret);
        Files.createSymbolicLink(folder.resolve("data/spool/symbolic"), secret);
        assertThat(refused(file, "nobody"))
                .contains("nobody cannot write " + folder.resolve("log/relay.log"), "chown");
        Files.setPosixFilePermissions(
                folder.resolve("log"), PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var relay = run(file, "--user", "nobody")) {
            assertThat(owner(folder.resolve("data/spool"))).startsWith("65534 ");
            assertThat(owner(folder.resolve("data/login-secret"))).startsWith("65534 ");
            assertThat(owner(folder.resolve("log/relay.log"))).isEqualTo("65534 rw-------");
            assertThat(owner(secret)).startsWith("0 "); // a link could be to anything
            assertThat(relay.terminate()).isZero();
        }
    }

    @Test
    void aLogThatCouldNotBePutAsideIsTold() throws Exception {
        var file = write("log: { file: log/relay.log, rotate: { size: 10 MiB } }\n");
        Files.createDirectory(folder.resolve("log"));
        rights(folder.resolve("log"), "rwxr-xr-x");
        assertThat(refused(file, "nobody"))
                .contains("cannot put " + folder.resolve("log/relay.log") + " aside");
    }

    @Test
    void aReloadSaysWhatOnlyRootCouldDo() throws Exception {
        var identity = new Authority("CA").issue(Authority.ec("relay.test"));
        Authority.write(folder, "a", identity);
        rights(folder.resolve("a.pem"), "rw-r--r--");
        rights(folder.resolve("a.key"), "rw-------");
        var tls = "run-as: nobody\ntls: { certificate: a.pem, key: a.key }\n";
        var file = write(tls);
        try (var relay = run(file)) {
            assertThat(relay.output())
                    .contains("a.key was read as root, and cannot be read as nobody", "restart");
            var reload = installed.command(List.of(), "reload", "-c", file.toString()).command();
            assertThat(Programs.run(reload).output())
                    .contains("a.key", "gave up root and is nobody", "need a restart");
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace("in: {", "in: { address: \"127.0.0.1:" + port + "\" }, low: {")
                            .replace(
                                    "low: { address: \"127.0.0.1:" + port,
                                    "low: { address: \"127.0.0.1:" + portOfRoot(port))
                            .replace("tls: { certificate: a.pem, key: a.key }", ""));
            var low = Programs.run(reload);
            assertThat(low.status()).isEqualTo(1);
            assertThat(low.output())
                    .contains(
                            "(listener low): permission denied",
                            "a port below 1024, need a restart");
            write(tls.replace("nobody", "daemon"));
            rights(folder.resolve("a.key"), "rw-r--r--");
            assertThat(Programs.run(reload).output()).contains("run-as cannot be changed");
            try (var client = new WireClient(port)) {
                assertThat(client.reply()).startsWith("220");
            }
            assertThat(relay.terminate()).isZero();
        }
    }

    private static void rights(Path file, String rights) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    /** The old configuration stays in force, and serves. */
    @Test
    void aReloadThatMayNotReadAFileIsRefusedByItsName() throws Exception {
        new Authority("CA").write(folder, "ca.pem");
        Files.writeString(folder.resolve("users.yaml"), "users: {}\n");
        Files.writeString(folder.resolve("people.txt"), "b@ours.example\n");
        Files.writeString(folder.resolve("secret.txt"), "secret\n");
        var file =
                write(
                        """
                        run-as: nobody
                        users: { file: users.yaml }
                        guards:
                          - unknown-recipient: { known: [ { file: people.txt } ] }
                        """);
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "{ to: any,",
                                "{ to: [x.example], next-hop: mail.x.example:587, verify: { ca:"
                                        + " ca.pem }, login: { user: u, password-file: secret.txt } },"
                                        + " { to: any,"));
        var named =
                List.of(
                        "users.yaml",
                        "people.txt",
                        "secret.txt",
                        "ca.pem",
                        file.toFile().getName());
        for (var name : named) rights(folder.resolve(name), "rw-r--r--");
        try (var relay = run(file)) {
            int refused = 0;
            for (var name : named) {
                rights(folder.resolve(name), "rw-------");
                relay.signal("HUP");
                int before = refused++;
                await().until(() -> count(relay, "reload refused") > before);
                assertThat(relay.output().lines().filter(l -> l.contains("reload refused")))
                        .last()
                        .asString()
                        .contains(name, "stays in force");
                rights(folder.resolve(name), "rw-r--r--");
            }
            try (var client = new WireClient(port)) {
                assertThat(client.reply()).startsWith("220");
            }
            relay.signal("HUP");
            await().until(() -> count(relay, "reloaded ") == 1);
        }
    }

    private static long count(PosternProcess relay, String text) throws IOException {
        return relay.output().lines().filter(line -> line.contains(text)).count();
    }

    @Test
    void whoCannotServeDoesNotStart() throws Exception {
        var file = write("users: { file: users.yaml }\n");
        Files.writeString(folder.resolve("users.yaml"), "users: {}\n");
        assertThat(refused(file, "no-such-user"))
                .contains("this system has no user no-such-user", "useradd");
        Files.setPosixFilePermissions(
                folder.resolve("users.yaml"), PosixFilePermissions.fromString("rw-------"));
        assertThat(refused(file, "nobody")).contains("nobody cannot read", "users.yaml", "chgrp");
        Files.delete(folder.resolve("users.yaml"));
        assertThat(refused(write(""), "nobody:0")).contains("nobody:0 is in the group of root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        assertThat(refused(write(""), "nobody"))
                .contains("nobody cannot write " + folder.resolve("data"));
    }

    @Test
    void onlyRootBecomesAnother() throws Exception {
        var file = write("");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(file, Files.readString(file).replace(":" + port, ":0"));
        var before = List.of(Programs.find("setpriv"), "--reuid=1", "--regid=1", "--clear-groups");
        var other =
                installed.command(
                        before,
                        "run",
                        "--no-audit-self",
                        "-c",
                        file.toString(),
                        "--user",
                        "nobody");
        var result = Programs.run(other.command());
        assertThat(result.status()).isEqualTo(69);
        assertThat(result.output()).contains("only root can become another user (nobody)");
    }

    /** Such as /etc, named by mistake: it stays root's, with all that it holds. */
    @Test
    void aDataFolderThatHoldsWhatIsNotOursIsNotGivenAway() throws Exception {
        var file = write("hostname: relay.test\ndata: precious");
        var precious = Files.createDirectory(folder.resolve("precious"));
        var key = Files.writeString(precious.resolve("key.pem"), "secret");
        assertThat(refused(file, "nobody:65534"))
                .contains("holds what is not Postern's: key.pem")
                .contains("chown -R 65534:65534");
        assertThat(owner(key)).startsWith("0 ");
        assertThat(owner(precious)).startsWith("0 ");
    }
}
