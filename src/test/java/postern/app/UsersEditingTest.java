package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersEditingTest {
    @TempDir private Path folder;
    private Path file = Path.of("users.yaml");

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("users.yaml");
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Three processes of thirty edits each, and twenty threads of five. */
    @Test
    void nothingIsLostHoweverManyEditAtOnce() throws Exception {
        Files.writeString(file, "# kept\nusers: {}\n");
        var processes = new ArrayList<Process>();
        for (int i = 0; i < 3; i++) processes.add(writer("process" + i + "-", 30));
        var done = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            var prefix = "thread" + i + "-";
            Thread.ofPlatform()
                    .start(() -> {
                        for (int j = 0; j < 5; j++) UsersWriter.add(file, prefix + j);
                        done.countDown();
                    });
        }
        assertThat(done.await(2, TimeUnit.MINUTES)).isTrue();
        for (var process : processes) {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        assertThat(new UsersEditing(file).users()).hasSize(3 * 30 + 20 * 5);
        assertThat(file).content().startsWith("# kept\n");
        try (var all = Files.list(folder)) {
            assertThat(all.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("users.yaml", "users.yaml.lock");
        }
    }

    private Process writer(String prefix, int count) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        UsersWriter.class.getName(),
                        file.toString(),
                        prefix,
                        Integer.toString(count))
                .inheritIO()
                .start();
    }

    @Test
    void aNewFileAndItsLockAreTheirOwnersAlone() throws Exception {
        UsersWriter.add(file, "bob");
        assertThat(rights(file)).isEqualTo("rw-------");
        assertThat(rights(folder.resolve("users.yaml.lock"))).isEqualTo("rw-------");
    }

    @Test
    void aGroupKeepsItsRightsAndOthersHaveNone() throws Exception {
        Files.writeString(file, "users: {}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        UsersWriter.add(file, "bob");
        assertThat(rights(file)).isEqualTo("rw-r-----");
    }

    @Test
    void aLinkStaysALink() throws Exception {
        var real = Files.createDirectory(folder.resolve("real")).resolve("people.yaml");
        Files.writeString(real, "users: {}\n");
        Files.createSymbolicLink(file, real);
        UsersWriter.add(file, "bob");
        assertThat(file).isSymbolicLink();
        assertThat(real).content().contains("bob");
    }

    @Test
    void whatACommandThatWasKilledHasLeftIsNoHindrance() throws Exception {
        Files.writeString(file, "users: {}\n");
        Files.writeString(folder.resolve("users.yaml.new"), "half a fi");
        Files.writeString(folder.resolve("users.yaml.lock"), "");
        UsersWriter.add(file, "bob");
        assertThat(new UsersEditing(file).users()).containsOnlyKeys("bob");
    }

    @Test
    void aFileThatCannotBeReadIsLeftAlone() throws Exception {
        for (var broken : List.of("users: { bob: ", "users: { bob: { grups: [x] } }\n")) {
            Files.writeString(file, broken);
            assertThatThrownBy(() -> UsersWriter.add(file, "eve"))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining(file + ":1:");
            assertThat(file).content().isEqualTo(broken);
        }
    }

    @Test
    void aFolderThatIsNotThereIsToldOf() {
        var nowhere = folder.resolve("nowhere/users.yaml");
        assertThatThrownBy(() -> UsersWriter.add(nowhere, "eve"))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.status()).isEqualTo(Failure.UNAVAILABLE))
                .hasMessageContaining("cannot be changed");
    }

    @Test
    void aChangeThatFailsLeavesTheFileAsItIs() throws Exception {
        Files.writeString(file, "users: {}\n");
        var problem = new Failure(Failure.NO, "no", "no");
        assertThatThrownBy(() ->
                        new UsersEditing(file)
                                .edit(_ -> {
                                    throw problem;
                                }))
                .isSameAs(problem);
        assertThat(file).content().isEqualTo("users: {}\n");
        UsersWriter.add(file, "bob"); // the lock is free
    }
}
