package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.console.ControlProtocol.Ending;

/** HOSTILE 22: behind a proxy, and in the place of one. */
@Timeout(120)
class ProxyTest extends ProxyRig {
    @Test
    void everythingGoesByTheAddressThatTheProxyGives() throws Exception {
        try (var client = behind(OFFICE)) {
            assertThat(client.deliver("a@b.example", "c@foreign.example", DATA)).startsWith("250");
        }
        try (var client = behind(STRANGER)) {
            assertThat(client.deliver("a@b.example", "c@foreign.example", DATA))
                    .startsWith("550 5.7.1");
            assertThat(client.deliver("a@b.example", "c@ours.example", DATA)).startsWith("250");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> hop.taken().size() == 2);
        assertThat(hop.taken().stream().map(t -> t.text().substring(0, 80)))
                .anyMatch(text -> text.contains("[10.20.1.1]"))
                .anyMatch(text -> text.contains("[198.51.100.7]"));
        awaitJournal(
                "\"client\":\"10.20.1.1\",\"port\":4000,\"proxy\":\"127.0.0.1\"",
                "\"client\":\"198.51.100.7\",\"port\":4001,\"proxy\":\"127.0.0.1\"");
    }

    @Test
    void version2AndAnIpv4MappedClientAreTheSame() throws Exception {
        try (var client = connect("in")) {
            for (byte octet : v2("21", "0A140101", "04 0001 FF")) // one at a time
            client.send(new byte[] {octet});
            assertThat(client.begin().deliver("a@b.example", "c@foreign.example", DATA))
                    .startsWith("250");
        }
        try (var client = behind("PROXY TCP6 ::ffff:10.20.1.1 ::1 4000 25\r\n")) {
            assertThat(client.deliver("a@b.example", "c@foreign.example", DATA)).startsWith("250");
        }
        awaitJournal("\"client\":\"10.20.1.1\"");
        assertThat(journal()).doesNotContain("ffff");
    }

    @Test
    void aProxyThatSpeaksForItselfIsJudgedByItsOwnAddress() throws Exception {
        for (var header :
                List.of(
                        "PROXY UNKNOWN\r\n",
                        new String(v2("20", "0A140101", ""), StandardCharsets.ISO_8859_1)))
            try (var client = behind(header)) {
                assertThat(client.deliver("a@b.example", "c@foreign.example", DATA))
                        .startsWith("550 5.7.1");
                assertThat(client.deliver("a@b.example", "c@ours.example", DATA)).startsWith("250");
            }
        awaitJournal("\"client\":\"127.0.0.1\"");
    }

    @Test
    void whatIsNoRightHeaderIsClosedWithoutAWord() throws Exception {
        var bad = new ArrayList<byte[]>();
        bad.add("EHLO client.example\r\n".getBytes(StandardCharsets.US_ASCII));
        bad.add("PROXY TCP4 10.20.1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        bad.add(("PROXY UNKNOWN " + "x".repeat(200)).getBytes(StandardCharsets.US_ASCII));
        bad.add(v2("31", "0A140101", "")); // version 3
        bad.add(v2("21", "0A140101", "03 0004 00000000")); // wrong checksum
        bad.add(v2("21", "0A140101", "02 0004 00")); // a field cut off
        for (var octets : bad)
            try (var client = connect("in")) {
                client.send(octets);
                assertThat(client.untilClosed())
                        .as(new String(octets, StandardCharsets.ISO_8859_1))
                        .isEmpty();
            }
        try (var client = connect("in")) { // truncated
            client.send(OFFICE.substring(0, 20));
            client.socket().shutdownOutput();
            assertThat(client.untilClosed()).isEmpty();
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(journal().split("\"cause\":\"proxy-header\"", -1))
                                .hasSize(bad.size() + 2));
        assertThat(journal()).doesNotContain("\"event\":\"connected\"").contains("checksum");
    }

    @Test
    void aSecondHeaderEndsTheSession() throws Exception {
        var second = List.of(OFFICE.getBytes(StandardCharsets.US_ASCII), v2("21", "0A140101", ""));
        for (var header : second) {
            try (var client = connect("in")) { // right behind the first
                var all = new ByteArrayOutputStream(); // at once: it closes behind the second
                all.writeBytes(STRANGER.getBytes(StandardCharsets.US_ASCII));
                all.writeBytes(header);
                all.writeBytes(
                        "EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@foreign.example>\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                client.send(all.toByteArray());
                assertThat(client.untilClosed()).doesNotContain("250 ").contains("421 ");
            }
            try (var client = behind(STRANGER)) { // and in the middle
                client.send(header);
                assertThat(client.untilClosed()).doesNotContain("250 ").contains("421 ");
            }
        }
        assertThat(relay.server().spool().count()).isZero();
        assertThat(journal()).doesNotContain("\"client\":\"10.20.1.1\"");
    }

    @Test
    void whoeverIsNotListedCannotSpeakForOthers() throws Exception {
        try (var client = connect("direct")) {
            client.reply();
            assertThat(client.say(OFFICE.strip())).startsWith("500 5.5");
            assertThat(client.say("EHLO client.example")).startsWith("250");
            assertThat(client.deliver("a@b.example", "c@foreign.example", DATA))
                    .startsWith("550 5.7.1");
        }
        awaitJournal("\"client\":\"127.0.0.1\"");
        assertThat(journal()).doesNotContain("\"proxy\"").doesNotContain("\"10.20.1.1\"");
    }

    @Test
    void withImplicitTlsTheHeaderComesBeforeTheHandshake() throws Exception {
        try (var client = connect("secure")) {
            client.send(OFFICE);
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            var socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(client.socket(), "relay.test", 465, true);
            var secure = new WireClient(socket).begin();
            assertThat(secure.deliver("a@b.example", "c@foreign.example", DATA)).startsWith("250");
        }
        awaitJournal("\"client\":\"10.20.1.1\"", "\"event\":\"secured\"");
    }

    @Test
    void connectionsAreCountedForTheClientAndNotForTheProxy() throws Exception {
        var third = "PROXY TCP4 198.51.100.7 127.0.0.1 4003 25\r\n";
        var other = "PROXY TCP4 198.51.100.8 127.0.0.1 4004 25\r\n";
        try (var one = behind(STRANGER);
                var two = behind(STRANGER);
                var three = connect("in");
                var four = behind(other);
                var five = behind(other)) {
            three.send(third);
            assertThat(three.reply()).startsWith("421 4.7.0");
            for (var client : List.of(one, two, four, five))
                assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    @Test
    void aBlockedClientIsTurnedAwayAndItsProxyIsNot() throws Exception {
        try (var client = behind(STRANGER)) {
            assertThat(client.say("MAIL FROM:<trap@b.example>")).startsWith("550");
            assertThatThrownBy(client::reply).isInstanceOf(IOException.class);
        }
        try (var client = connect("in")) {
            client.send(STRANGER);
            assertThat(client.reply()).startsWith("554 5.7.1");
            assertThatThrownBy(client::reply).isInstanceOf(IOException.class);
        }
        awaitJournal(
                "\"event\":\"turned-away\",\"listener\":\"in\",\"client\":\"198.51.100.7\",\"proxy\":\"127.0.0.1\",\"cause\":\"blocked\"",
                "\"until\":");
        try (var own = behind("PROXY UNKNOWN\r\n")) {
            assertThat(own.say("MAIL FROM:<trap@b.example>")).startsWith("550");
        }
        try (var own = behind("PROXY UNKNOWN\r\n");
                var other = behind("PROXY TCP4 198.51.100.9 127.0.0.1 4001 25\r\n")) {
            assertThat(own.say("NOOP")).as("a proxy is never blocked").startsWith("250");
            assertThat(other.say("NOOP")).as("nor are its other clients").startsWith("250");
        }
        try (var own = behind(OFFICE)) {
            assertThat(own.say("MAIL FROM:<trap@b.example>")).startsWith("550");
        }
        try (var own = behind(OFFICE)) {
            assertThat(own.say("NOOP")).as("a client that may relay is not").startsWith("250");
        }
    }

    @Test
    void aBlockStaysOverAReload() throws Exception {
        try (var client = connect("direct").begin()) {
            assertThat(client.say("MAIL FROM:<trap@b.example>")).startsWith("550");
        }
        for (int i = 0; i < 2; i++) {
            try (var client = connect("direct")) {
                assertThat(client.reply()).startsWith("554 5.7.1");
            }
            assertThat(relay.server().reload()).isInstanceOf(Ending.Done.class);
        }
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
