package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.net.Authority;
import postern.net.SecureDoor;

/** HOSTILE 39: MTA-STS from outside (RFC 8461): a real DNS server, HTTPS, and next hops in TLS. */
@Tag("peers")
@Timeout(120)
class StsDeliveryTest {
    private static final byte[] DATA =
            "Subject: a\r\n\r\nb\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Authority CA = new Authority("Everybody's CA");
    private static final List<String> DOMAINS =
            List.of("good", "wrong", "stripped", "other", "trying");

    @TempDir Path folder;

    private RecordingHop secure;
    private RecordingHop stripped;
    private HttpsServer web;
    private SignedDns dns;
    private RunningRelay relay;

    @BeforeEach
    void start() throws Exception {
        CA.write(folder, "ca.pem");
        secure =
                new RecordingHop(Programs.freePort())
                        .startTls(SecureDoor.context(CA.issue(Authority.ec("mx.good.plain"))));
        int port = secure.port();
        var second = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        stripped = new RecordingHop(new ServerSocket(port, 50, second));
        serve();
        var records = new ArrayList<String>();
        for (var domain : DOMAINS) {
            records.add(domain + ".plain. MX 10 mx." + domain + ".plain.");
            records.add("mta-sts." + domain + ".plain. A 127.0.0.1");
            records.add("_mta-sts." + domain + ".plain. TXT \"v=STSv1; id=1;\"");
        }
        for (var domain : List.of("good", "wrong", "other"))
            records.add("mx." + domain + ".plain. A 127.0.0.1");
        for (var domain : List.of("stripped", "trying"))
            records.add("mx." + domain + ".plain. A 127.0.0.2");
        dns =
                new SignedDns(
                        Files.createDirectory(folder.resolve("dns")), List.of(), records, z -> z);
        relay = relay("true");
    }

    /** "other" names another host, "trying" is testing, the others enforce. */
    private void serve() throws IOException {
        var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        web = HttpsServer.create(new InetSocketAddress(loopback, 0), 5);
        var names = DOMAINS.stream().map(d -> "mta-sts." + d + ".plain").toArray(String[]::new);
        web.setHttpsConfigurator(
                new HttpsConfigurator(SecureDoor.context(CA.issue(Authority.ec(names)))));
        web.createContext(
                "/.well-known/mta-sts.txt",
                exchange -> {
                    var host = exchange.getRequestHeaders().getFirst("Host");
                    var domain = host.substring("mta-sts.".length());
                    var text =
                            "version: STSv1\nmode: "
                                    + (domain.startsWith("trying") ? "testing" : "enforce")
                                    + "\nmx: "
                                    + (domain.startsWith("other") ? "mx.good.plain" : "*." + domain)
                                    + "\nmax_age: 86400\n";
                    exchange.getResponseHeaders().set("Content-Type", "text/plain");
                    exchange.sendResponseHeaders(200, text.length());
                    exchange.getResponseBody().write(text.getBytes(StandardCharsets.US_ASCII));
                    exchange.close();
                });
        web.start();
    }

    private RunningRelay relay(String on) throws IOException {
        return RunningRelay.of(
                RunningRelay.toPort(1).replace("\"127.0.0.1:1\"", "mx")
                        + "dns: { servers: [\"127.0.0.1:"
                        + dns.port
                        + "\"] }\nlog: { file: relay.log }\ndelivery: { mta-sts: "
                        + on
                        + " }\n",
                Worlds.withPoliciesAt(
                        web.getAddress().getPort(), secure.port(), folder.resolve("ca.pem")));
    }

    @AfterEach
    void stop() throws IOException {
        relay.close();
        dns.close();
        web.stop(0);
        secure.close();
        stripped.close();
    }

    private void send(String domain) throws IOException {
        try (var client = new WireClient(relay.port("in")).begin()) {
            assertThat(client.deliver("s@plain", "a@" + domain, DATA)).startsWith("250");
        }
    }

    private String logged(String... words) {
        await().atMost(Duration.ofSeconds(30)).until(() -> lines(words).findFirst().isPresent());
        return lines(words).findFirst().orElseThrow();
    }

    private Stream<String> lines(String... words) {
        try {
            return Files.readAllLines(relay.folder().resolve("relay.log")).stream()
                    .filter(line -> List.of(words).stream().allMatch(line::contains));
        } catch (IOException _) {
            return Stream.empty();
        }
    }

    private void waits(String domain, String why) throws IOException {
        send(domain);
        assertThat(logged(" deferred ", "a@" + domain)).contains("451 4.7.5", why);
        for (var hop : List.of(secure, stripped)) {
            assertThat(hop.taken()).isEmpty();
            assertThat(hop.commands()).noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    @Test
    void aHostThatThePolicyNamesAndACertificateProvesIsUsed() throws IOException {
        send("good.plain");
        assertThat(logged(" delivered ", "a@good.plain")).contains("security=mta-sts");
        assertThat(secure.taken()).hasSize(1).allMatch(RecordingHop.Taken::secure);
        assertThat(relay.folder().resolve("data/mta-sts/good.plain.txt")).exists();
    }

    @Test
    void aCertificateForAnotherNameTakesNoMail() throws IOException {
        waits("wrong.plain", "its certificate is for mx.good.plain, not for mx.wrong.plain");
    }

    @Test
    void startTlsThatSomebodyTakesAwayStopsTheMail() throws IOException {
        waits("stripped.plain", "its domain's MTA-STS policy demands");
    }

    @Test
    void aHostThatThePolicyDoesNotNameTakesNoMail() throws IOException {
        waits("other.plain", "The MTA-STS policy of other.plain does not name mx.other.plain");
        assertThat(secure.connections()).isZero();
    }

    @Test
    void aPolicyThatIsBeingTriedOutStopsNothing() throws IOException {
        send("trying.plain");
        assertThat(logged(" delivered ", "a@trying.plain")).contains("security=none");
    }

    @Test
    void aPolicyIsRememberedThoughItsHostIsDownBehindARestart() throws IOException {
        waits("stripped.plain", "its domain's MTA-STS policy demands");
        web.stop(0);
        relay.stop();
        var again =
                RunningRelay.in(
                        relay.folder(),
                        Files.readString(relay.file()),
                        Worlds.withPoliciesAt(1, secure.port(), folder.resolve("ca.pem")));
        relay = again;
        try (var client = new WireClient(relay.port("in")).begin()) {
            assertThat(client.deliver("s@plain", "second@stripped.plain", DATA)).startsWith("250");
        }
        assertThat(logged(" deferred ", "stripped.plain")).contains("451 4.7.5");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> lines(" deferred ", "stripped.plain").count() > 1);
        assertThat(stripped.taken()).isEmpty();
    }

    @Test
    void switchedOffNobodyIsAsked() throws IOException {
        relay.close();
        relay = relay("false");
        send("stripped.plain");
        assertThat(logged(" delivered ", "a@stripped.plain")).contains("security=none");
    }
}
