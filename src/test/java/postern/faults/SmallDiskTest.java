package postern.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.app.PosternProcess;
import postern.app.Programs;
import postern.app.WireClient;

/** The relay on a small ext4 of its own, which runs full or can no longer be written. */
@Tag("slow")
@Tag("long") // what was short a moment ago need not be so any more: three of four fail now and then
@Tag("root")
@Timeout(120)
class SmallDiskTest {
    private static final int LARGE = 700_000; // a file of its own
    private static final int SMALL = 100_000; // within a segment

    @TempDir Path folder;
    private final Ledger ledger = new Ledger();
    private LoopDisk disk;
    private int port;
    private int metrics;
    private int down;
    private int stuck;
    private int next;

    @BeforeEach
    void begin() throws Exception {
        disk = LoopDisk.mount(folder, 48L << 20);
        port = Programs.freePort();
        metrics = Programs.freePort();
        down = Programs.freePort();
        stuck = Programs.freePort();
    }

    @AfterEach
    void end() throws Exception {
        if (disk != null) disk.close();
    }

    private PosternProcess relay(String spool) throws IOException {
        var text =
                """
                hostname: relay.test
                data: %s
                domains: [ours.example]
                networks: { here: [127.0.0.1] }
                listeners: { in: { address: "127.0.0.1:%d" } }
                grants:
                  - relay: { on: [in], from: [here] }
                routes:
                  - { to: [stuck.example], next-hop: "127.0.0.1:%d" }
                  - { to: any, next-hop: "127.0.0.1:%d" }
                delivery: { first-retry: 1s, max-retry: 1s }
                metrics: { address: "127.0.0.1:%d" }
                spool: { %s }
                """
                        .formatted(
                                disk.folder().resolve("data"), port, stuck, down, metrics, spool);
        var file = Files.writeString(folder.resolve("postern.yaml"), text);
        return PosternProcess.run(
                Programs.postern(
                        List.of("-XX:+UseSerialGC", "-Xmx128m"),
                        List.of("run", "-c", file.toString(), "--no-audit-self")),
                port);
    }

    /** Sends one, and writes it down if it was taken; its reply. */
    private String send(String to, int size) throws IOException {
        try (var client = new WireClient(port).begin()) {
            var parcel = Parcel.to(to.replace("*", Integer.toString(next)), next++, size);
            var reply = Load.send(client, parcel);
            if (reply.startsWith("250")) ledger.answered(parcel.recipients());
            return reply;
        }
    }

    /** Sends until one is refused; that reply. */
    private String fill(String to) throws IOException {
        for (int i = 0; i < 1000; i++) {
            var reply = send(to, i % 3 == 0 ? LARGE : SMALL);
            if (!reply.startsWith("250")) return reply;
        }
        throw new AssertionError("it is never full");
    }

    private void arrived(PosternProcess relay) throws IOException {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(ledger.missing()).as(tail(relay)).isEmpty());
    }

    private static String tail(PosternProcess relay) throws IOException {
        var output = relay.output();
        return output.substring(Math.max(0, output.length() - 3_000));
    }

    private void takenAgain(String to) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(send(to, SMALL)).startsWith("250"));
    }

    @Test
    void mailIsDeferredBeforeTheDiskIsFullAndTakenAgainWhenThereIsRoom() throws Exception {
        try (var relay = relay("min-free: 8 MiB")) {
            assertThat(fill("a*@d.example")).startsWith("452 4.3.1");
            assertThat(disk.usable()).isBetween(3L << 20, 9L << 20);
            assertThat(tail(relay)).contains("Mail is deferred (452): less than 8 MiB is free");
            assertThat(Health.of(metrics)).startsWith("503").contains("less than 8 MiB is free");
            try (var _ = new CountingHop(down, ledger)) {
                arrived(relay);
                takenAgain("b*@d.example");
                arrived(relay);
                assertThat(Health.of(metrics)).startsWith("200");
            }
            assertThat(relay.terminate()).isZero();
        }
        assertThat(ledger.damaged()).isEmpty();
    }

    @Test
    void aFullDiskLosesNothingAndIsGotOverWithoutARestart() throws Exception {
        try (var relay = relay("min-free: 1 KiB")) {
            assertThat(fill("a*@d.example")).startsWith("45");
            assertThat(disk.usable()).isLessThan(1 << 20);
            try (var _ = new CountingHop(down, ledger)) {
                arrived(relay);
                takenAgain("b*@d.example");
                arrived(relay);
            }
            assertThat(relay.terminate()).isZero();
        }
        assertThat(ledger.damaged()).isEmpty();
    }

    @Test
    void whoseMailFailsIsToldWhileTheDiskIsShort() throws Exception {
        try (var relay = relay("min-free: 8 MiB");
                var client = new WireClient(port).begin()) {
            assertThat(client.say("MAIL FROM:<told@far.example>")).startsWith("250");
            assertThat(client.say("RCPT TO:<never-1@d.example>")).startsWith("250");
            assertThat(client.say("DATA")).startsWith("354");
            client.send("Subject: a\r\n\r\nb\r\n.\r\n");
            assertThat(client.reply()).startsWith("250");
            assertThat(fill("s*@stuck.example")).startsWith("452 4.3.1");
            try (var _ = new CountingHop(down, ledger)) {
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() ->
                                assertThat(ledger.copies("told@far.example"))
                                        .as(tail(relay))
                                        .isEqualTo(1));
                assertThat(send("a*@d.example", SMALL)).startsWith("452 4.3.1");
            }
        }
    }

    @Test
    void aFileSystemThatTurnsReadOnlyStopsAcceptingAtOnceAndLoudly() throws Exception {
        try (var _ = new CountingHop(down, ledger)) {
            try (var relay = relay("min-free: 1 MiB")) {
                assertThat(send("a*@d.example", SMALL)).startsWith("250");
                arrived(relay);
                assertThat(send("s*@stuck.example", SMALL)).startsWith("250");
                disk.turnReadOnly();
                assertThat(send("a*@d.example", SMALL)).startsWith("451 4.3.0");
                assertThat(send("a*@d.example", LARGE)).startsWith("451 4.3.0");
                assertThat(relay.output()).contains("The spool takes no more mail");
                assertThat(Health.of(metrics)).startsWith("503").contains("takes no more mail");
            }
            disk.on();
            try (var relay = relay("min-free: 1 MiB");
                    var _ = new CountingHop(stuck, ledger)) {
                assertThat(Health.of(metrics)).startsWith("200");
                assertThat(send("a*@d.example", SMALL)).startsWith("250");
                arrived(relay);
            }
        }
        assertThat(ledger.damaged()).isEmpty();
    }
}
