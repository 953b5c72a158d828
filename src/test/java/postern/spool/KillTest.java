package postern.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed with SIGKILL in the middle of its work, again and again. */
@Tag("slow")
@Tag("long")
class KillTest {
    private static final int ROUNDS = 25;

    @TempDir Path folder;
    private final Set<QueueId> stored = new HashSet<>();
    private final Set<QueueId> perhapsSettled = new HashSet<>();
    private final Set<QueueId> settled = new HashSet<>();

    @Test
    void whatWasAnsweredIsThereAfterEveryKill() throws Exception {
        var random = new Random(20261122);
        for (int round = 0; round < ROUNDS; round++) {
            killOne(random);
            try (var spool = Samples.open(folder, new FileDisk(), 200_000, 0)) {
                assertThat(spool.notices())
                        .as("only a torn tail")
                        .allSatisfy(notice -> assertThat(notice).startsWith("The last "));
                verify(spool);
            }
        }
        assertThat(stored).hasSizeGreaterThan(ROUNDS * 50);
    }

    private void verify(Spool spool) throws Exception {
        for (var id : stored) {
            if (settled.contains(id)) assertThat(spool.find(id)).isEmpty();
            else if (!perhapsSettled.contains(id) || spool.find(id).isPresent())
                assertThat(Samples.read(spool, id)).isEqualTo(KilledWriter.body(id));
            else settled.add(id);
        }
    }

    private void killOne(Random random) throws Exception {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var path =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        var process =
                new ProcessBuilder(
                                List.of(
                                        java,
                                        "-Xmx64m",
                                        "-cp",
                                        path,
                                        KilledWriter.class.getName(),
                                        folder.toString(),
                                        Long.toString(random.nextLong())))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                process.getInputStream(), StandardCharsets.US_ASCII))) {
            int left = 20 + random.nextInt(1500);
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line);
                if (--left == 0) process.toHandle().destroyForcibly(); // leaves the pipe open
            }
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void take(String line) throws IOException {
        var words = line.split(" ");
        if (words.length != 2 || words[1].length() != 12) return; // its end was cut off
        var id = QueueId.parse(words[1]).orThrow();
        switch (words[0]) {
            case "S" -> assertThat(stored.add(id)).as("an id of its own").isTrue();
            case "P" -> perhapsSettled.add(id);
            case "D" -> settled.add(id);
            default -> throw new IOException("unexpected: " + line);
        }
    }
}
