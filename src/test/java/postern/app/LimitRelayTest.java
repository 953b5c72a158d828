package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.console.ControlProtocol.Ending;
import postern.spool.RecipientState;

/** Limits as clients of a whole relay meet them. */
class LimitRelayTest {
    private static final byte[] MESSAGE =
            "Subject: x\r\n\r\nword\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path folder;

    private static String lines(String more) throws IOException {
        return RunningRelay.toPort(Programs.freePort()) + more;
    }

    private static String limit(String line) throws IOException {
        return lines("guards:\n  - limit: { " + line + " }\n");
    }

    private static WireClient client(RunningRelay relay) throws IOException {
        return new WireClient(relay.port("in")).begin();
    }

    private static List<String> codes(RunningRelay relay, String from, String to, int messages)
            throws IOException {
        var codes = new ArrayList<String>();
        try (var client = client(relay)) {
            for (int i = 0; i < messages; i++)
                codes.add(client.deliver(from, to, MESSAGE).substring(0, 9));
        }
        return codes;
    }

    private static long accepted(List<String> codes) {
        return codes.stream().filter(code -> code.startsWith("250")).count();
    }

    private static long held(RunningRelay relay) {
        var held = new AtomicLong();
        relay.server()
                .spool()
                .forEach(entry ->
                        entry.states().stream()
                                .filter(RecipientState.Held.class::isInstance)
                                .forEach(_ -> held.incrementAndGet()));
        return held.get();
    }

    @Test
    void whatIsTooMuchComesLater() throws IOException {
        try (var relay = RunningRelay.of(limit("by: client, rate: 3/d"))) {
            assertThat(codes(relay, "a@ours.example", "b@far.example", 5))
                    .containsExactly(
                            "250 2.0.0", "250 2.0.0", "250 2.0.0", "450 4.7.1", "450 4.7.1");
        }
    }

    @Test
    void severalWindowsAndKeysOfTheirOwn() throws IOException {
        try (var relay =
                RunningRelay.of(limit("by: [client, reverse-path], rate: [2/h, 1000/d]"))) {
            assertThat(accepted(codes(relay, "a@ours.example", "b@far.example", 4))).isEqualTo(2);
            assertThat(accepted(codes(relay, "A@Ours.Example", "b@far.example", 4)))
                    .as("the same in other letters")
                    .isZero();
            assertThat(accepted(codes(relay, "c@ours.example", "b@far.example", 4))).isEqualTo(2);
        }
    }

    @Test
    void recipientsAreCountedEachAndTheRestOfThemComesLater() throws IOException {
        try (var relay = RunningRelay.of(limit("by: client, rate: 5/d, count: recipients"));
                var client = client(relay)) {
            client.say("MAIL FROM:<a@ours.example>");
            var codes = new ArrayList<String>();
            for (int i = 0; i < 7; i++)
                codes.add(client.say("RCPT TO:<b" + i + "@far.example>").substring(0, 3));
            assertThat(codes).containsExactly("250", "250", "250", "250", "250", "450", "450");
            client.say("DATA");
            client.send(MESSAGE);
            assertThat(client.reply()).startsWith("250");
            assertThat(accepted(codes(relay, "a@ours.example", "b@far.example", 1))).isZero();
        }
    }

    @Test
    void octetsAreCounted() throws IOException {
        try (var relay = RunningRelay.of(limit("by: client, rate: 1 KiB/d, count: bytes"));
                var client = client(relay)) {
            assertThat(client.say("MAIL FROM:<a@ours.example> SIZE=2000")).startsWith("250");
            assertThat(client.say("RCPT TO:<b@far.example>")).startsWith("450");
            client.say("RSET");
            // who does not say how much, or too little, gets it once
            var large = ("x".repeat(70) + "\r\n").repeat(40) + ".\r\n";
            var octets = large.getBytes(StandardCharsets.US_ASCII);
            assertThat(client.deliver("a@ours.example", "b@far.example", octets)).startsWith("250");
            assertThat(client.deliver("a@ours.example", "b@far.example", octets)).startsWith("450");
        }
    }

    @Test
    void whatIsTooMuchIsHeld() throws IOException {
        try (var relay = RunningRelay.of(limit("by: client, rate: 2/d, action: hold"))) {
            assertThat(accepted(codes(relay, "a@ours.example", "b@far.example", 5))).isEqualTo(5);
            assertThat(held(relay)).isEqualTo(3);
        }
    }

    @Test
    void whatIsTooMuchIsRefused() throws IOException {
        try (var relay = RunningRelay.of(limit("by: client, rate: 2/d, action: deny"))) {
            assertThat(codes(relay, "a@ours.example", "b@far.example", 3))
                    .containsExactly("250 2.0.0", "250 2.0.0", "550 5.7.1");
        }
    }

    @Test
    void whoSendsTooMuchIsBlocked() throws IOException {
        var lines =
                """
                domains: [ours.example]
                networks: { here: [127.0.0.1] }
                listeners: { in: { address: "127.0.0.1:0", tls: offered } }
                grants: [ { receive: {} } ]
                guards: [ { limit: { by: client, rate: 2/d, action: block } } ]
                routes: [ { to: any, next-hop: "127.0.0.1:%d" } ]
                """
                        .formatted(Programs.freePort());
        try (var relay = RunningRelay.of(lines)) {
            try (var client = WireClient.from("127.0.0.9", relay.port("in")).begin()) {
                for (int i = 0; i < 2; i++)
                    assertThat(client.deliver("x@far.example", "b@ours.example", MESSAGE))
                            .startsWith("250");
                client.say("MAIL FROM:<x@far.example>");
                assertThat(client.say("RCPT TO:<b@ours.example>")).startsWith("5");
            }
            try (var client = WireClient.from("127.0.0.9", relay.port("in"))) {
                assertThat(client.untilClosed()).startsWith("554");
            }
            try (var client = WireClient.from("127.0.0.8", relay.port("in")).begin()) {
                assertThat(client.deliver("x@far.example", "b@ours.example", MESSAGE))
                        .startsWith("250");
            }
        }
    }

    @Test
    void deviceAndForwardHaveRatesOfTheirOwn() throws IOException {
        var lines =
                """
                domains: [ours.example]
                listeners: { in: { address: "127.0.0.1:0", tls: offered } }
                grants:
                  - receive: { on: [in] }
                  - device: { on: [in], from: 127.0.0.1, as: scanner@ours.example, to: [far.example], rate: 2/h }
                  - forward: { on: [in], to: [info@ours.example], becomes: [x@far.example], rate: 1/h }
                routes: [ { to: any, next-hop: "127.0.0.1:%d" } ]
                """
                        .formatted(Programs.freePort());
        var message =
                "From: scanner@ours.example\r\nSubject: x\r\n\r\nword\r\n.\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
        try (var relay = RunningRelay.of(lines);
                var client = client(relay)) {
            for (var code : List.of("250", "250", "450"))
                assertThat(client.deliver("scanner@ours.example", "b@far.example", message))
                        .startsWith(code);
            for (var code : List.of("250", "450"))
                assertThat(client.deliver("y@else.example", "info@ours.example", message))
                        .startsWith(code);
        }
    }

    @Test
    void reloadKeepsWhatIsUsed() throws IOException {
        var three = limit("by: client, rate: 3/d");
        try (var relay = RunningRelay.in(folder, three, Worlds.QUIET)) {
            assertThat(accepted(codes(relay, "a@ours.example", "b@far.example", 5))).isEqualTo(3);
            RunningRelay.write(folder, three.replace("3/d", "5/d"));
            assertThat(relay.server().reload()).isInstanceOf(Ending.Done.class);
            assertThat(accepted(codes(relay, "a@ours.example", "b@far.example", 5))).isEqualTo(2);
        }
    }

    @Test
    void restartKeepsWhatIsUsed() throws IOException {
        var three = limit("by: client, rate: 3/d");
        var relay = RunningRelay.in(folder, three, Worlds.QUIET);
        assertThat(accepted(codes(relay, "a@ours.example", "b@far.example", 2))).isEqualTo(2);
        relay.stop();
        assertThat(Files.readString(folder.resolve("data/limits.jsonl")))
                .contains("\"limit\":\"limit client\"")
                .contains("\"key\":\"127.0.0.1\",\"used\":{\"PT24H\":2}");
        try (var again = RunningRelay.in(folder, three, Worlds.QUIET)) {
            assertThat(accepted(codes(again, "a@ours.example", "b@far.example", 5))).isEqualTo(1);
        }
    }
}
