package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prefixes, domains, exceptions and warm-up as clients of a whole relay meet them. */
class LimitTermsRelayTest {
    private static final byte[] MESSAGE =
            "Subject: x\r\n\r\nword\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path folder;

    private RunningRelay relay(String limit) throws IOException {
        return RunningRelay.in(
                folder,
                """
                domains: [ours.example]
                networks: { here: [127.0.0.0/8], lab: [127.0.3.0/24] }
                listeners: { in: { address: "127.0.0.1:0", tls: offered } }
                grants: [ { relay: { on: [in], from: [here] } } ]
                guards: [ { limit: { %s } } ]
                routes: [ { to: any, next-hop: "127.0.0.1:%d" } ]
                """
                        .formatted(limit, Programs.freePort()),
                Worlds.QUIET);
    }

    /** How many of them were taken. */
    private static int sends(RunningRelay relay, String client, String from, String to, int times)
            throws IOException {
        int taken = 0;
        try (var wire = WireClient.from(client, relay.port("in")).begin()) {
            for (int i = 0; i < times; i++)
                if (wire.deliver(from, to.replace("#", "" + i), MESSAGE).startsWith("250")) taken++;
        }
        return taken;
    }

    @Test
    void addressesOfAPrefixShareACount() throws IOException {
        try (var relay = relay("by: prefix, ipv4-prefix: 16, rate: 3/d")) {
            assertThat(sends(relay, "127.0.1.1", "a@ours.example", "b@far.example", 2))
                    .isEqualTo(2);
            assertThat(sends(relay, "127.0.2.9", "a@ours.example", "b@far.example", 2))
                    .isEqualTo(1);
            assertThat(sends(relay, "127.1.2.9", "a@ours.example", "b@far.example", 2))
                    .isEqualTo(2);
        }
    }

    @Test
    void addressesOfADomainShareACount() throws IOException {
        try (var relay = relay("by: [reverse-path-domain, forward-path-domain], rate: 2/d")) {
            assertThat(sends(relay, "127.0.0.1", "a@ours.example", "b#@far.example", 3))
                    .isEqualTo(2);
            assertThat(sends(relay, "127.0.0.1", "c@ours.example", "b@FAR.example", 3)).isZero();
            assertThat(sends(relay, "127.0.0.1", "c@ours.example", "b@else.example", 3))
                    .isEqualTo(2);
            assertThat(sends(relay, "127.0.0.1", "", "b@far.example", 3)).isEqualTo(2);
        }
    }

    @Test
    void domainsNeverWrittenToAreCounted() throws IOException {
        var relay = relay("by: client, count: domains, rate: 3/d");
        assertThat(sends(relay, "127.0.0.1", "a@ours.example", "b@d#.example", 5)).isEqualTo(3);
        assertThat(sends(relay, "127.0.0.1", "a@ours.example", "b@d2.example", 5)).isEqualTo(5);
        relay.stop();
        assertThat(Files.readString(folder.resolve("data/limits.jsonl")))
                .contains("\"things\":[\"d0.example\",\"d1.example\",\"d2.example\"]");
        try (var again = RunningRelay.in(folder, Files.readString(relay.file()), Worlds.QUIET)) {
            assertThat(sends(again, "127.0.0.1", "a@ours.example", "b@d#.example", 5)).isEqualTo(3);
        }
    }

    @Test
    void someHaveAnotherRate() throws IOException {
        try (var relay =
                relay(
                        "by: client, rate: 1/d, except: [ { from: [127.0.0.7], rate: 4/d },"
                                + " { from: [lab], reverse-path: [news@ours.example], rate: 2/d } ]")) {
            assertThat(sends(relay, "127.0.0.1", "a@ours.example", "b@far.example", 5))
                    .isEqualTo(1);
            assertThat(sends(relay, "127.0.0.7", "a@ours.example", "b@far.example", 5))
                    .isEqualTo(4);
            assertThat(sends(relay, "127.0.3.1", "a@ours.example", "b@far.example", 5))
                    .isEqualTo(1);
            assertThat(sends(relay, "127.0.3.1", "news@ours.example", "b@far.example", 5))
                    .isEqualTo(2);
        }
    }

    @Test
    void whoIsNewBeginsWithAPart() throws IOException {
        var today = LocalDate.now(ZoneOffset.UTC);
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(
                folder.resolve("data/limits.jsonl"),
                """
                {"limit":"limit client","counts":"messages by client","key":"127.0.0.2","used":{},"at":"%sT00:00:00Z","first":"%s"}
                {"limit":"limit client","counts":"messages by client","key":"127.0.0.3","used":{},"at":"%sT00:00:00Z"}
                """
                        .formatted(today, today.minusDays(50), today));
        try (var relay = relay("by: client, rate: 20/30d, warm-up: { days: 14, from: 10% }")) {
            assertThat(sends(relay, "127.0.0.1", "a@ours.example", "b@far.example", 25))
                    .isEqualTo(2);
            assertThat(sends(relay, "127.0.0.2", "a@ours.example", "b@far.example", 25))
                    .isEqualTo(20);
            assertThat(sends(relay, "127.0.0.3", "a@ours.example", "b@far.example", 25))
                    .isEqualTo(20);
        }
    }
}
