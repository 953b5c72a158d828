package postern.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.app.Programs;
import postern.config.RouteRule.TlsDemand;
import postern.config.Settings;
import postern.dns.Answer;
import postern.dns.MailExchanger;
import postern.dns.StubResolver;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Replies;

/** Look-ups against a real DNS server on loopback: Debian's unbound, with zones of our own. */
@Tag("peers")
class UnboundTest {
    @TempDir private static Path dir;
    private static Process unbound;
    private static StubResolver resolver;

    @BeforeAll
    static void start() throws IOException {
        int port = Programs.freePort();
        var config = new StringBuilder();
        config.append(
                """
                server:
                  directory: "%s"
                  chroot: ""
                  username: ""
                  pidfile: ""
                  use-syslog: no
                  verbosity: 1
                  do-daemonize: no
                  num-threads: 1
                  interface: 127.0.0.1@%d
                  do-not-query-localhost: no
                  module-config: "iterator"
                  local-zone: "test." static
                  local-data: "test. 300 IN SOA ns.test. root.test. 1 3600 900 604800 60"
                  local-data: "two.test. MX 20 b.two.test."
                  local-data: "two.test. MX 10 a.two.test."
                  local-data: "a.two.test. A 198.51.100.1"
                  local-data: "a.two.test. AAAA 2001:db8::1"
                  local-data: "b.two.test. CNAME real.two.test."
                  local-data: "real.two.test. A 198.51.100.2"
                  local-data: "plain.test. A 198.51.100.3"
                  local-data: "null.test. MX 0 ."
                  local-data: "nothing.test. TXT \\"no mail here\\""
                  local-data: "alias.test. CNAME two.test."
                  local-data: "round.test. CNAME round2.test."
                  local-data: "round2.test. CNAME round.test."
                  local-data: "self.test. MX 10 mx.self.test."
                  local-data: "mx.self.test. A 127.0.0.1"
                  local-data: "hollow.test. MX 10 gone.hollow.test."
                """
                        .formatted(dir, port));
        IntStream.range(0, 300)
                .forEach(i ->
                        config.append("  local-data: \"many.test. MX ")
                                .append(i)
                                .append(" a-rather-long-name-")
                                .append(i)
                                .append(".many.test.\"\n"));
        // A zone whose server is dead: nobody listens there.
        config.append("forward-zone:\n  name: \"dead.example.\"\n  forward-addr: 127.0.0.1@")
                .append(Programs.freePort())
                .append('\n');
        var file = Files.writeString(dir.resolve("unbound.conf"), config);
        unbound =
                new ProcessBuilder("/usr/sbin/unbound", "-d", "-d", "-c", file.toString())
                        .redirectErrorStream(true)
                        .start();
        waitUntilReady();
        resolver =
                StubResolver.of(
                        new Settings.Dns(
                                List.of(new Settings.Address(IpAddress.of("127.0.0.1"), port)),
                                Duration.ofSeconds(3)));
    }

    /** Reads its log until it serves, and then lets it flow. */
    private static void waitUntilReady() throws IOException {
        var log =
                new BufferedReader(
                        new InputStreamReader(unbound.getInputStream(), StandardCharsets.UTF_8));
        var seen = new StringBuilder();
        for (var line = log.readLine(); line != null; line = log.readLine()) {
            seen.append(line).append('\n');
            if (line.contains("start of service")) {
                Thread.startVirtualThread(() -> log.lines().forEach(_ -> {}));
                return;
            }
        }
        throw new IOException("unbound did not start:\n" + seen);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (unbound == null) return;
        unbound.destroy();
        if (!unbound.waitFor(5, TimeUnit.SECONDS)) unbound.destroyForcibly();
    }

    private static Hosts find(String domain, boolean loopbackMx) {
        var thisHost =
                new ThisHost(Domain.of("gate.example.com"), List.of(), List.of(), loopbackMx);
        var finder =
                new HostFinder(resolver, thisHost, 2526, RandomGenerator.getDefault(), true, null);
        return finder.find(new Destination.MxOf(Domain.of(domain), TlsDemand.OPPORTUNISTIC));
    }

    private static List<String> names(Hosts hosts) {
        assertThat(hosts).isInstanceOf(Hosts.Found.class);
        return ((Hosts.Found) hosts).hops().stream().map(NextHop::toString).toList();
    }

    private static final List<String> TWO =
            List.of(
                    "a.two.test[2001:db8::1]:2526",
                    "a.two.test[198.51.100.1]:2526",
                    "b.two.test[198.51.100.2]:2526");

    @Test
    void exchangersWithAddressesOfBothFamiliesAndBehindAnAlias() {
        assertThat(names(find("two.test", false))).isEqualTo(TWO);
    }

    @Test
    void aDomainThatIsAnAlias() {
        assertThat(names(find("alias.test", false))).isEqualTo(TWO);
    }

    @Test
    void aDomainWithAnAddressOnly() {
        assertThat(names(find("plain.test", false)))
                .containsExactly("plain.test[198.51.100.3]:2526");
    }

    @Test
    void aNullMx() {
        assertThat(find("null.test", false)).isEqualTo(new Hosts.Never(Replies.NULL_MX));
    }

    @Test
    void noSuchDomainAndNoRoute() {
        assertThat(find("gone.test", false)).isEqualTo(new Hosts.Never(Replies.NO_SUCH_DOMAIN));
        assertThat(find("nothing.test", false)).isEqualTo(new Hosts.Never(Replies.NO_ROUTE));
        assertThat(find("hollow.test", false)).isEqualTo(new Hosts.Never(Replies.NO_ROUTE));
    }

    @Test
    void aliasesInACircle() {
        assertThat(find("round.test", false)).isInstanceOf(Hosts.NotNow.class);
    }

    @Test
    void anExchangerOnLoopback() {
        assertThat(find("self.test", false)).isEqualTo(new Hosts.Never(Replies.LOOPS_BACK));
        assertThat(names(find("self.test", true))).containsExactly("mx.self.test[127.0.0.1]:2526");
    }

    @Test
    void aZoneWhoseServerIsDead() {
        assertThat(find("a.dead.example", false)).isInstanceOf(Hosts.NotNow.class);
    }

    @Test
    void anAnswerTooLongForUdp() {
        var answer = resolver.mx(Domain.of("many.test"));
        assertThat(answer).isInstanceOf(Answer.Found.class);
        assertThat(((Answer.Found<MailExchanger>) answer).records()).hasSize(300);
    }

    @Test
    void aServerThatIsDead() throws IOException {
        var dead =
                StubResolver.of(
                        new Settings.Dns(
                                List.of(
                                        new Settings.Address(
                                                IpAddress.of("127.0.0.1"), Programs.freePort())),
                                Duration.ofMillis(500)));
        assertThat(dead.mx(Domain.of("two.test"))).isInstanceOf(Answer.Unavailable.class);
    }
}
