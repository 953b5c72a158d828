package postern.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.app.PosternProcess;

/**
 * The relay on a small ext4 of its own, which runs full or can no longer be written. A large
 * message that is refused gives back what it took, and small ones fit then: so a disk stays short
 * only once those have taken the rest.
 */
@Tag("long")
@Tag("root")
@Timeout(120)
class SmallDiskTest {
    private static final long MIN_FREE = 8 << 20;

    /** The journal, changed states, and what ext4 needs for itself, none of which is mail. */
    private static final long NO_MAIL = 256 << 10;

    private static final int CLIENTS = 4;

    @TempDir Path folder;
    private LoopDisk disk;
    private Rig rig;

    @BeforeEach
    void begin() throws Exception {
        disk = LoopDisk.mount(folder, 48L << 20);
    }

    @AfterEach
    void end() throws Exception {
        if (disk != null) disk.close();
    }

    private PosternProcess relay(String minFree) throws IOException {
        rig =
                new Rig(
                        folder,
                        disk.folder().resolve("data"),
                        "spool: { min-free: %s }\n".formatted(minFree));
        return rig.run();
    }

    /** Several clients send at once, until none gets anything in; their replies but 250. */
    private Collection<String> fill(String domain) throws Exception {
        var others = new ConcurrentLinkedQueue<String>();
        var clients = new Thread[CLIENTS];
        for (int i = 0; i < CLIENTS; i++)
            clients[i] = Thread.startVirtualThread(() -> sendUntilRefused(domain, others));
        for (var client : clients) client.join();
        return others;
    }

    /**
     * What the large ones gave back is filled too. Once so little is left that the relay does not
     * think better of it when it looks again, it stays short until something goes.
     */
    private void fillUpTo(long free) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> {
                    var _ = rig.health(); // it looks again
                    assertThat(rig.send("stuck.example", Rig.SMALL)).startsWith("452 4.3.1");
                    assertThat(disk.usable()).isLessThan(free + free / 32);
                    assertThat(rig.health()).startsWith("503");
                });
    }

    private void sendUntilRefused(String domain, Collection<String> others) {
        for (int i = 0; i < 1000; i++) {
            int size = i % 3 == 0 ? Rig.LARGE : Rig.SMALL;
            try {
                var reply = rig.send(domain, size);
                if (reply.startsWith("250")) continue;
                others.add(reply);
                if (size == Rig.SMALL) return;
            } catch (IOException e) {
                others.add(e.toString());
                return;
            }
        }
        others.add("it is never full");
    }

    private void takenAgain() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(rig.send("d.example", Rig.SMALL)).startsWith("250"));
    }

    @Test
    void mailIsDeferredBeforeTheDiskIsFullAndTakenAgainWhenThereIsRoom() throws Exception {
        try (var relay = relay("8 MiB")) {
            try (var gauge = disk.new Gauge()) {
                assertThat(fill("d.example")).allMatch(reply -> reply.startsWith("452 4.3.1"));
                assertThat(gauge.least()).isGreaterThan(MIN_FREE - NO_MAIL);
            }
            fillUpTo(MIN_FREE);
            assertThat(relay.output()).contains("Mail is deferred (452): less than 8 MiB is free");
            assertThat(rig.health()).startsWith("503").contains("less than 8 MiB is free");
            try (var _ = rig.hop();
                    var _ = new CountingHop(rig.stuck, rig.ledger)) {
                rig.arrives(relay);
                takenAgain();
                rig.arrives(relay);
                assertThat(rig.health()).startsWith("200");
            }
            rig.end(relay);
        }
    }

    /** Others take what the relay would have left free. */
    @Test
    void aFullDiskLosesNothingAndIsGotOverWithoutARestart() throws Exception {
        try (var relay = relay("1 KiB")) {
            assertThat(fill("d.example")).allMatch(reply -> reply.startsWith("45"));
            var ballast = disk.fillUp();
            assertThat(rig.send("d.example", Rig.SMALL)).startsWith("45");
            assertThat(rig.send("d.example", Rig.LARGE)).startsWith("45");
            assertThat(disk.usable()).isZero();
            try (var _ = rig.hop()) {
                rig.arrives(relay);
                Files.delete(ballast);
                takenAgain();
                rig.arrives(relay);
            }
            rig.end(relay);
        }
    }

    @Test
    void killedOnAFullDiskItStartsAndDelivers() throws Exception {
        try (var relay = relay("1 KiB")) {
            assertThat(fill("d.example")).allMatch(reply -> reply.startsWith("45"));
            var _ = disk.fillUp();
            assertThat(rig.send("d.example", Rig.LARGE)).startsWith("45");
            relay.kill();
        }
        try (var relay = rig.run();
                var _ = rig.hop()) {
            rig.arrives(relay);
            takenAgain();
            rig.arrives(relay);
            rig.end(relay);
        }
    }

    @Test
    void whoseMailFailsIsToldWhileTheDiskIsShort() throws Exception {
        try (var relay = relay("8 MiB");
                var client = rig.client()) {
            assertThat(client.say("MAIL FROM:<told@far.example>")).startsWith("250");
            assertThat(client.say("RCPT TO:<never-1@d.example>")).startsWith("250");
            assertThat(client.say("DATA")).startsWith("354");
            client.send("Subject: a\r\n\r\nb\r\n.\r\n");
            assertThat(client.reply()).startsWith("250");
            assertThat(fill("stuck.example")).allMatch(reply -> reply.startsWith("452 4.3.1"));
            fillUpTo(MIN_FREE);
            try (var _ = rig.hop()) {
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() ->
                                assertThat(rig.ledger.copies("told@far.example"))
                                        .as(relay.lastLines())
                                        .isEqualTo(1));
                assertThat(rig.send("d.example", Rig.SMALL)).startsWith("452 4.3.1");
            }
        }
    }

    @Test
    @Tag("long")
    void aFileSystemThatTurnsReadOnlyStopsAcceptingAtOnceAndLoudly() throws Exception {
        try (var relay = relay("1 MiB");
                var _ = rig.hop()) {
            assertThat(rig.send("d.example", Rig.SMALL)).startsWith("250");
            rig.arrives(relay);
            assertThat(rig.send("stuck.example", Rig.SMALL)).startsWith("250");
            disk.turnReadOnly();
            assertThat(rig.send("d.example", Rig.SMALL)).startsWith("451 4.3.0");
            assertThat(rig.send("d.example", Rig.LARGE)).startsWith("451 4.3.0");
            assertThat(relay.output()).contains("The spool takes no more mail");
            assertThat(rig.health()).startsWith("503").contains("takes no more mail");
        }
        disk.on();
        try (var relay = rig.run();
                var _ = rig.hop();
                var _ = new CountingHop(rig.stuck, rig.ledger)) {
            assertThat(rig.health()).startsWith("200");
            assertThat(rig.send("d.example", Rig.SMALL)).startsWith("250");
            rig.arrives(relay);
            rig.end(relay);
        }
    }
}
