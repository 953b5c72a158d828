package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.dns.Unbound;

/**
 * A whole relay, {@code verify} and {@code check --lists} with lists in zones of Debian's unbound.
 */
@Tag("peers")
@Timeout(120)
class DnsblPeersTest extends PolicyRig {
    private static final String LISTED =
            "127.0.0.99 is listed by good.test: listed, see https://good.test/99";

    private static String data(String record) {
        return "local-data: '" + record + "'";
    }

    private static List<String> zones() {
        var lines = new ArrayList<String>();
        for (var zone : List.of("good.test", "dead.test", "names.test"))
            lines.add("local-zone: \"" + zone + ".\" static");
        lines.add("local-zone: \"world.test.\" redirect");
        lines.add(data("world.test. A 127.0.0.2"));
        lines.add("local-zone: \"broken.test.\" always_refuse");
        lines.add("local-zone: \"silent.test.\" always_deny");
        for (var entry : List.of("2.0.0.127", "99.0.0.127", "25.100.51.198"))
            lines.add(data(entry + ".good.test. A 127.0.0.2"));
        for (var entry : List.of("test", "spam.example"))
            lines.add(data(entry + ".names.test. A 127.0.1.2"));
        lines.add(data("99.0.0.127.good.test. TXT \"listed, \" \"see https://good.test/99\""));
        return lines;
    }

    private static String policy(Unbound unbound) {
        return """
        domains: [ours.example]
        dns: { servers: ["127.0.0.1:%d"], timeout: 1s }
        reputation:
          lists:
            - { zone: good.test, weight: 5 }
            - { zone: dead.test, weight: 9 }
            - { zone: world.test, weight: 9 }
            - { zone: broken.test, weight: 9 }
            - { zone: silent.test, weight: 9, timeout: 1s }
            - { zone: names.test, of: [helo, reverse-path], codes: [127.0.1.0/24], weight: 5 }
          own-addresses: [198.51.100.25, 198.51.100.26]
        grants:
          - receive: { on: [inbound] }
        guards:
          - dnsbl: { deny: 5 }
          - dnsbl: { of: sender, deny: 5 }
        """
                .formatted(unbound.port);
    }

    private String greeting(String address) throws IOException {
        try (var client = WireClient.from(address, relay.port("inbound"))) {
            return client.reply();
        }
    }

    private static String say(String... words) {
        var out = new StringWriter();
        Main.lineFor()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .setExecutionExceptionHandler(Main::failed)
                .execute(words);
        return out.toString();
    }

    @Test
    void listsOfARealNameServerAreUnderstood() throws Exception {
        var zones = Files.createDirectory(folder.resolve("unbound"));
        try (var unbound = new Unbound(zones, zones())) {
            start(policy(unbound));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(Files.readString(folder.resolve("log")))
                                    .contains(
                                            "list dead.test (IPv4) is switched off: 127.0.0.2 is"
                                                    + " not listed",
                                            "list world.test (IPv4) is switched off: 127.0.0.1 is"
                                                    + " listed",
                                            "list broken.test (IPv4) is switched off: it does not"
                                                    + " answer",
                                            "list silent.test (IPv4) is switched off: it does not"
                                                    + " answer",
                                            "our own address 198.51.100.25 is listed by good.test")
                                    .doesNotContain("198.51.100.26"));
            assertThat(greeting("127.0.0.98")).startsWith("220 ");
            assertThat(greeting("127.0.0.99")).isEqualTo("554 5.7.1 " + LISTED);
            assertThat(rcpt("127.0.0.98", "inbound", "a@spam.example", "b@ours.example"))
                    .isEqualTo("550 5.7.1 spam.example is listed by names.test");
            assertThat(rcpt("127.0.0.98", "inbound", "a@ham.example", "b@ours.example"))
                    .startsWith("250 ");

            var file = relay.file().toString();
            assertThat(say("check", "-c", file, "--host", "none", "--lists"))
                    .contains(
                            "list world.test (IPv4) is switched off",
                            "list silent.test (IPv4) is switched off")
                    .doesNotContain("good.test (");
            var mail = folder.resolve("mail.eml");
            Files.writeString(mail, "From: a@spam.example\r\n\r\ntext\r\n");
            assertThat(
                            say(
                                    "verify",
                                    mail.toString(),
                                    "-c",
                                    file,
                                    "--client",
                                    "127.0.0.99",
                                    "--helo",
                                    "h.example",
                                    "--from",
                                    "a@spam.example"))
                    .contains(
                            "Lists, dnsbl-client: 5..41",
                            "127.0.0.99 is listed by good.test, weight 5, [127.0.0.2]: listed, see"
                                    + " https://good.test/99",
                            "world.test does not say of 127.0.0.99, weight 9: switched off",
                            "Lists, dnsbl-sender: 5\n",
                            "spam.example is listed by names.test, weight 5, [127.0.1.2]");
        }
    }
}
