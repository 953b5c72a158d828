package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.config.LogKind;
import postern.config.LogOutput;
import postern.config.LogOutput.Target;
import postern.config.Masking;
import postern.config.Settings;
import postern.journal.JournalRecord.Notice;
import postern.journal.JournalRecord.Notice.Level;

/** The journal on a disk that works, and on one that does not. */
class FileJournalTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Records.AT);
    private static final WritableByteChannel UNHEARD =
            Channels.newChannel(OutputStream.nullOutputStream());
    private static final Duration LONG = Duration.ofSeconds(20);

    /** A line to write into, that can fail or hang. */
    private static final class Screen implements LineOutput {
        final StringWriter text = new StringWriter(); // safe for several threads
        volatile boolean full;
        volatile CountDownLatch hangs = new CountDownLatch(0);
        final CountDownLatch entered = new CountDownLatch(1);

        @Override
        public void write(ByteBuffer lines) throws IOException {
            entered.countDown();
            try {
                hangs.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            int most = full ? Math.min(10, lines.remaining()) : lines.remaining();
            var taken = new byte[most];
            lines.get(taken);
            if (full) throw new IOException("No space left on device");
            text.append(new String(taken, StandardCharsets.UTF_8));
        }

        @Override
        public void reopen() {}

        @Override
        public void close() {}

        int lines() {
            return (int) text.toString().chars().filter(c -> c == '\n').count();
        }
    }

    private static FileJournal open(
            @Nullable Path log, @Nullable Path journal, WritableByteChannel output)
            throws IOException {
        var target = log == null ? new Target.StandardOutput() : new Target.File(log, null);
        var lines =
                new LogOutput(
                        "log",
                        target,
                        LogOutput.Format.LINE,
                        List.of(),
                        EnumSet.allOf(LogKind.class),
                        Masking.NONE);
        return FileJournal.open(
                new Settings.Logging(List.of(lines), journal, null), "relay.test", output, CLOCK);
    }

    private static Notice notice(String text) {
        return new Notice(Records.AT, Level.INFO, text);
    }

    @Test
    void aLogWithoutAFileGoesToTheStandardOutputThatItIsGivenAndLeavesItOpen() throws Exception {
        var printed = new ByteArrayOutputStream();
        var output = Channels.newChannel(printed);
        try (var journal = open(null, null, output)) {
            journal.write(notice("hello"));
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .endsWith(" notice level=info text=hello\n");
        assertThat(output.isOpen()).isTrue();
    }

    @Test
    void writesBothFilesForTheirOwnerOnly(@TempDir Path dir) throws Exception {
        var log = dir.resolve("log/postern.log");
        var file = dir.resolve("journal");
        try (var journal = open(log, file, UNHEARD)) {
            for (var record : Records.ALL) journal.write(record);
            assertThat(journal.flush(LONG)).isTrue();
            assertThat(Files.readAllLines(log)).hasSize(Records.ALL.size());
            assertThat(Files.readAllLines(file))
                    .hasSize(Records.ALL.size())
                    .allMatch(line -> line.startsWith("{") && line.endsWith("}"));
            assertThat(Files.getPosixFilePermissions(file))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(journal.problem()).isEmpty();
            assertThat(journal.lost()).isZero();
        }
    }

    @Test
    void closingWritesWhatWaits(@TempDir Path dir) throws Exception {
        var file = dir.resolve("journal");
        var journal = open(dir.resolve("log"), file, UNHEARD);
        for (int i = 0; i < 5000; i++) journal.write(notice("n" + i));
        journal.close();
        var lines = Files.readAllLines(file);
        assertThat(lines).hasSize(5000);
        for (int i = 0; i < 5000; i++) assertThat(lines.get(i)).contains("\"n" + i + "\"");
        journal.write(notice("too late"));
        assertThat(journal.lost()).isEqualTo(1);
    }

    @Test
    void theOrderOfOneCallerIsKeptAmongMany(@TempDir Path dir) throws Exception {
        var file = dir.resolve("journal");
        try (var journal = open(dir.resolve("log"), file, UNHEARD)) {
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int caller = 0; caller < 8; caller++) {
                    var name = "c" + caller + "-";
                    callers.execute(() -> {
                        for (int i = 0; i < 1000; i++) journal.write(notice(name + i + "."));
                    });
                }
            }
            assertThat(journal.flush(LONG)).isTrue();
        }
        var lines = Files.readAllLines(file);
        assertThat(lines).hasSize(8000);
        for (int caller = 0; caller < 8; caller++) {
            int next = 0;
            for (var line : lines)
                if (line.contains("\"c" + caller + "-"))
                    assertThat(line).contains("-" + next++ + ".");
            assertThat(next).isEqualTo(1000);
        }
    }

    @Test
    void reopeningFollowsAFileThatWasMoved(@TempDir Path dir) throws Exception {
        var file = dir.resolve("journal");
        var log = dir.resolve("log");
        try (var journal = open(log, file, UNHEARD)) {
            journal.write(notice("before"));
            assertThat(journal.flush(LONG)).isTrue();
            Files.move(file, dir.resolve("journal.1"));
            Files.move(log, dir.resolve("log.1"));
            journal.write(notice("between"));
            assertThat(journal.flush(LONG)).isTrue();
            journal.reopen();
            journal.write(notice("after"));
            assertThat(journal.flush(LONG)).isTrue();
        }
        assertThat(dir.resolve("journal.1")).content().contains("before", "between");
        assertThat(file).content().contains("after").doesNotContain("between");
        assertThat(dir.resolve("log.1")).content().contains("before", "between");
        assertThat(log).content().contains("after").doesNotContain("between");
    }

    @Test
    void aFullDiskLosesNothingWhileThereIsMemory() throws Exception {
        var file = new Screen();
        var log = new Screen();
        try (var journal = new FileJournal(file, log, CLOCK)) {
            file.full = true;
            journal.write(notice("first"));
            assertThat(journal.flush(Duration.ofMillis(200))).isFalse();
            assertThat(journal.problem())
                    .hasValue("the journal cannot be written: No space left on device");
            for (int i = 0; i < 3000; i++) journal.write(notice("n" + i));
            file.full = false;
            assertThat(journal.flush(LONG)).isTrue();
            assertThat(journal.problem()).isEmpty();
            assertThat(journal.lost()).isZero();
            assertThat(file.lines()).isEqualTo(3001);
            assertThat(file.text.toString()).startsWith("{\"at\"").contains("\"first\"");
        }
    }

    @Test
    void aLogThatFailsHoldsNothingUp() throws Exception {
        var file = new Screen();
        var log = new Screen();
        log.full = true;
        try (var journal = new FileJournal(file, log, CLOCK)) {
            journal.write(notice("one"));
            assertThat(journal.flush(LONG)).isTrue();
            assertThat(file.lines()).isEqualTo(1);
            assertThat(journal.problem()).isEmpty();
            assertThat(journal.logProblem())
                    .hasValueSatisfying(p -> assertThat(p).contains("No space"));
            assertThat(journal.lost()).isEqualTo(1);
            log.full = false;
            journal.write(notice("two"));
            assertThat(journal.flush(LONG)).isTrue();
            assertThat(journal.logProblem()).isEmpty();
            assertThat(log.text.toString()).contains("1 records are lost").contains("two");
        }
    }

    @Test
    void withoutAJournalTheLogIsTheRecord() throws Exception {
        var log = new Screen();
        log.full = true;
        try (var journal = new FileJournal(null, log, CLOCK)) {
            journal.write(notice("one"));
            assertThat(journal.flush(LONG)).isTrue();
            assertThat(journal.problem()).isPresent();
        }
    }

    @Test
    void aDiskThatHangsIsToldOfAndCounted() throws Exception {
        var file = new Screen();
        var release = new CountDownLatch(1);
        file.hangs = release;
        try (var journal = new FileJournal(file, new Screen(), CLOCK)) {
            journal.write(notice("hangs"));
            file.entered.await();
            for (int i = 0; i < 20_000; i++) journal.write(notice("n"));
            assertThat(journal.problem())
                    .hasValueSatisfying(p -> assertThat(p).contains("behind by"));
            assertThat(journal.lost()).isZero();
            for (int i = 0; i < 10_000; i++) journal.write(notice("n"));
            // What is no decision is left out first.
            journal.write(Records.CONNECTED);
            assertThat(journal.lost()).isEqualTo(1);
            journal.write(Records.JUDGED);
            assertThat(journal.lost()).isEqualTo(1);
            // One caller waits once, a second; the others do not.
            long begin = System.nanoTime();
            for (int i = 0; i < 10_000; i++) journal.write(notice("n"));
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
            long lost = journal.lost();
            assertThat(lost).isBetween(6_000L, 10_000L);
            release.countDown();
            assertThat(journal.flush(LONG)).isTrue();
            journal.write(notice("again"));
            assertThat(journal.flush(LONG)).isTrue();
            assertThat(journal.problem()).isEmpty();
            assertThat(file.text.toString()).contains(lost + " records are lost");
            assertThat(file.lines()).isEqualTo((int) (40_003 - lost + 2));
        }
    }
}
