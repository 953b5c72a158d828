package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.config.Reading;
import postern.config.SettingsFile;

class UserDirectoriesTest {
    @Test
    void aDirectoryThatIsDownIsToldAtTheStart(@TempDir Path folder)
            throws IOException, InterruptedException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var text =
                """
                hostname: mail.example.com
                domains: [example.com]
                listeners: { inbound: { address: "127.0.0.1:2525" } }
                grants: [{ receive: {} }]
                routes: [{ to: any, next-hop: mx }]
                users: { ldap: { servers: "ldap://127.0.0.1:%d", tls: none, base: "dc=example" } }
                """
                        .formatted(port);
        var reading =
                SettingsFile.read(
                        folder.resolve("postern.yaml"), text.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).isInstanceOf(Reading.Read.class);
        var settings = ((Reading.Read) reading).settings();
        Files.createDirectories(settings.data());
        var told = new LinkedBlockingQueue<String>();
        try (var directories = new UserDirectories(settings, InstantSource.system(), told::add)) {
            assertThat(directories.authenticator().usual()).isNotEmpty();
            assertThat(told.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(
                            "users: ldap: no answer; until there is one, its users hear 454:"
                                    + " ldap://127.0.0.1:"
                                    + port
                                    + ": Connection refused");
        }
    }
}
