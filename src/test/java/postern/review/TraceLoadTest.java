package postern.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.journal.JournalFiles;

/** A message found in a journal of a million lines. */
@Tag("long")
class TraceLoadTest {
    private static final int MESSAGES = 200_000; // of five lines each

    @TempDir private Path folder;

    private static void message(BufferedWriter out, int number) throws IOException {
        var at = Instant.EPOCH.plusSeconds(number);
        var session = "s-" + Integer.toString(number, 36);
        var queue = "%012d".formatted(number);
        out.write(
                """
                {"at":"%1$s","event":"connected","session":"%2$s","listener":"in","client":"192.0.2.1","port":1}
                {"at":"%1$s","event":"judged","session":"%2$s","queue":null,"stage":"rcpt","verdict":"accept","reply":"250 2.1.5 Recipient OK","grant":"receive","guard":null,"trusted":false,"policy":"0123456789abcdef","facts":{"listener":"in","client":"192.0.2.1","helo":"h.example","tls":false,"reverse-path":"<a%4$d@example.org>","forward-path":"b%4$d@example.com"},"trace":[{"line":20,"rule":"receive","outcome":"matches"}]}
                {"at":"%1$s","event":"accepted","session":"%2$s","queue":"%3$s","from":"<a%4$d@example.org>","to":["<b%4$d@example.com>"],"size":4096,"message-id":"<%4$d@example.org>"}
                {"at":"%1$s","event":"attempted","queue":"%3$s","to":"<b%4$d@example.com>","outcome":"delivered","next-hop":"mx[192.0.2.1]:25","reply":"250 2.0.0 OK","age":0.1,"security":"none"}
                {"at":"%1$s","event":"disconnected","session":"%2$s","client":"192.0.2.1","accepted":1,"refused":0,"seconds":0.1,"why":"QUIT"}
                """
                        .formatted(at, session, queue, number));
    }

    @Test
    void inSeconds() throws IOException {
        var threads = ManagementFactory.getThreadMXBean();
        var journal = folder.resolve("journal.jsonl");
        try (var out = Files.newBufferedWriter(journal, StandardCharsets.US_ASCII)) {
            for (int i = 0; i < MESSAGES; i++) message(out, i);
        }
        for (var wanted :
                new String[] {
                    "%012d".formatted(MESSAGES / 2), "b100000@example.com", "@example.com"
                }) {
            long begin = threads.getCurrentThreadCpuTime();
            var tracing = new Tracing(wanted, Instant.MIN, 100);
            try (var files = JournalFiles.open(journal, Instant.MIN)) {
                tracing.find(files);
            }
            try (var files = JournalFiles.open(journal, Instant.MIN)) {
                tracing.follow(files);
            }
            var took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - begin);
            System.out.printf(
                    "%-24s %d messages in %d ms of the processor, %d MiB%n",
                    wanted, tracing.messages().size(), took.toMillis(), Files.size(journal) >> 20);
            assertThat(tracing.messages().iterator().next().events()).hasSize(5);
            assertThat(took).isLessThan(Duration.ofMinutes(2));
        }
    }
}
