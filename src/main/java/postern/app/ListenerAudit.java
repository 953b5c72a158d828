package postern.app;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import postern.audit.Audit;
import postern.audit.Bounds;
import postern.audit.Finding;
import postern.audit.Outcome;
import postern.audit.Plan;
import postern.audit.Probe;
import postern.audit.Probe.Standing;
import postern.audit.Result;
import postern.audit.Route;
import postern.audit.Severity;
import postern.audit.SocketTransport;
import postern.config.Listener;
import postern.config.Settings;
import postern.config.TlsMode;
import postern.mail.IpAddress;
import postern.net.Relay;

/** The test of one of our own listeners, as a stranger of each address family. */
final class ListenerAudit {
    private static final Bounds BOUNDS =
            new Bounds(
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(200),
                    0);

    /** As the audit says it, with the reply behind it. */
    private static final String REFUSED_SENDER = "the sender was refused before: ";

    private final Relay relay;
    private final Settings settings;
    private final Listener listener;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final List<String> open = new ArrayList<>();
    private final List<String> undecided = new ArrayList<>();
    private int probes;

    /**
     * In words, a line each.
     *
     * @param undecided why it could not be told
     */
    record Findings(List<String> open, List<String> undecided, int probes) {}

    ListenerAudit(
            Relay relay,
            Settings settings,
            Listener listener,
            InstantSource clock,
            RandomGenerator random) {
        this.relay = relay;
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
        this.random = random;
    }

    Findings run() {
        for (boolean v6 : new boolean[] {false, true}) {
            var stranger = Outsider.of(settings, v6, random);
            if (stranger.isEmpty())
                undecided.add(
                        said((v6 ? "IPv6" : "IPv4") + ": the configuration knows no strangers"));
            else run(stranger.get());
        }
        return new Findings(open, undecided, probes);
    }

    private void run(IpAddress stranger) {
        if (turnsAway(stranger)) {
            probes++;
            return;
        }
        var sockets = new SocketTransport();
        var to = IpAddress.of(stranger.isV6() ? "::1" : "127.0.0.1");
        var route = new Route(to, Math.max(listener.port(), 1), stranger);
        var domain = settings.policy().firstDomain();
        var plan =
                new Plan(
                        listener.name(),
                        List.of(route),
                        listener.tls() == TlsMode.IMPLICIT,
                        List.of(domain.name()),
                        Plan.USUAL_TO,
                        Plan.USUAL_FROM,
                        "example.net",
                        List.of(),
                        BOUNDS);
        var result =
                new Audit(
                                plan,
                                (_, _) -> sockets.over(relay.visit(listener, stranger)),
                                clock,
                                random,
                                null)
                        .run();
        probes += result.probes().size();
        for (var finding : result.findings())
            if (finding.severity() == Severity.OPEN) open.add(said(words(finding, stranger)));
        boolean unclear =
                result.probes().stream()
                        .anyMatch(p -> p.standing() == Standing.UNCLEAR && !isRefusedSender(p));
        if (result.server() == null || unclear) undecided.add(said(reasons(result)));
    }

    private String said(String words) {
        return "self-audit: listener " + listener.name() + ": " + words;
    }

    private static String words(Finding finding, IpAddress stranger) {
        var dialogue =
                finding.dialogue().stream()
                        .map(spoken -> (spoken.byUs() ? "C: " : "S: ") + spoken.text())
                        .collect(Collectors.joining(" | "));
        return "as " + stranger + ": " + finding.title() + "; " + dialogue;
    }

    /** Whoever may not even begin relays nothing: login or TLS comes first on that listener. */
    private static boolean isRefusedSender(Probe probe) {
        return probe.outcome() instanceof Outcome.Failed(var why)
                && why.startsWith(REFUSED_SENDER + "5");
    }

    private static String reasons(Result result) {
        return String.join("; ", result.reasons());
    }

    /** Whether strangers hear nothing but no: then there is nothing to try. */
    private boolean turnsAway(IpAddress stranger) {
        if (listener.tls() == TlsMode.IMPLICIT) return false;
        try (var socket = relay.visit(listener, stranger)) {
            int first = firstOctet(socket);
            return first == '4' || first == '5'; // silence is no answer
        } catch (IOException _) {
            return false; // the test itself says why
        }
    }

    private static int firstOctet(Socket socket) throws IOException {
        socket.setSoTimeout((int) BOUNDS.reply().toMillis());
        return socket.getInputStream().read();
    }
}
