package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.config.Reading;
import postern.config.Settings;
import postern.config.SettingsFile;
import postern.login.Answer;
import postern.login.Question;

class UserDirectoriesTest {
    /**
     * As long as it has not been taken, what is in force is asked: {@code take} alone ends nothing.
     */
    @Test
    void reloadsThatAreRefusedCloseNothingThatIsInForce(@TempDir Path folder) throws IOException {
        for (var name : List.of("a", "b", "c"))
            Files.writeString(folder.resolve(name), "users: {}");
        var first = file(folder, "a");
        Files.createDirectories(first.data());
        try (var directories = new UserDirectories(first, InstantSource.system(), _ -> {})) {
            var inForce = directories.authenticator();
            directories.take(file(folder, "b"));
            directories.take(file(folder, "c"));
            var next = directories.take(file(folder, "b"));
            var question = new Question.Password("bob", "x");
            assertThat(inForce.ask(question)).isEqualTo(new Answer.Unknown());
            directories.closeOld();
            assertThat(inForce.ask(question)).isInstanceOf(Answer.Unavailable.class);
            assertThat(next.ask(question)).isEqualTo(new Answer.Unknown());
        }
    }

    private static Settings file(Path folder, String name) {
        return settings(folder, "{ file: " + name + " }");
    }

    private static Settings settings(Path folder, String users) {
        var text =
                """
                hostname: mail.example.com
                domains: [example.com]
                listeners: { inbound: { address: "127.0.0.1:2525" } }
                grants: [{ receive: {} }]
                routes: [{ to: any, next-hop: mx }]
                users: %s
                """
                        .formatted(users);
        var reading =
                SettingsFile.read(
                        folder.resolve("postern.yaml"), text.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).settings();
    }

    @Test
    void aDirectoryThatIsDownIsToldAtTheStart(@TempDir Path folder)
            throws IOException, InterruptedException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var ldap =
                "{ ldap: { servers: \"ldap://127.0.0.1:"
                        + port
                        + "\", tls: none, base: \"dc=example\" } }";
        var settings = settings(folder, ldap);
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
