package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.config.Problem;
import postern.net.Authority;

class RouteFilesTest {
    private static final Authority CA = new Authority("Test CA");

    @TempDir Path folder;

    private List<Problem> problems() throws IOException {
        var file =
                RunningRelay.write(
                        folder,
                        """
                        domains: [example.com]
                        listeners: { in: { address: "127.0.0.1:0" } }
                        grants: [ receive: {} ]
                        routes:
                          - { to: [a.example], next-hop: mx, verify: { ca: ca.pem } }
                          - { to: [b.example], next-hop: "b.example", login: { user: us, password-file: password } }
                          - { to: any, next-hop: mx, tls: required, client-certificate: { certificate: us.pem, key: us.key } }
                        """);
        return RouteFiles.problems(Configuration.read(file), InstantSource.system());
    }

    @Test
    void filesThatCanBeUsedAreNoProblem() throws IOException {
        CA.write(folder, "ca.pem");
        Authority.write(folder, "us", CA.issue(Authority.ec("us.example")));
        Files.writeString(folder.resolve("password"), "secret\n");
        assertThat(problems()).isEmpty();
    }

    @Test
    void eachThatCannotBeUsedIsNamedWithItsLine() throws IOException {
        for (var name : List.of("ca.pem", "us.pem", "us.key"))
            Files.writeString(folder.resolve(name), "nothing\n");
        Files.writeString(folder.resolve("password"), "\nthe second line\n");
        var problems = problems();
        assertThat(problems).extracting(Problem::line).containsExactly(7, 8, 9);
        assertThat(problems.get(0).message())
                .isEqualTo(folder.resolve("ca.pem") + " holds no certificate");
        assertThat(problems.get(1).message())
                .isEqualTo(folder.resolve("password") + " has nothing on its first line");
        assertThat(problems.get(2).message()).contains("us.pem");
    }
}
