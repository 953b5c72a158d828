package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.config.Rotation;
import postern.config.Rotation.Every;

/** Files that are put aside, compressed and deleted in time. */
class RotatingFileTest {
    private static final int ALL = Integer.MAX_VALUE;

    @TempDir private Path folder;
    private Path path;
    private Instant now = Instant.parse("2026-11-27T22:16:03Z");

    @BeforeEach
    void name() {
        path = folder.resolve("mail.log");
    }

    private RotatingFile open(@Nullable Rotation rotation) throws IOException {
        return new RotatingFile(path, rotation, _ -> "", () -> now);
    }

    private static Rotation bySize(long size, boolean compress, int most) {
        return new Rotation(size, null, compress, most, null);
    }

    private static void write(RotatingFile file, String line) throws IOException {
        file.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> names() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void awaitNames(String... names) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(names()).containsExactly(names));
    }

    private static String text(Path file) throws IOException {
        try (var in = JournalFiles.stream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void bySizeIntoFilesOfTheSameNameWithTheTimeAndCompressed() throws Exception {
        try (var file = open(bySize(11, true, ALL))) {
            write(file, "one");
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
            write(file, "two");
            write(file, "three");
            write(file, "four");
            now = now.plusSeconds(60);
            write(file, "a line that is longer than the size");
            write(file, "five");
            awaitNames(
                    "mail.log",
                    "mail.log.20261127T221603Z.gz",
                    "mail.log.20261127T221703Z-2.gz",
                    "mail.log.20261127T221703Z.gz");
        }
        assertThat(text(path)).isEqualTo("five\n");
        assertThat(text(folder.resolve("mail.log.20261127T221603Z.gz"))).isEqualTo("one\ntwo\n");
        assertThat(text(folder.resolve("mail.log.20261127T221703Z.gz"))).isEqualTo("three\nfour\n");
        for (var name : List.of("mail.log", "mail.log.20261127T221603Z.gz"))
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(folder.resolve(name))))
                    .isEqualTo("rw-r-----");
    }

    @Test
    void byTheCalendarAlsoWhenItWasNotRunningAtTheTime() throws Exception {
        var daily = new Rotation(Long.MAX_VALUE, Every.DAY, false, ALL, null);
        try (var file = open(daily)) {
            write(file, "friday");
            now = Instant.parse("2026-11-27T23:59:59Z");
            write(file, "friday night");
            now = Instant.parse("2026-11-28T00:00:00Z");
            write(file, "saturday");
            assertThat(names()).containsExactly("mail.log", "mail.log.20261128T000000Z");
        }
        Files.setLastModifiedTime(path, FileTime.from(now));
        now = Instant.parse("2026-11-30T08:00:00Z");
        try (var file = open(daily)) {
            write(file, "monday");
        }
        assertThat(text(path)).isEqualTo("monday\n");
        assertThat(text(folder.resolve("mail.log.20261130T080000Z"))).isEqualTo("saturday\n");
    }

    @Test
    void weeksBeginOnMonday() throws Exception {
        try (var file = open(new Rotation(Long.MAX_VALUE, Every.WEEK, false, ALL, null))) {
            write(file, "friday");
            now = Instant.parse("2026-11-29T23:59:59Z");
            write(file, "sunday");
            assertThat(names()).containsExactly("mail.log");
            now = Instant.parse("2026-11-30T00:00:00Z");
            write(file, "monday");
            assertThat(names()).hasSize(2);
        }
    }

    @Test
    void oldOnesGoByNumberAndByAgeAndStrangersStay() throws Exception {
        Files.writeString(folder.resolve("mail.log.bak"), "mine");
        Files.writeString(folder.resolve("mail.log.20250101T000000Z.gz"), "old");
        try (var file = open(bySize(1, false, 2))) {
            for (var line : List.of("a", "b", "c", "d")) {
                write(file, line);
                now = now.plusSeconds(1);
            }
            awaitNames(
                    "mail.log",
                    "mail.log.20261127T221605Z",
                    "mail.log.20261127T221606Z",
                    "mail.log.bak");
        }
        now = now.plus(Duration.ofDays(30)).minusSeconds(1);
        try (var file =
                open(new Rotation(Long.MAX_VALUE, Every.DAY, false, ALL, Duration.ofDays(30)))) {
            awaitNames("mail.log", "mail.log.20261127T221606Z", "mail.log.bak");
            write(file, "e");
            awaitNames(
                    "mail.log",
                    "mail.log.20261127T221606Z",
                    "mail.log.20261227T221606Z",
                    "mail.log.bak");
        }
    }

    @Test
    void aCrashWhileCompressingLosesNothing() throws Exception {
        Files.writeString(folder.resolve("mail.log.20261101T000000Z"), "cut off in the middle\n");
        Files.writeString(folder.resolve("mail.log.20261101T000000Z.gz.part"), "torn");
        Files.writeString(folder.resolve("mail.log.20261102T000000Z"), "whole\n");
        try (var out =
                new java.util.zip.GZIPOutputStream(
                        Files.newOutputStream(folder.resolve("mail.log.20261102T000000Z.gz")))) {
            out.write("whole\n".getBytes(StandardCharsets.UTF_8));
        }
        try (var _ = open(bySize(1000, true, ALL))) {
            awaitNames("mail.log", "mail.log.20261101T000000Z.gz", "mail.log.20261102T000000Z.gz");
        }
        assertThat(text(folder.resolve("mail.log.20261101T000000Z.gz")))
                .isEqualTo("cut off in the middle\n");
        assertThat(text(folder.resolve("mail.log.20261102T000000Z.gz"))).isEqualTo("whole\n");
    }

    @Test
    void whatCannotBePutAsideGoesOn() throws Exception {
        try (var file = open(bySize(1, false, ALL))) {
            write(file, "a");
            var stamp = "mail.log.20261127T221603Z";
            Files.createDirectory(folder.resolve(stamp));
            for (int i = 2; i <= 100; i++) Files.createDirectory(folder.resolve(stamp + "-" + i));
            write(file, "b");
            assertThat(text(path)).isEqualTo("a\nb\n");
            now = now.plusSeconds(61);
            write(file, "c");
            assertThat(text(path)).isEqualTo("c\n");
        }
    }

    @Test
    void everyFileBeginsWithItsHead() throws Exception {
        try (var file =
                new RotatingFile(path, bySize(12, false, ALL), at -> "#" + at + "\n", () -> now)) {
            write(file, "a");
            now = now.plusSeconds(1);
            write(file, "b");
            assertThat(text(path)).isEqualTo("#2026-11-27T22:16:04Z\nb\n");
            Files.move(path, folder.resolve("moved"));
            file.reopen();
            write(file, "c");
            assertThat(text(path)).isEqualTo("#2026-11-27T22:16:04Z\nc\n");
        }
    }

    @Test
    void withoutRotationItIsAFileOfLines() throws Exception {
        try (var file = open(null)) {
            for (int i = 0; i < 100; i++) write(file, "line " + i);
        }
        assertThat(names()).containsExactly("mail.log");
    }
}
