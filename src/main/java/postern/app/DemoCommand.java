package postern.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import postern.app.DemoClient.Heard;
import postern.app.DemoHop.Arrived;

/** A relay and a mail server behind it, on loopback, and a tour of what they do. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the main job on this machine alone, with nothing to configure: a relay, a mail server behind it,"
                    + " and a few messages. Runs until Ctrl-C.",
            "Exit status: 0 all went as told; 1 something did not."
        })
final class DemoCommand implements Callable<Integer> {
    private static final byte[] STRANGER = {127, 0, 0, 1};
    private static final byte[] OFFICE = {127, 0, 0, 2};
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Option(names = "--once", description = "End after the tour.")
    private boolean once;

    @Option(names = "--port", paramLabel = "PORT", description = "The relay's port (a free one).")
    private int port;

    @Spec private CommandSpec spec;

    private boolean asTold = true;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    DemoCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        var out = spec.commandLine().getOut();
        var folder = Files.createTempDirectory("postern-demo-");
        boolean[] touring = {true};
        try (var hop = new DemoHop(message -> tell(out, message, touring))) {
            var file = folder.resolve("postern.yaml");
            Files.writeString(file, configuration(hop.port()));
            try (var server = Server.start(Configuration.read(file))) {
                var relay = server.addresses().get("relay");
                if (relay == null)
                    throw new IllegalStateException("the demonstration has one listener");
                introduce(out, relay, hop, file);
                tour(out, relay, hop);
                touring[0] = false;
                if (!once) {
                    byHand(out, relay, folder);
                    untilInterrupted();
                    out.println();
                }
            }
        } finally {
            Folders.delete(folder);
        }
        if (once)
            out.println(asTold ? "All went as told." : "Not everything went as told: see above.");
        return asTold ? 0 : Failure.NO;
    }

    private String configuration(int hopPort) {
        return """
        hostname: relay.example.com
        data: data
        log: { file: relay.log }
        metrics: { address: none }
        domains: [example.com]
        networks:
          office: [127.0.0.2]               # our own network, played by a second loopback address
        listeners:
          relay: { address: "127.0.0.1:%d", tls: offered }
        grants:
          - receive: { on: [relay] }                    # anyone -> our domain, never elsewhere
          - relay: { on: [relay], from: [office] }      # our network -> anywhere
        routes:
          - { to: any, next-hop: "127.0.0.1:%d" }       # in real life: your server, and "mx" for the others
        """
                .formatted(port, hopPort);
    }

    private void introduce(PrintWriter out, InetSocketAddress relay, DemoHop hop, Path file) {
        out.println("Postern, on this machine alone:");
        out.println();
        out.println("    Internet  --->  the relay  --->  the mail server behind it");
        out.printf(
                "                    %-15s  %s%n",
                "127.0.0.1:" + relay.getPort(), "127.0.0.1:" + hop.port());
        out.println();
        out.println(
                "Our domain is example.com, our office is 127.0.0.2, everybody else is a stranger.");
        out.println("The whole configuration: " + file);
        out.println();
    }

    private void tour(PrintWriter out, InetSocketAddress relay, DemoHop hop)
            throws IOException, InterruptedException {
        out.println("1. A stranger writes to Anna, who is one of us.");
        var first =
                send(
                        out,
                        relay,
                        STRANGER,
                        "friend@elsewhere.example",
                        "anna@example.com",
                        "Lunch?",
                        "Tomorrow at noon?");
        arrived(out, hop, first, "friend@elsewhere.example", "anna@example.com");

        out.println(
                "2. The same stranger wants us to carry mail to somebody else: that is what open relays do.");
        var second =
                send(
                        out,
                        relay,
                        STRANGER,
                        "friend@elsewhere.example",
                        "victim@far.example",
                        "Buy now!",
                        "Cheap.");
        refused(out, hop, second);

        out.println("3. Bob in our office writes to the world.");
        var third =
                send(
                        out,
                        relay,
                        OFFICE,
                        "bob@example.com",
                        "customer@far.example",
                        "Your order",
                        "It is on its way.");
        arrived(out, hop, third, "bob@example.com", "customer@far.example");
    }

    private static Heard send(
            PrintWriter out,
            InetSocketAddress relay,
            byte[] source,
            String from,
            String to,
            String subject,
            String text)
            throws IOException {
        out.printf(
                "     %s: MAIL FROM:<%s>  RCPT TO:<%s>%n",
                InetAddress.getByAddress(source).getHostAddress(), from, to);
        var heard =
                DemoClient.send(InetAddress.getByAddress(source), relay, from, to, subject, text);
        out.println("     the relay: " + heard.last());
        return heard;
    }

    private void arrived(PrintWriter out, DemoHop hop, Heard heard, String from, String to)
            throws InterruptedException {
        var begun = Instant.now();
        var message =
                heard.message().startsWith("250")
                        ? hop.arrived().poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        : null;
        if (message == null || !isThat(message, from, to)) {
            failed(
                    out,
                    message == null
                            ? "nothing arrived at the mail server"
                            : "another message arrived at the mail server");
            return;
        }
        long millis = Duration.between(begun, Instant.now()).toMillis();
        out.printf(
                "     Accepted, on disk, and %d ms after the 250 in the mailbox: \"%s\".%n%n",
                millis, message.field("Subject"));
    }

    private static boolean isThat(Arrived message, String from, String to) {
        return message.from().equals("<" + from + ">")
                && message.to().equals(List.of("<" + to + ">"));
    }

    private void refused(PrintWriter out, DemoHop hop, Heard heard) throws InterruptedException {
        if (!heard.last().startsWith("550 5.7.1")) {
            failed(out, "the relay should have said 550 5.7.1");
            return;
        }
        @Nullable Arrived leak = hop.arrived().poll(300, TimeUnit.MILLISECONDS);
        if (leak != null) failed(out, "a message arrived all the same, to " + leak.to());
        else
            out.printf(
                    "     Refused: no grant lets a stranger write to far.example, and nothing but a grant can.%n%n");
    }

    private void failed(PrintWriter out, String what) {
        asTold = false;
        out.printf("     NOT AS TOLD: %s.%n%n", what);
    }

    private static void byHand(PrintWriter out, InetSocketAddress relay, Path folder) {
        int port = relay.getPort();
        out.println("Now you. What arrives at the mail server is shown here.");
        out.println();
        out.println("  a stranger to our domain:");
        out.printf(
                "    printf 'Subject: hello\\r\\n\\r\\nby hand\\r\\n' | curl -sS smtp://127.0.0.1:%d --mail-from me@my.example --mail-rcpt anna@example.com -T -%n",
                port);
        out.printf(
                "    swaks --server 127.0.0.1:%d --from me@my.example --to anna@example.com%n",
                port);
        out.println("  a stranger who wants us to relay (refused):");
        out.printf(
                "    swaks --server 127.0.0.1:%d --from me@my.example --to you@far.example%n",
                port);
        out.println("  our office to the world:");
        out.printf(
                "    swaks --server 127.0.0.1:%d --local-interface 127.0.0.2 --from bob@example.com --to you@far.example%n",
                port);
        out.println("  what the relay decided and why:");
        out.printf(
                "    ./postern explain -c %s/postern.yaml --client 127.0.0.1 --on relay --from me@my.example --to you@far.example%n",
                folder);
        out.println();
        out.println("Ctrl-C ends it.");
    }

    private static void tell(PrintWriter out, Arrived message, boolean[] touring) {
        if (!touring[0])
            out.printf(
                    "in the mailbox: from %s to %s, \"%s\"%n",
                    message.from(), String.join(", ", message.to()), message.field("Subject"));
    }

    private static void untilInterrupted() throws InterruptedException {
        var stopped = new CountDownLatch(1);
        Signals.on("INT", stopped::countDown);
        Signals.on("TERM", stopped::countDown);
        stopped.await();
    }
}
