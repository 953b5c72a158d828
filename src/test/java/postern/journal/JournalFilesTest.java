package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal with what was rotated away of it, read as one. */
class JournalFilesTest {
    @TempDir private Path folder;
    private Path journal;

    @BeforeEach
    void name() {
        journal = folder.resolve("journal.jsonl");
    }

    private static String day(int day) {
        return "{\"at\":\"2026-11-%02dT12:00:00.000000000Z\",\"event\":\"notice\"}\n"
                .formatted(day);
    }

    private void plain(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void compressed(String name, String text) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private List<String> read(Instant since) throws IOException {
        try (var files = JournalFiles.open(journal, since)) {
            return rest(files);
        }
    }

    /** File and number of each line, and its day. */
    private static List<String> rest(JournalFiles files) throws IOException {
        var lines = new ArrayList<String>();
        for (var line = files.next(); line != null; line = files.next())
            lines.add(
                    line.file().getFileName()
                            + ":"
                            + line.number()
                            + " "
                            + String.valueOf(line.text()).substring(15, 17));
        return lines;
    }

    @Test
    void theOldestComesFirstWhateverRotatedItAndOthersAreLeftAlone() throws Exception {
        plain("journal.jsonl", day(20) + day(21));
        plain("journal.jsonl.1", day(19));
        compressed("journal.jsonl.2.gz", day(17) + day(18));
        compressed("journal.jsonl-20261116.gz", day(16));
        compressed("journal.jsonl.20261114T221603Z.gz", day(15));
        plain("journal.jsonl.20261114T221603Z.gz.part", "torn");
        plain("journal.jsonl.bak", day(1));
        plain("journal.jsonl2", day(1));
        plain("journal.jsonl.3", "");
        assertThat(read(Instant.MIN))
                .containsExactly(
                        "journal.jsonl.20261114T221603Z.gz:1 15",
                        "journal.jsonl-20261116.gz:1 16",
                        "journal.jsonl.2.gz:1 17",
                        "journal.jsonl.2.gz:2 18",
                        "journal.jsonl.1:1 19",
                        "journal.jsonl:1 20",
                        "journal.jsonl:2 21");
    }

    @Test
    void whatIsThereTwiceIsReadOnce() throws Exception {
        plain("journal.jsonl", day(3));
        plain("journal.jsonl.20261102T000000Z", day(1));
        compressed("journal.jsonl.20261102T000000Z.gz", day(1));
        assertThat(read(Instant.MIN)).hasSize(2);
    }

    @Test
    void filesThatHoldOnlyEarlierRecordsAreLeftOut() throws Exception {
        plain("journal.jsonl", day(20));
        compressed("journal.jsonl.2.gz", day(10));
        plain("journal.jsonl.1", day(15));
        assertThat(read(Instant.parse("2026-11-16T00:00:00Z")))
                .containsExactly("journal.jsonl.1:1 15", "journal.jsonl:1 20");
    }

    @Test
    void aRotationWhileItIsReadLosesNothingAndTellsNothingTwice() throws Exception {
        plain("journal.jsonl", day(2));
        plain("journal.jsonl.1", day(1));
        try (var files = JournalFiles.open(journal, Instant.MIN)) {
            Files.move(journal, folder.resolve("journal.jsonl.20261103T000000Z"));
            plain("journal.jsonl", day(3));
            compressed("journal.jsonl.1.gz", day(1));
            Files.delete(folder.resolve("journal.jsonl.1"));
            assertThat(rest(files)).containsExactly("journal.jsonl.1:1 01", "journal.jsonl:1 02");
        }
        assertThat(read(Instant.MIN)).hasSize(3);
    }

    @Test
    void whatIsDamagedIsToldAndTheRestIsRead() throws Exception {
        plain("journal.jsonl", day(20));
        compressed("journal.jsonl.1.gz", (day(18) + day(19)).repeat(2000));
        var whole = Files.readAllBytes(folder.resolve("journal.jsonl.1.gz"));
        Files.write(
                folder.resolve("journal.jsonl.1.gz"), Arrays.copyOf(whole, whole.length * 2 / 3));
        Files.write(folder.resolve("journal.jsonl.2.gz"), Arrays.copyOf(whole, 9));
        try (var files = JournalFiles.open(journal, Instant.MIN)) {
            assertThat(rest(files))
                    .contains("journal.jsonl.1.gz:1 18")
                    .endsWith("journal.jsonl:1 20");
            assertThat(files.damaged())
                    .containsExactlyInAnyOrder(
                            folder.resolve("journal.jsonl.1.gz"),
                            folder.resolve("journal.jsonl.2.gz"));
        }
    }

    @Test
    void aJournalOfWhichOnlyThePastIsLeftIsOneAndNothingIsNone() throws Exception {
        assertThatThrownBy(() -> read(Instant.MIN)).isInstanceOf(NoSuchFileException.class);
        plain("journal.jsonl.1", day(1));
        assertThat(read(Instant.MIN)).containsExactly("journal.jsonl.1:1 01");
    }
}
