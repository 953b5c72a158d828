package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {
    @TempDir private Path dir;

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTornLineIsEndedBeforeTheNext() throws IOException {
        var path = dir.resolve("journal");
        Files.writeString(path, "one\ntw");
        try (var file = new LineFile(path)) {
            file.write(bytes("three\n"));
            file.write(bytes("four\n"));
        }
        assertThat(path).hasContent("one\ntw\nthree\nfour\n");
        try (var file = new LineFile(path)) {
            file.write(bytes("fi"));
            file.write(bytes("five\n"));
        }
        assertThat(Files.readString(path)).endsWith("four\nfi\nfive\n");
    }

    @Test
    void aFileThatIsThereKeepsItsContentAndPermissions() throws IOException {
        var path = Files.writeString(dir.resolve("log"), "one\n");
        var before = Files.getPosixFilePermissions(path);
        try (var file = new LineFile(path)) {
            file.write(bytes("two\n"));
        }
        assertThat(Files.readString(path)).isEqualTo("one\ntwo\n");
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(before);
    }

    @Test
    void whatCannotBeOpenedSaysSo() {
        assertThatThrownBy(() -> new LineFile(dir)).isInstanceOf(IOException.class);
    }

    @Test
    void aFileThatCannotBeReopenedGoesOn() throws IOException {
        var path = dir.resolve("log");
        try (var file = new LineFile(path)) {
            file.write(bytes("one\n"));
            Files.move(path, dir.resolve("log.1"));
            Files.createDirectory(path);
            assertThatThrownBy(file::reopen).isInstanceOf(IOException.class);
            file.write(bytes("two\n"));
        }
        assertThat(dir.resolve("log.1")).hasContent("one\ntwo\n");
    }
}
