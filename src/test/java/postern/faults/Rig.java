package postern.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import postern.app.PosternProcess;
import postern.app.Programs;
import postern.app.RunningRelay;
import postern.app.WireClient;

/**
 * A relay to be run as a process, its folder and ports, and what it has promised. All its mail goes
 * to one next hop, but that to {@code stuck.example} to another; neither is there yet.
 */
final class Rig {
    /** A message of this size has a file of its own; one of the other lies within a segment. */
    static final int LARGE = 700_000;

    static final int SMALL = 100_000;

    final Ledger ledger = new Ledger();
    final int port = Programs.freePort();
    final int hop = Programs.freePort();
    final int stuck = Programs.freePort();
    private final int metrics = Programs.freePort();
    private final Path file;
    private final AtomicInteger next = new AtomicInteger();

    /**
     * @param folder for the configuration
     * @param data for the spool and the journal
     * @param lines more settings, each with its line end
     */
    Rig(Path folder, Path data, String lines) throws IOException {
        this(folder, data, "\"127.0.0.1:%d\"", lines);
    }

    private Rig(Path folder, Path data, String nextHop, String lines) throws IOException {
        file =
                RunningRelay.write(
                        folder,
                        "hostname: relay.test\ndata: "
                                + data
                                + "\n"
                                + RunningRelay.toPort(hop)
                                        .replace(
                                                "\"127.0.0.1:" + hop + "\"", nextHop.formatted(hop))
                                        .replace("127.0.0.1:0", "127.0.0.1:" + port)
                                        .replace(
                                                "routes:\n",
                                                "routes:\n  - { to: [stuck.example], next-hop: \"127.0.0.1:"
                                                        + stuck
                                                        + "\" }\n")
                                + "delivery: { first-retry: 1s, max-retry: 1s }\n"
                                + "metrics: { address: \"127.0.0.1:%d\" }\n".formatted(metrics)
                                + lines);
    }

    Rig(Path folder, String lines) throws IOException {
        this(folder, folder.resolve("data"), lines);
    }

    /** By the DNS to exchangers, which are the same next hop at its port. */
    static Rig byExchangers(Path folder, String lines) throws IOException {
        return new Rig(folder, folder.resolve("data"), "mx", lines);
    }

    /** What starts one that goes by exchangers. */
    ProcessBuilder commandByExchangers() {
        return Programs.java(
                "postern.app.ExchangersAt",
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"),
                List.of(Integer.toString(hop), file.toString()));
    }

    /** What starts it. */
    ProcessBuilder command(String... jvmOptions) {
        var options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        options.addAll(List.of(jvmOptions));
        return Programs.postern(options, List.of("run", "-c", file.toString(), "--no-audit-self"));
    }

    /** Starts it and waits until it serves. */
    PosternProcess run() throws IOException {
        return run(command("-Xmx128m"));
    }

    PosternProcess run(ProcessBuilder command) throws IOException {
        return PosternProcess.run(command, port);
    }

    CountingHop hop() throws IOException {
        return new CountingHop(hop, ledger);
    }

    WireClient client() throws IOException {
        return new WireClient(port).begin();
    }

    /** Sends one, and writes it down if it was taken; its reply. */
    String send(String domain, int size) throws IOException {
        try (var client = client()) {
            return send(client, domain, size);
        }
    }

    String send(WireClient client, String domain, int size) throws IOException {
        int number = next.getAndIncrement();
        var parcel = Parcel.to("n" + number + "@" + domain, number, size);
        var reply = Load.send(client, parcel);
        if (reply.startsWith("250")) ledger.answered(parcel.recipients());
        return reply;
    }

    String health() throws IOException, InterruptedException {
        return Health.of(metrics);
    }

    /** Waits until all that was promised has come. */
    void arrives(PosternProcess relay) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(ledger.missing()).as(relay.lastLines()).isEmpty());
    }

    /** Ends it, and demands that nothing strange was seen. */
    void end(PosternProcess relay) throws IOException, InterruptedException {
        assertThat(relay.terminate()).as(relay.lastLines()).isZero();
        assertThat(relay.output()).doesNotContain("DAMAGE", "bug:");
        assertThat(ledger.damaged()).isEmpty();
    }
}
