package postern.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyFilesTest {
    private static final Bounds BOUNDS = Bounds.USUAL;

    @TempDir Path folder;

    @Test
    void whereManyLargeBodiesComeInEachHasASmallChunk() {
        var bodies = new BodyFiles(new FileDisk(), folder, BOUNDS, Hands.threads(BOUNDS).writers());
        var taken = new ArrayList<byte[]>();
        for (int i = 0; i < BOUNDS.chunksInAll(); i++) taken.add(bodies.takeChunk());
        assertThat(taken).allMatch(chunk -> chunk.length == BOUNDS.chunk());
        var small = bodies.takeChunk();
        assertThat(small).hasSize(8 << 10);
        bodies.giveBack(small);
        assertThat(bodies.takeChunk()).hasSize(8 << 10);
        for (var chunk : taken) bodies.giveBack(chunk);
        assertThat(bodies.takeChunk()).as("there is room again").hasSize(BOUNDS.chunk());
        bodies.close();
    }
}
