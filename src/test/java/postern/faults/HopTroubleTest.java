package postern.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.app.PosternProcess;
import postern.app.Programs;
import postern.app.RunningRelay;
import postern.app.WireClient;

/**
 * Next hops that hang, talk nonsense or hang up in every state, all at once, in front of one relay:
 * each costs only its own mail, which waits, and arrives once its host is well.
 */
@Tag("slow")
@Tag("long")
@Timeout(120)
class HopTroubleTest {
    private static final List<String> STATES =
            List.of("CONNECT", "EHLO", "STARTTLS", "MAIL", "RCPT", "DATA", ".");
    private static final List<String> TROUBLES = List.of("hang", "nonsense", "close", "drip");

    @TempDir Path folder;
    private final Ledger ledger = new Ledger();

    /** A host with one kind of trouble in one state, until it is well. */
    private final class IllHop implements AutoCloseable {
        private final ServerSocket socket =
                new ServerSocket(Programs.freePort(), 50, InetAddress.ofLiteral("127.0.0.1"));
        private final ConcurrentLinkedQueue<Socket> held = new ConcurrentLinkedQueue<>();
        final int port = socket.getLocalPort();
        final String state;
        final String trouble;
        final AtomicInteger met = new AtomicInteger();

        IllHop(String state, String trouble) throws IOException {
            this.state = state;
            this.trouble = trouble;
            Thread.startVirtualThread(this::accept);
        }

        /** Who hangs behind DATA is waited for as RFC 5321 §4.5.3.2 says: minutes. */
        boolean isComeBackToSoon() {
            boolean isBehindData = state.equals("DATA") || state.equals(".");
            return !state.equals("STARTTLS")
                    && !(isBehindData && (trouble.equals("hang") || trouble.equals("drip")));
        }

        String domain() {
            return trouble + "-" + STATES.indexOf(state) + ".example";
        }

        private void accept() {
            while (!socket.isClosed()) {
                try {
                    var client = socket.accept();
                    held.add(client);
                    Thread.startVirtualThread(() -> serve(client));
                } catch (IOException _) {
                    return;
                }
            }
        }

        private void serve(Socket client) {
            try (client) {
                var in = client.getInputStream();
                if (!answer(client, "CONNECT", "220 ill.test ESMTP")) return;
                var line = new StringBuilder();
                var to = "";
                boolean inData = false;
                for (int c = in.read(); c >= 0; c = in.read()) {
                    line.append((char) c);
                    if (c != '\n') continue;
                    var text = line.toString().strip();
                    line.setLength(0);
                    if (inData && !text.equals(".")) continue;
                    inData = false;
                    var verb = text.split("[ :]")[0];
                    if (verb.equals("RCPT")) to = text.substring(9, text.indexOf('>'));
                    // behind a handshake that failed it comes again in clear
                    if (verb.equals(".") && state.equals("STARTTLS")) ledger.taken(to, 0);
                    var usual =
                            switch (verb) {
                                case "EHLO" ->
                                        state.equals("STARTTLS")
                                                ? "250-ill.test\r\n250 STARTTLS"
                                                : "250 ill.test";
                                case "DATA" -> "354 go on";
                                case "STARTTLS" -> "220 go on";
                                case "QUIT" -> "221 bye";
                                default -> "250 OK";
                            };
                    inData = verb.equals("DATA");
                    if (!answer(client, verb, usual)) return;
                }
            } catch (IOException _) {
                // the relay gave up
            }
        }

        private boolean answer(Socket client, String verb, String usual) throws IOException {
            var out = client.getOutputStream();
            if (!verb.equals(state)) {
                out.write((usual + "\r\n").getBytes(StandardCharsets.US_ASCII));
                return true;
            }
            met.incrementAndGet();
            switch (trouble) {
                case "hang" -> {
                    int _ = client.getInputStream().readAllBytes().length; // until it gives up
                    return false;
                }
                case "nonsense" -> {
                    out.write("\0\377<html>\r\n9 what?\r\n".getBytes(StandardCharsets.ISO_8859_1));
                    int _ = client.getInputStream().readAllBytes().length;
                    return false;
                }
                case "drip" -> {
                    // a continued reply without an end, a line each 200 ms
                    while (true) {
                        out.write("250-and\r\n".getBytes(StandardCharsets.US_ASCII));
                        client.setSoTimeout(200);
                        try {
                            if (client.getInputStream().read() < 0) return false;
                        } catch (java.net.SocketTimeoutException _) {
                            // the next line
                        }
                    }
                }
                default -> {
                    return false;
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
            for (var client : held) client.close();
        }
    }

    @Test
    void eachCostsOnlyItsOwnMailWhichArrivesOnceTheHostIsWell() throws Exception {
        int port = Programs.freePort();
        var ill = new ArrayList<IllHop>();
        for (var state : STATES) for (var trouble : TROUBLES) ill.add(new IllHop(state, trouble));
        try (var well = new CountingHop(0, ledger)) {
            var routes = new StringBuilder("routes:\n");
            for (var hop : ill)
                routes.append(
                        "  - { to: [%s], next-hop: \"127.0.0.1:%d\" }\n"
                                .formatted(hop.domain(), hop.socket.getLocalPort()));
            var file =
                    RunningRelay.write(
                            folder,
                            RunningRelay.toPort(well.port())
                                            .replace("127.0.0.1:0", "127.0.0.1:" + port)
                                            .replace("routes:\n", routes)
                                    + "delivery: { connect-timeout: 2s, reply-timeout: 2s,"
                                    + " first-retry: 1s, max-retry: 2s }\n");
            try (var relay =
                    PosternProcess.run(
                            Programs.postern(
                                    List.of("-XX:+UseSerialGC", "-Xmx128m"),
                                    List.of("run", "-c", file + "", "--no-audit-self")),
                            port)) {
                send(port, ill, 0);
                for (var hop : ill)
                    await().atMost(Duration.ofSeconds(30))
                            .untilAsserted(() ->
                                    assertThat(hop.met.get())
                                            .as(hop.trouble + " at " + hop.state + " came to pass")
                                            .isPositive());
                // all others go on at once, whatever is held up
                var before = System.nanoTime();
                try (var client = new WireClient(port).begin()) {
                    for (int i = 0; i < 200; i++) {
                        var parcel = Parcel.to("w" + i + "@well.example", i, 2_000);
                        assertThat(Load.send(client, parcel)).startsWith("250");
                        ledger.answered(parcel.recipients());
                    }
                }
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> ledger.copies("w199@well.example") == 1);
                System.out.printf(
                        "%d next hops in trouble: 200 messages past them in %d ms%n",
                        ill.size(), (System.nanoTime() - before) / 1_000_000);
                // they are tried again, and each gets well
                for (var hop : ill) {
                    int met = hop.met.get();
                    if (hop.isComeBackToSoon())
                        await().atMost(Duration.ofSeconds(30))
                                .untilAsserted(() ->
                                        assertThat(hop.met.get())
                                                .as(hop.trouble + " at " + hop.state + " again")
                                                .isGreaterThan(met));
                }
                var wellAgain = new ArrayList<CountingHop>();
                for (var hop : ill) {
                    hop.close();
                    await().atMost(Duration.ofSeconds(20))
                            .ignoreExceptions() // until the port is let go
                            .until(() -> wellAgain.add(new CountingHop(hop.port, ledger)));
                }
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(
                                () -> assertThat(ledger.missing()).as(relay.output()).isEmpty());
                for (var hop : wellAgain) hop.close();
                assertThat(relay.output()).doesNotContain("bug:");
                assertThat(relay.terminate()).isZero();
            }
            assertThat(ledger.damaged()).isEmpty();
            assertThat(ledger.twice()).isEmpty();
        } finally {
            for (var hop : ill) hop.close();
        }
    }

    private void send(int port, List<IllHop> ill, int number) throws IOException {
        try (var client = new WireClient(port).begin()) {
            for (var hop : ill) {
                var parcel = Parcel.to("i" + number + "@" + hop.domain(), number, 10_000);
                assertThat(Load.send(client, parcel)).startsWith("250");
                ledger.answered(parcel.recipients());
            }
        }
    }
}
