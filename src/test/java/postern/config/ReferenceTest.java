package postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** With {@code -Dexpected.write=true} the page is written anew. */
class ReferenceTest {
    private static final Path PAGE = Path.of("docs/reference.md");

    @Test
    void thePageSaysWhatTheCodeReads() throws IOException {
        if (Boolean.getBoolean("expected.write")) Files.writeString(PAGE, Reference.page());
        assertThat(Files.readString(PAGE)).isEqualTo(Reference.page());
    }
}
