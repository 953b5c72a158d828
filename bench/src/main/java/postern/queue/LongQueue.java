package postern.queue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * A relay that starts with a long queue: how long until it serves, what memory it takes, how long
 * {@code queue list --from} takes, and what its loop does for each message. Needs port 25 and the
 * addresses of 198.18.0.0/15 for itself, as scripts/bench-queue arranges.
 *
 * <p>Words: the launcher, messages, destinations, octets of a message, seconds of delivery.
 */
final class LongQueue {
    private static final int PORT = 2525;
    private static final int DNS = 5353;

    private final Path launcher;
    private final Path folder;
    private final Path file;
    private final int seconds;

    private LongQueue(Path launcher, Path folder, int seconds) throws IOException {
        this.launcher = launcher;
        this.folder = folder;
        this.seconds = seconds;
        file = Files.writeString(folder.resolve("postern.yaml"), CONFIGURATION);
    }

    private static final String CONFIGURATION =
            """
            hostname: relay.here.example
            data: data
            domains: [ours.example]
            networks: { here: [127.0.0.1] }
            dns: { servers: ["127.0.0.1:%d"] }
            listeners: { in: { address: "127.0.0.1:%d" } }
            grants: [ { relay: { on: [in], from: [here] } } ]
            routes: [ { to: any, next-hop: mx } ]
            log: { file: postern.log }
            metrics: { address: none }
            """
                    .formatted(DNS, PORT);

    public static void main(String[] words) throws Exception {
        var launcher = Path.of(words[0]);
        int messages = Integer.parseInt(words[1]);
        int destinations = Integer.parseInt(words[2]);
        int octets = Integer.parseInt(words[3]);
        var folder = Files.createTempDirectory(Path.of("/var/tmp"), "postern-queue-");
        try (var dns = new NameServer(DNS);
                var sink = new Sink()) {
            var queue = new LongQueue(launcher, folder, Integer.parseInt(words[4]));
            System.out.printf(
                    "%,d messages of %,d octets to %,d destinations%n",
                    messages, octets, destinations);
            long begin = System.nanoTime();
            FilledSpool.fill(folder.resolve("data/spool"), messages, destinations, octets);
            System.out.printf(
                    "  written in %.1f s, %,d MiB on disk%n",
                    since(begin), size(folder.resolve("data/spool")) >> 20);
            queue.measure("first start", dns, sink);
            queue.measure("next start", dns, sink);
        } finally {
            delete(folder);
        }
    }

    private void measure(String what, NameServer dns, Sink sink) throws Exception {
        long begin = System.nanoTime();
        var command =
                List.of(launcher.toString(), "run", "-c", file.toString(), "--no-audit-self");
        var relay = new ProcessBuilder(command).inheritIO().start();
        try {
            awaitGreeting(relay);
            double serving = since(begin);
            System.out.printf(
                    "  %s: 220 after %.1f s (of the processor %.1f s), resident %d MiB%n",
                    what, serving, ticks(relay, null) / 100.0, resident(relay, "VmRSS"));
            list();
            long taken = sink.taken();
            long loop = ticks(relay, "loop");
            long all = ticks(relay, null);
            long window = System.nanoTime();
            long questions = dns.questions();
            Thread.sleep(seconds * 1000L);
            double lasted = since(window);
            long delivered = Math.max(1, sink.taken() - taken);
            System.out.printf(
                    "  in %.0f s: %,d delivered (%.0f a second), %,d questions to the DNS; processor for each: %.0f us of"
                            + " the loop, %.0f us in all%n",
                    lasted,
                    delivered,
                    delivered / lasted,
                    dns.questions() - questions,
                    (ticks(relay, "loop") - loop) * 10_000.0 / delivered,
                    (ticks(relay, null) - all) * 10_000.0 / delivered);
            list();
            System.out.printf(
                    "  resident %d MiB, at most %d MiB%n",
                    resident(relay, "VmRSS"), resident(relay, "VmHWM"));
        } finally {
            relay.destroy();
            relay.waitFor();
        }
    }

    private static void awaitGreeting(Process relay) throws InterruptedException {
        while (relay.isAlive()) {
            try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), PORT)) {
                if (socket.getInputStream().read() == '2') return;
            } catch (IOException _) {
                Thread.sleep(5);
            }
        }
        throw new IllegalStateException("the relay ended");
    }

    private void list() throws IOException, InterruptedException {
        var out = folder.resolve("list.txt");
        long begin = System.nanoTime();
        var process =
                new ProcessBuilder(
                                launcher.toString(),
                                "queue",
                                "list",
                                "--from",
                                FilledSpool.RARE,
                                "--json",
                                "-c",
                                file.toString())
                        .redirectOutput(out.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        long before = childTicks();
        process.waitFor();
        double lasted = since(begin);
        double used = (childTicks() - before) / 100.0;
        long found;
        try (var lines = Files.lines(out)) {
            found = lines.filter(line -> line.contains(FilledSpool.RARE)).count();
        }
        System.out.printf(
                "  queue list --from %s: %.2f s (of the command's processor %.2f s), %d found%n",
                FilledSpool.RARE, lasted, used, found);
    }

    /** Processor time of processes that have ended, in hundredths of a second. */
    private static long childTicks() throws IOException {
        var text = Files.readString(Path.of("/proc/self/stat"));
        var fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
    }

    /** A value of /proc/PID/status, in mebibytes. */
    private static long resident(Process relay, String key) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + relay.pid() + "/status")))
            if (line.startsWith(key)) return Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10;
        throw new IOException("there is no " + key);
    }

    /** Processor time so far in hundredths of a second: of one thread, or (null) of all. */
    private static long ticks(Process relay, String thread) throws IOException {
        if (thread == null) return ticks(Path.of("/proc/" + relay.pid() + "/stat"));
        try (var tasks = Files.list(Path.of("/proc/" + relay.pid() + "/task"))) {
            for (var task : tasks.toList())
                if (Files.readString(task.resolve("comm")).strip().equals(thread))
                    return ticks(task.resolve("stat"));
        }
        throw new IOException("there is no thread " + thread);
    }

    private static long ticks(Path stat) throws IOException {
        var text = Files.readString(stat);
        var fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static long size(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.mapToLong(path -> path.toFile().length()).sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
