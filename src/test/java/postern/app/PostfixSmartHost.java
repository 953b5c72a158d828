package postern.app;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import postern.net.Authority;

/**
 * A whole Postfix in a folder of its own that takes mail of whoever has logged in, and throws it
 * away: with STARTTLS at one port, in TLS at another; Cyrus SASL keeps the passwords. Needs root.
 */
final class PostfixSmartHost implements AutoCloseable {
    static final String NAME = "smart.test";
    static final String USER = "relay";
    static final String PASSWORD = "pencil";

    private final Path folder;
    final int port = Programs.freePort();
    final int securePort = Programs.freePort();

    PostfixSmartHost(Authority ca) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("postfix-");
        open(folder);
        for (var name : List.of("etc", "etc/sasl", "queue", "data"))
            open(Files.createDirectory(folder.resolve(name)));
        run("chown", "postfix", folder.resolve("data").toString());
        Authority.write(folder, "smart", ca.issue(Authority.ec(NAME)));
        Files.writeString(folder.resolve("etc/main.cf"), main());
        Files.writeString(folder.resolve("etc/master.cf"), master());
        Files.writeString(
                folder.resolve("etc/sasl/smtpd.conf"),
                """
                pwcheck_method: auxprop
                auxprop_plugin: sasldb
                sasldb_path: %s/sasldb2
                mech_list: PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256
                """
                        .formatted(folder));
        addUser();
        run(Programs.find("postfix"), "-c", folder.resolve("etc").toString(), "start");
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> {
                    new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port).close();
                    return true;
                });
    }

    private static void open(Path made) throws IOException {
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void addUser() throws IOException, InterruptedException {
        var file = folder.resolve("sasldb2");
        var command =
                List.of(
                        Programs.find("saslpasswd2"),
                        "-p",
                        "-c",
                        "-f",
                        file.toString(),
                        "-u",
                        NAME,
                        USER);
        var result = Programs.run(command, PASSWORD.getBytes(StandardCharsets.UTF_8), 30);
        if (result.status() != 0) throw new AssertionError(result.output());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        var result = Programs.run(List.of(command));
        if (result.status() != 0) throw new AssertionError(result.output());
    }

    private String main() {
        return """
        compatibility_level = 3.6
        queue_directory = %1$s/queue
        data_directory = %1$s/data
        maillog_file = %1$s/log
        maillog_file_prefixes = %1$s
        myhostname = %2$s
        mydestination =
        mynetworks =
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        alias_maps =
        alias_database =
        local_recipient_maps =
        default_transport = discard:
        relay_transport = discard:
        smtpd_tls_cert_file = %1$s/smart.pem
        smtpd_tls_key_file = %1$s/smart.key
        smtpd_tls_security_level = may
        smtpd_tls_auth_only = yes
        smtpd_sasl_auth_enable = yes
        smtpd_sasl_local_domain = %2$s
        smtpd_relay_restrictions = permit_sasl_authenticated, reject
        smtpd_recipient_restrictions = permit_sasl_authenticated, reject
        """
                .formatted(folder, NAME);
    }

    private String master() {
        return """
        127.0.0.1:%d inet n - n - - smtpd
        127.0.0.1:%d inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        error unix - - n - - error
        retry unix - - n - - error
        discard unix - - n - - discard
        proxymap unix - - n - - proxymap
        anvil unix - - n - 1 anvil
        postlog unix-dgram n - n - 1 postlogd
        """
                .formatted(port, securePort);
    }

    /** What it has written so far. */
    String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    @Override
    public void close() throws IOException {
        try {
            Programs.run(
                    List.of(
                            Programs.find("postfix"),
                            "-c",
                            folder.resolve("etc").toString(),
                            "stop"));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Folders.delete(folder);
    }
}
