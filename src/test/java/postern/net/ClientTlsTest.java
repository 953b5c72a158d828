package postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.config.Hop.Protocol;
import postern.config.HopSecurity;
import postern.config.HopSecurity.ClientCertificate;
import postern.config.HopSecurity.KeyPin;
import postern.config.HopSecurity.Proof;
import postern.config.RouteRule;
import postern.config.RouteRule.Target;
import postern.config.RouteRule.TlsDemand;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.net.Certificates.Identity;
import postern.route.NextHop;

/** What a route demands of a certificate, and what is said where it does not do. */
@Timeout(60)
class ClientTlsTest {
    private static final Authority OURS = new Authority("Our CA");
    private static final Authority OTHER = new Authority("Other CA");

    @TempDir Path folder;

    private Proof proof(@Nullable String name, KeyPin... keys) throws IOException {
        var ca = OURS.write(folder, "ca.pem");
        return new Proof(true, ca, name == null ? null : Domain.of(name), List.of(keys));
    }

    private static Proof pinned(KeyPin... keys) {
        return new Proof(false, null, null, List.of(keys));
    }

    private static HopSecurity verified(Proof proof) {
        return new HopSecurity(TlsDemand.VERIFIED, proof, null, null);
    }

    /** What the server saw of the client's certificate, and empty for none. */
    private static CompletableFuture<String> served(SSLServerSocket listening) {
        var seen = new CompletableFuture<String>();
        Thread.startVirtualThread(() -> {
            try (var client = (SSLSocket) listening.accept()) {
                client.startHandshake();
                seen.complete(subject(client));
            } catch (IOException e) {
                seen.completeExceptionally(e);
            }
        });
        return seen;
    }

    private static String subject(SSLSocket client) {
        try {
            Principal subject = client.getSession().getPeerPrincipal();
            return subject.getName();
        } catch (SSLException _) {
            return "";
        }
    }

    /** Empty where the handshake succeeds. */
    private static String trouble(HopSecurity security, Identity identity) throws Exception {
        return trouble(security, identity, "mx.example");
    }

    private static String trouble(HopSecurity security, Identity identity, String name)
            throws Exception {
        try (var listening = SecureDoor.open(identity)) {
            var seen = served(listening);
            try {
                handshake(security, name, listening.getLocalPort());
                seen.get(10, TimeUnit.SECONDS);
                return "";
            } catch (SSLException e) {
                return Reasons.of(e);
            }
        }
    }

    private static void handshake(HopSecurity security, String name, int port) throws Exception {
        var hop = new NextHop(name, IpAddress.of("127.0.0.1"), port, Protocol.SMTP, security);
        var route = new RouteRule(1, List.of(), new Target.Mx(), security);
        var tls = new ClientTls(List.of(route));
        try (var clear = new Socket(InetAddress.getLoopbackAddress(), port);
                var secure = tls.socket(hop, clear)) {
            secure.startHandshake();
            secure.getInputStream().read(); // TLS 1.3: what the server thinks of us comes behind
        }
    }

    private static Authority.Order ended(String name) {
        return Authority.ec(name)
                .from(Instant.parse("2026-01-01T00:00:00Z"))
                .until(Instant.parse("2026-02-03T00:00:00Z"));
    }

    @Test
    void whatIsRightIsTaken() throws Exception {
        var right = OURS.issue(Authority.ec("mx.example"));
        assertThat(trouble(verified(proof(null)), right)).isEmpty();
        assertThat(trouble(verified(proof(null)), OURS.issue(Authority.rsa("*.example"))))
                .isEmpty();
        var elsewhere = OURS.issue(Authority.ec("mx.partner.example"));
        assertThat(trouble(verified(proof("mx.partner.example")), elsewhere)).isEmpty();
        assertThat(trouble(verified(proof(null, HopTrust.pin(right.leaf()))), right)).isEmpty();
    }

    @Test
    void theReasonNamesWhatIsWrong() throws Exception {
        var demand = verified(proof(null));
        assertThat(trouble(demand, OURS.issue(ended("mx.example"))))
                .isEqualTo("its certificate expired on 2026-02-03");
        var day = Instant.now().plus(Duration.ofDays(2));
        assertThat(trouble(demand, OURS.issue(Authority.ec("mx.example").from(day))))
                .startsWith("its certificate is not valid before 20");
        assertThat(trouble(demand, OURS.issue(Authority.ec("a.example", "b.example"))))
                .isEqualTo("its certificate is for a.example, b.example, not for mx.example");
        assertThat(trouble(demand, OTHER.issue(Authority.ec("mx.example"))))
                .isEqualTo("its certificate comes from an unknown issuer: Other CA");
        var itself = Certificates.selfSigned(folder, Domain.of("mx.example"), Instant.now());
        assertThat(trouble(demand, itself))
                .isEqualTo("its certificate is signed by itself, and it is none of those trusted");
    }

    @Test
    void anotherNameIsAskedForAndTheHopsOwnDoesNotDo() throws Exception {
        var demand = verified(proof("mx.partner.example"));
        assertThat(trouble(demand, OURS.issue(Authority.ec("mx.example"))))
                .isEqualTo("its certificate is for mx.example, not for mx.partner.example");
    }

    @Test
    void anAddressIsNoName() throws Exception {
        var demand = verified(proof(null));
        assertThat(trouble(demand, OURS.issue(Authority.ec("mx.example")), "127.0.0.1"))
                .isEqualTo("its certificate is for mx.example, not for 127.0.0.1");
    }

    @Test
    void aPinnedKeyAloneNeedsNoIssuerNoNameAndNoDate() throws Exception {
        var odd = OTHER.issue(ended("elsewhere.example"));
        assertThat(trouble(verified(pinned(HopTrust.pin(odd.leaf()))), odd)).isEmpty();
        var right = OURS.issue(Authority.ec("mx.example"));
        assertThat(trouble(verified(pinned(HopTrust.pin(odd.leaf()))), right))
                .isEqualTo(
                        "its certificate has another key than those pinned: "
                                + HopTrust.pin(right.leaf()));
    }

    @Test
    void aPinnedKeyBesideAnIssuerIsHeldAsWell() throws Exception {
        var right = OURS.issue(Authority.ec("mx.example"));
        var other = OURS.issue(Authority.ec("mx.example"));
        assertThat(trouble(verified(proof(null, HopTrust.pin(right.leaf()))), other))
                .startsWith("its certificate has another key than those pinned: sha256/");
    }

    /** As openssl makes it: the reference tells how. */
    @Test
    void aPinIsTheHashOfThePublicKey() throws Exception {
        var right = OURS.issue(Authority.ec("mx.example"));
        Authority.write(folder, "mx", right);
        var sha =
                java.security.MessageDigest.getInstance("SHA-256")
                        .digest(right.leaf().getPublicKey().getEncoded());
        assertThat(HopTrust.pin(right.leaf()).sha256())
                .isEqualTo(java.util.Base64.getEncoder().encodeToString(sha));
    }

    @Test
    void anyCertificateDoesWhereNoneIsVerified() throws Exception {
        var odd = OTHER.issue(ended("elsewhere.example"));
        for (var demand : List.of(TlsDemand.OPPORTUNISTIC, TlsDemand.REQUIRED))
            assertThat(trouble(HopSecurity.of(demand), odd)).isEmpty();
        assertThat(trouble(HopSecurity.of(TlsDemand.VERIFIED), odd)).isNotEmpty();
    }

    @Test
    void ourCertificateIsShownToWhoAsks() throws Exception {
        for (var order : List.of(Authority.ec("us.example"), Authority.rsa("us.example"))) {
            Authority.write(folder, "us", OTHER.issue(order));
            var ours = new ClientCertificate(folder.resolve("us.pem"), folder.resolve("us.key"));
            var security = new HopSecurity(TlsDemand.REQUIRED, Proof.USUAL, ours, null);
            try (var listening = SecureDoor.open(OURS.issue(Authority.ec("mx.example")))) {
                var seen = served(listening);
                handshake(security, "mx.example", listening.getLocalPort());
                assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("CN=leaf");
            }
        }
    }

    @Test
    void noneIsShownWhereTheRouteHasNone() throws Exception {
        try (var listening = SecureDoor.open(OURS.issue(Authority.ec("mx.example")))) {
            var seen = served(listening);
            handshake(HopSecurity.of(TlsDemand.REQUIRED), "mx.example", listening.getLocalPort());
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void filesThatCannotBeUsedAreNamed() throws Exception {
        var file = Files.writeString(folder.resolve("ca.pem"), "nothing\n");
        var broken = verified(new Proof(true, file, null, List.of()));
        var route = new RouteRule(1, List.of(), new Target.Mx(), broken);
        assertThatThrownBy(() -> new ClientTls(List.of(route)))
                .isInstanceOf(UnusableFile.class)
                .hasMessageContaining(file.toString());
    }
}
