package postern.sts;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.config.HopSecurity.Proof;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.net.Authority;
import postern.net.ClientTls;
import postern.net.SecureDoor;

/**
 * HOSTILE 39: when a domain's policy is asked for, from a real HTTPS server, and how long it holds
 * (RFC 8461 §3.3, §5.1, §10.2).
 */
@Timeout(60)
class StsPoliciesTest {
    private static final Domain EXAMPLE = Domain.of("example.com");
    private static final Authority CA = new Authority("CA");

    @TempDir Path folder;

    private final FakeResolver dns = new FakeResolver();
    private final AtomicInteger asked = new AtomicInteger();
    private Instant now = Instant.parse("2026-11-27T00:00:00Z");
    private String policy = "version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 864000\n";
    private String type = "text/plain";
    private int status = 200;
    private boolean chunked;
    private HttpsServer server;
    private int port = 1;

    private void serve(String name) throws IOException {
        var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        server = HttpsServer.create(new InetSocketAddress(loopback, port == 1 ? 0 : port), 5);
        var context = SecureDoor.context(CA.issue(Authority.ec(name)));
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext(
                "/.well-known/mta-sts.txt",
                exchange -> {
                    asked.incrementAndGet();
                    var octets = policy.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", type);
                    exchange.getResponseHeaders().set("Location", "/.well-known/mta-sts.txt");
                    exchange.sendResponseHeaders(status, chunked ? 0 : octets.length);
                    exchange.getResponseBody().write(octets);
                    exchange.close();
                });
        server.start();
        port = server.getAddress().getPort();
        dns.host("mta-sts.example.com", "127.0.0.1");
    }

    @AfterEach
    void stop() {
        if (server != null) server.stop(0);
    }

    private void announce(String... texts) {
        dns.text("_mta-sts.example.com", new Answer.Found<>(List.of(texts)));
    }

    private StsPolicies policies() throws Exception {
        CA.write(folder, "ca.pem");
        SSLSocketFactory sockets =
                ClientTls.web(new Proof(true, folder.resolve("ca.pem"), null, List.of()));
        var fetch = new StsFetch(dns, sockets, port, _ -> false);
        return new StsPolicies(dns, new StsCache(folder.resolve("cache")), fetch, () -> now);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void aPolicyIsFetchedOnceAndHolds() throws Exception {
        serve("mta-sts.example.com");
        announce("v=STSv1; id=1;", "something else");
        for (int i = 0; i < 3; i++)
            assertThat(policies().find(EXAMPLE).orElseThrow().mx())
                    .containsExactly("mx.example.com");
        assertThat(asked).hasValue(1);
        pass(Duration.ofDays(1));
        assertThat(policies().find(EXAMPLE)).isPresent();
        assertThat(asked).as("once a day").hasValue(2);
    }

    @Test
    void inChunksToo() throws Exception {
        chunked = true;
        serve("mta-sts.example.com");
        announce("v=STSv1; id=1;");
        assertThat(policies().find(EXAMPLE)).isPresent();
    }

    @Test
    void anotherIdMakesItBeFetchedAgain() throws Exception {
        serve("mta-sts.example.com");
        announce("v=STSv1; id=1;");
        assertThat(policies().find(EXAMPLE)).isPresent();
        policy = policy.replace("enforce", "none");
        announce("v=STSv1; id=2;");
        assertThat(policies().find(EXAMPLE).orElseThrow().mode()).isEqualTo(StsPolicy.Mode.NONE);
    }

    @Test
    void whatIsKnownHoldsThoughTheHostIsDownOrTheRecordTakenAway() throws Exception {
        serve("mta-sts.example.com");
        announce("v=STSv1; id=1;");
        assertThat(policies().find(EXAMPLE)).isPresent();
        server.stop(0);
        announce("v=STSv1; id=2;");
        assertThat(policies().find(EXAMPLE)).isPresent();
        dns.text("_mta-sts.example.com", new Answer.Absent<>(false));
        assertThat(policies().find(EXAMPLE)).isPresent();
        dns.text("_mta-sts.example.com", new Answer.Unavailable<>("timeout"));
        pass(Duration.ofDays(10).minusSeconds(1));
        assertThat(policies().find(EXAMPLE)).isPresent();
        pass(Duration.ofSeconds(1));
        assertThat(policies().find(EXAMPLE)).as("expired").isEmpty();
    }

    @Test
    void withoutAnyPolicyThereIsNone() throws Exception {
        serve("mta-sts.example.com");
        assertThat(policies().find(EXAMPLE)).isEmpty();
        announce("v=STSv1; id=1;", "v=STSv1; id=2;");
        assertThat(policies().find(EXAMPLE)).isEmpty();
        announce("v=STSv1;");
        assertThat(policies().find(EXAMPLE)).isEmpty();
        assertThat(asked).hasValue(0);
    }

    @Test
    void aCertificateForAnotherNameIsNotBelieved() throws Exception {
        serve("example.com");
        announce("v=STSv1; id=1;");
        assertThat(policies().find(EXAMPLE)).isEmpty();
        assertThat(asked).hasValue(0);
    }

    @Test
    void redirectsOtherTypesAndLargeTextsAreNoPolicy() throws Exception {
        serve("mta-sts.example.com");
        announce("v=STSv1; id=1;");
        status = 302;
        assertThat(policies().find(EXAMPLE)).isEmpty();
        status = 200;
        type = "text/html";
        assertThat(policies().find(EXAMPLE)).isEmpty();
        type = "text/plain";
        var right = policy;
        policy = right + "x: ".repeat(30_000);
        assertThat(policies().find(EXAMPLE)).isEmpty();
        policy = right;
        assertThat(policies().find(EXAMPLE)).isPresent();
    }

    @Test
    void afterAFailureNobodyIsAskedForAWhile() throws Exception {
        serve("mta-sts.example.com");
        announce("v=STSv1; id=1;");
        status = 500;
        var policies = policies();
        assertThat(policies.find(EXAMPLE)).isEmpty();
        assertThat(policies.find(EXAMPLE)).isEmpty();
        assertThat(asked).hasValue(1);
        status = 200;
        pass(Duration.ofMinutes(5));
        assertThat(policies.find(EXAMPLE)).isPresent();
    }

    @Test
    void nobodySendsUsToOurselves() throws Exception {
        serve("mta-sts.example.com");
        var fetch =
                new StsFetch(
                        dns,
                        (SSLSocketFactory) SSLSocketFactory.getDefault(),
                        port,
                        IpAddress::isLoopback);
        assertThat(fetch.fetch(EXAMPLE)).isInstanceOf(StsFetch.Result.Failed.class);
        assertThat(asked).hasValue(0);
    }

    /** Each one may cost the whole patience; a domain with fifty of them shall not cost an hour. */
    @Test
    void noMoreThanTwoAddressesAreAsked() throws Exception {
        announce("v=STSv1; id=1;");
        var connected = new AtomicInteger();
        var doors = new ArrayList<ServerSocket>();
        var names = new ArrayList<String>();
        try {
            for (int i = 1; i <= 6; i++) {
                var address = InetAddress.getByAddress(new byte[] {127, 0, 77, (byte) i});
                var door = new ServerSocket(i == 1 ? 0 : port, 5, address);
                port = door.getLocalPort();
                doors.add(door);
                names.add(address.getHostAddress());
                Thread.startVirtualThread(() -> hangUp(door, connected));
            }
            dns.host("mta-sts.example.com", names.toArray(String[]::new));
            assertThat(policies().find(EXAMPLE)).isEmpty();
            assertThat(connected).hasValue(2);
        } finally {
            for (var door : doors) door.close();
        }
    }

    private static void hangUp(ServerSocket door, AtomicInteger connected) {
        try {
            while (true) {
                var socket = door.accept();
                connected.incrementAndGet();
                socket.close();
            }
        } catch (IOException _) {
            // the test is over
        }
    }

    /** What a clock in the future has written does not hold until that future comes. */
    @Test
    void aClockThatWasWrongDoesNotKeepAPolicyForEver() throws Exception {
        serve("mta-sts.example.com");
        announce("v=STSv1; id=1;");
        pass(Duration.ofDays(3650));
        assertThat(policies().find(EXAMPLE)).isPresent();
        pass(Duration.ofDays(-3650));
        policy = policy.replace("enforce", "none");
        assertThat(policies().find(EXAMPLE).orElseThrow().mode()).isEqualTo(StsPolicy.Mode.NONE);
        assertThat(asked).hasValue(2);
    }
}
