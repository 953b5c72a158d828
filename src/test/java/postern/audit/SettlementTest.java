package postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import postern.audit.Probe.Standing;
import postern.mail.IpAddress;
import postern.mail.Mailbox;

/** What becomes of messages that a server takes, at a receiver on loopback. */
class SettlementTest {
    private static final Mailbox ME = Mailbox.of("me@mine.example");
    private static final Mailbox OWN = Mailbox.of("postmaster@ours.example");

    /** Takes messages and hands each on as it was told to. */
    private static final class Relay {
        private final Receiver receiver;
        private final Function<String, String> rcpt;
        private final HandOn handOn;
        private final List<String> lines = new ArrayList<>();
        private final List<String> to = new ArrayList<>();
        private boolean inMessage;

        private interface HandOn {
            void message(Relay relay, List<String> to, String text) throws IOException;
        }

        Relay(Receiver receiver, Function<String, String> rcpt, HandOn handOn) {
            this.receiver = receiver;
            this.rcpt = rcpt;
            this.handOn = handOn;
        }

        String answer(String line) {
            if (inMessage) {
                lines.add(line);
                if (!line.equals(".")) return ScriptedServer.SILENCE;
                inMessage = false;
                try {
                    handOn.message(this, List.copyOf(to), String.join("\r\n", lines) + "\r\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return "250 taken";
            }
            if (line.startsWith("MAIL")) to.clear();
            if (line.equals("DATA")) {
                lines.clear();
                inMessage = true;
                return "354 go on";
            }
            var answer = line.startsWith("RCPT") ? rcpt.apply(line) : "";
            if (line.startsWith("RCPT") && !answer.startsWith("5"))
                to.add(line.substring("RCPT TO:".length()));
            return answer;
        }

        void send(String from, String rcpt, String text) throws IOException {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), receiver.port())) {
                var in = socket.getInputStream();
                for (var piece :
                        List.of(
                                "HELO mx\r\n",
                                "MAIL FROM:" + from + "\r\n",
                                "RCPT TO:" + rcpt + "\r\n",
                                "DATA\r\n",
                                text,
                                "QUIT\r\n")) {
                    while (in.read() != '\n') {}
                    socket.getOutputStream().write(piece.getBytes(StandardCharsets.UTF_8));
                }
                while (in.read() >= 0) {}
            }
        }
    }

    private static Result audit(
            List<Mailbox> deliverTo,
            String from,
            Function<String, String> rcpt,
            Relay.HandOn handOn)
            throws IOException {
        try (var receiver =
                Receiver.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            var relay = new Relay(receiver, rcpt, handOn);
            var server = new ScriptedServer(relay::answer);
            var plan =
                    new Plan(
                            "mx.ours.example",
                            List.of(new Route(IpAddress.of("192.0.2.1"), 25, null)),
                            false,
                            List.of("ours.example"),
                            Plan.USUAL_TO,
                            from,
                            "client.example",
                            deliverTo,
                            new Bounds(
                                    Duration.ofMinutes(9),
                                    Duration.ofSeconds(20),
                                    Duration.ofSeconds(1),
                                    Duration.ofMillis(1),
                                    40));
            return new Audit(plan, server, server, new Random(1), receiver)
                    .run(Forms.all().subList(0, 1));
        }
    }

    private static String closed(String rcpt) {
        return ScriptedServer.closed(rcpt);
    }

    /** Takes recipients out of the header, as "sendmail -t" does; they come a while later. */
    @Test
    void recipientsInTheHeaderThatAreObeyedAreRelaying() throws IOException {
        for (boolean obeyed : List.of(true, false)) {
            var result =
                    audit(
                            List.of(OWN, ME),
                            "stranger@near.example",
                            SettlementTest::closed,
                            (relay, to, text) -> {
                                relay.send("<a@b.example>", to.getFirst(), text);
                                if (obeyed && text.startsWith("Cc: <" + ME + ">"))
                                    relay.send("<a@b.example>", "<" + ME + ">", text);
                            });
            assertThat(result.verdict()).isEqualTo(obeyed ? Verdict.OPEN : Verdict.CLOSED);
            assertThat(result.findings().stream().filter(f -> f.severity() == Severity.OPEN))
                    .extracting(Finding::id)
                    .isEqualTo(obeyed ? List.of("relay-header") : List.of());
            assertThat(result.probes().stream().filter(p -> p.standing() == Standing.OPEN))
                    .extracting(p -> p.form().id())
                    .isEqualTo(obeyed ? List.of("header-cc") : List.of());
        }
    }

    @Test
    void endsOfOthersThatArePassedOnAreFound() throws IOException {
        for (boolean cleaned : List.of(false, true)) {
            var result =
                    audit(
                            List.of(OWN),
                            "stranger@near.example",
                            SettlementTest::closed,
                            (relay, to, text) -> {
                                var end = "[\r\n\0]+\\.[\r\n\0]+MAIL";
                                relay.send(
                                        "<a@b.example>",
                                        to.getFirst(),
                                        cleaned ? text.replaceAll(end, "\r\n..\r\nMAIL") : text);
                            });
            assertThat(result.verdict()).isEqualTo(Verdict.CLOSED);
            var out =
                    result.findings().stream()
                            .filter(f -> f.id().equals("smuggling-out"))
                            .map(Finding::title)
                            .toList();
            if (cleaned) assertThat(out).isEmpty();
            else
                assertThat(out)
                        .singleElement()
                        .satisfies(title ->
                                assertThat(title).contains("passed on: LF . LF", "CR . CR"));
        }
    }

    private static String notice(String text) {
        return "From: <MAILER-DAEMON@mx.ours.example>\r\nSubject: failed\r\n\r\nIt failed:\r\n\r\n"
                + text;
    }

    /** The sender is the recipient, so that the notice comes to whom the message was sent. */
    @Test
    void whatComesBackIsNoRelaying() throws IOException {
        var result =
                audit(
                        List.of(ME),
                        ME.toString(),
                        _ -> "",
                        (relay, to, text) -> relay.send("<>", "<" + ME + ">", notice(text)));
        assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_TELL);
        assertThat(result.probes().getFirst().outcome()).isInstanceOf(Outcome.Bounced.class);
        assertThat(result.reasons().toString()).contains("came back as undeliverable");
        assertThat(result.findings()).anyMatch(f -> f.id().equals("backscatter"));
    }

    @Test
    void whatIsNeverSeenIsToldApartFromWhatComesBack() throws IOException {
        var result = audit(List.of(ME), ME.toString(), _ -> "", (relay, to, text) -> {});
        assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_TELL);
        assertThat(result.probes().getFirst().outcome()).isInstanceOf(Outcome.Unseen.class);
        assertThat(result.findings()).noneMatch(f -> f.id().equals("backscatter"));
    }

    /** A message with the null reverse-path is one nevertheless. */
    @Test
    void whatIsRelayedFromNobodyIsNoNotice() throws IOException {
        var result =
                audit(
                        List.of(ME),
                        "",
                        _ -> "",
                        (relay, to, text) -> relay.send("<>", to.getFirst(), text));
        assertThat(result.verdict()).isEqualTo(Verdict.OPEN);
        assertThat(result.probes().getFirst().outcome()).isInstanceOf(Outcome.Arrived.class);
    }
}
