package postern.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.app.PosternProcess;

/** The relay's own system calls fail: no 250 for what may not be on the disk, and no second try. */
@Tag("slow")
@Tag("peers")
@Timeout(120)
class BrokenDiskTest {
    private static final int LARGE = 700_000; // a file of its own
    private static final int SMALL = 5_000; // within a segment

    @TempDir Path folder;
    private Rig rig;
    private Shim shim;

    @BeforeEach
    void begin() throws Exception {
        rig = new Rig(folder, "");
        shim = new Shim(folder, folder.resolve("data"));
    }

    private PosternProcess traced() throws IOException {
        return rig.run(shim.before(rig.command("-Xmx128m"), true));
    }

    private String send(int size) throws IOException {
        return rig.send("d.example", size);
    }

    /** Starts again on a disk that works; all that was answered 250 arrives. */
    private void arrivesAfterARestart() throws Exception {
        try (var relay = rig.run();
                var _ = rig.hop()) {
            assertThat(send(SMALL)).startsWith("250");
            assertThat(send(LARGE)).startsWith("250");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(rig.ledger.missing()).as(relay.output()).isEmpty());
            assertThat(relay.output()).doesNotContain("DAMAGE", "bug:");
            assertThat(relay.terminate()).isZero();
        }
        assertThat(rig.ledger.damaged()).isEmpty();
    }

    /** The order of the process's own calls: record written, then synced, then 250. */
    @Test
    void no250IsSaidBeforeTheRecordIsSynced() throws Exception {
        try (var relay = traced()) {
            for (int i = 0; i < 20; i++)
                assertThat(send(i % 5 == 0 ? LARGE : SMALL)).startsWith("250");
            relay.kill();
        }
        var steps = shim.steps();
        int said = 0;
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).kind() != 'A' || !steps.get(i).text().contains("queued as")) continue;
            var id = steps.get(i).text().split("queued as ")[1].strip();
            int written = i - 1;
            var recipient = "n" + said++;
            while (!holds(steps.get(written), recipient)) written--;
            assertThat(steps.subList(written, i))
                    .as(id + " was synced before it was said")
                    .anyMatch(step -> step.kind() == 's' && step.path().endsWith(".segment"))
                    .anyMatch(step -> step.kind() == 'S' && step.path().endsWith(".segment"));
            if (steps.stream().anyMatch(step -> step.path().endsWith(id + ".body")))
                assertThat(steps.subList(0, written).stream())
                        .as(
                                "its body was synced before its record was written, and so was its name")
                        .anyMatch(step -> step.kind() == 'S' && step.path().endsWith(id + ".body"))
                        .anyMatch(step -> step.kind() == 'F' && step.path().endsWith("bodies"));
        }
        assertThat(said).isEqualTo(20);
    }

    private static boolean holds(Shim.Step step, String recipient) {
        return step.kind() == 'W'
                && step.path().endsWith(".segment")
                && step.text().contains(recipient);
    }

    /** What a call meets, and the size of the message that runs into it. */
    @ParameterizedTest
    @Tag("long")
    @CsvSource({
        "sync, .segment, 5000",
        "write, .segment, 5000",
        "sync, .body, 700000",
        "write, .body, 700000",
        "create, .body, 700000",
        "folder, bodies, 700000",
    })
    void aCallThatFailsOnceStopsAcceptingForGood(String call, String part, int size)
            throws Exception {
        try (var relay = traced()) {
            for (int i = 0; i < 20; i++) assertThat(send(SMALL)).startsWith("250");
            assertThat(send(LARGE)).startsWith("250");
            shim.fail(Shim.EIO, call, part, true);
            assertThat(send(size)).startsWith("451 4.3.0");
            assertThat(shim.hasFailed()).isTrue(); // from here on the disk would work
            for (int i = 0; i < 3; i++) {
                assertThat(send(SMALL)).startsWith("451 4.3.0");
                assertThat(send(LARGE)).startsWith("451 4.3.0");
            }
            assertThat(relay.output()).contains("ERROR", "The spool takes no more mail");
            assertThat(rig.health()).startsWith("503").contains("takes no more mail");
            relay.kill();
        }
        nothingWasWrittenBehindTheFailure();
        arrivesAfterARestart();
    }

    private void nothingWasWrittenBehindTheFailure() throws IOException {
        var steps = shim.steps();
        int failure = 0;
        while (steps.get(failure).kind() != '!') failure++;
        var behind = steps.subList(failure + 1, steps.size());
        assertThat(behind)
                .as("what was done behind the failed call")
                .noneMatch(s -> s.path().endsWith(".segment") && "WST".indexOf(s.kind()) >= 0)
                .noneMatch(s -> s.kind() == 'A' && s.text().contains("queued as"));
        assertThat(steps.subList(0, failure))
                .anyMatch(s -> s.kind() == 'A' && s.text().contains("queued as"));
    }

    @Test
    @Tag("long")
    void aFirstSegmentWhoseNameCannotBeSyncedStopsIt() throws Exception {
        shim.fail(Shim.EIO, "folder", "segments", true);
        try (var relay = traced()) {
            assertThat(send(SMALL)).startsWith("451 4.3.0");
            assertThat(send(SMALL)).startsWith("451 4.3.0");
            assertThat(relay.output()).contains("The spool takes no more mail");
            relay.kill();
        }
        arrivesAfterARestart();
    }

    /** What was accepted before goes out all the same: it lies in memory and on the disk. */
    @Test
    void whatWasAcceptedBeforeIsStillDelivered() throws Exception {
        try (var relay = traced()) {
            for (int i = 0; i < 20; i++) assertThat(send(i == 5 ? LARGE : SMALL)).startsWith("250");
            shim.fail(Shim.EIO, "sync", ".segment", false);
            assertThat(send(SMALL)).startsWith("451 4.3.0");
            try (var _ = rig.hop()) {
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() ->
                                assertThat(rig.ledger.missing()).as(relay.output()).isEmpty());
            }
        }
    }

    @Test
    @Tag("long")
    void aFullDiskIsNoBrokenDisk() throws Exception {
        try (var relay = traced()) {
            assertThat(send(SMALL)).startsWith("250");
            for (var part : List.of(".segment", ".body")) {
                shim.fail(Shim.ENOSPC, "write", part, false);
                assertThat(send(part.equals(".body") ? LARGE : SMALL)).startsWith("452 4.3.1");
                shim.mend();
                assertThat(send(SMALL)).startsWith("250");
                assertThat(send(LARGE)).startsWith("250");
            }
            assertThat(rig.health()).startsWith("200");
            relay.kill();
        }
        arrivesAfterARestart();
    }

    @Test
    @Tag("long")
    void aJournalThatCannotBeWrittenDefersMailUntilItCan() throws Exception {
        try (var relay = traced()) {
            assertThat(send(SMALL)).startsWith("250");
            shim.fail(Shim.EIO, "write", "journal.jsonl", false);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(send(SMALL)).startsWith("451"));
            assertThat(rig.health()).startsWith("503").contains("journal");
            shim.mend();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(send(SMALL)).startsWith("250"));
            assertThat(relay.terminate()).isZero();
        }
        arrivesAfterARestart();
    }

    @Test
    @Tag("long")
    void aFlippedBitInTheMiddleHurtsOneMessageAndIsTold() throws Exception {
        try (var relay = rig.run()) {
            for (int i = 0; i < 30; i++) assertThat(send(SMALL)).startsWith("250");
            relay.kill();
        }
        var segment = folder.resolve("data/spool/segments/000000000001.segment");
        var octets = Files.readAllBytes(segment);
        octets[octets.length / 2] ^= 4;
        Files.write(segment, octets);
        try (var relay = rig.run();
                var _ = rig.hop()) {
            assertThat(relay.output()).contains("DAMAGE", segment.toString());
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(rig.ledger.missing()).as(relay.output()).hasSize(1));
            assertThat(send(SMALL)).startsWith("250");
            assertThat(rig.ledger.damaged()).isEmpty();
            // its message cannot be sent, but is not forgotten: so its segment stays where it is
            assertThat(segment).hasBinaryContent(octets);
            assertThat(relay.output()).contains("451 4.3.0 The message could not be read");
            assertThat(relay.terminate()).isZero();
        }
    }
}
