package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the data folder, written by root while no relay runs. */
@Tag("root")
class WholeFileTest {
    private static final int NOBODY = 65_534;

    @TempDir private Path folder;

    @Test
    void whatRootWritesBelongsToTheFoldersOwner() throws IOException {
        Files.setAttribute(folder, "unix:uid", NOBODY);
        Files.setAttribute(folder, "unix:gid", NOBODY);
        var file = folder.resolve("limits.jsonl");
        WholeFile.replace(file, "x\n");
        assertThat(file).hasContent("x\n");
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(NOBODY);
        assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(NOBODY);
    }

    @Test
    void nothingIsWrittenThroughALinkOfAnother() throws IOException {
        var precious = Files.writeString(folder.resolve("precious"), "kept");
        Files.createSymbolicLink(folder.resolve("limits.jsonl.new"), precious);
        assertThatThrownBy(() -> WholeFile.replace(folder.resolve("limits.jsonl"), "x\n"))
                .isInstanceOf(IOException.class);
        assertThat(precious).hasContent("kept");
    }
}
