package postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.config.Hop.Protocol;
import postern.config.HopSecurity;
import postern.config.RouteRule;
import postern.config.RouteRule.Target;
import postern.config.RouteRule.TlsDemand;
import postern.dns.Tlsa;
import postern.mail.IpAddress;
import postern.net.Certificates.Identity;
import postern.route.Assurance;
import postern.route.NextHop;

/** HOSTILE 39: which certificates TLSA records let through, in real handshakes. */
@Timeout(60)
class DaneTrustTest {
    private static final Authority CA = new Authority("CA");
    private static final Authority OTHER = new Authority("Other CA");

    /** As an administrator would make it from that certificate. */
    private static Tlsa tlsa(int usage, int selector, int matching, X509Certificate certificate)
            throws Exception {
        var octets =
                selector == 0 ? certificate.getEncoded() : certificate.getPublicKey().getEncoded();
        var digested =
                switch (matching) {
                    case 0 -> octets;
                    case 1 -> MessageDigest.getInstance("SHA-256").digest(octets);
                    default -> MessageDigest.getInstance("SHA-512").digest(octets);
                };
        return new Tlsa(usage, selector, matching, HexFormat.of().formatHex(digested));
    }

    private static void serve(SSLServerSocket listening) {
        Thread.startVirtualThread(() -> {
            try (var client = (SSLSocket) listening.accept()) {
                client.startHandshake();
                client.getOutputStream().write('.');
            } catch (java.io.IOException _) {
                // the client has gone
            }
        });
    }

    /** Empty where the handshake succeeds. */
    private static String trouble(Identity server, Tlsa... records) throws Exception {
        var security = HopSecurity.of(TlsDemand.OPPORTUNISTIC);
        var tls = new ClientTls(List.of(new RouteRule(1, List.of(), new Target.Mx(), security)));
        try (var listening = SecureDoor.open(server)) {
            serve(listening);
            int port = listening.getLocalPort();
            var hop =
                    new NextHop(
                            "mx.example",
                            IpAddress.of("127.0.0.1"),
                            port,
                            Protocol.SMTP,
                            security,
                            new Assurance.Dane(
                                    "mx.example",
                                    List.of(records),
                                    Set.of("mx.example", "ours.example")));
            try (var clear = new Socket(InetAddress.getLoopbackAddress(), port);
                    var secure = tls.socket(hop, clear)) {
                secure.startHandshake();
                return "";
            } catch (SSLException e) {
                return Reasons.of(e);
            }
        }
    }

    @Test
    void aHostsOwnKeyIsEnoughWhateverItsNameAndDate() throws Exception {
        var ended =
                Authority.ec("elsewhere.example")
                        .from(Instant.parse("2026-01-01T00:00:00Z"))
                        .until(Instant.parse("2026-02-03T00:00:00Z"));
        var server = CA.issue(ended);
        for (int selector = 0; selector <= 1; selector++)
            for (int matching = 0; matching <= 2; matching++)
                assertThat(trouble(server, tlsa(3, selector, matching, server.leaf())))
                        .as(selector + " " + matching)
                        .isEmpty();
    }

    @Test
    void anotherKeyEndsTheHandshake() throws Exception {
        var server = CA.issue(Authority.ec("mx.example"));
        var other = CA.issue(Authority.ec("mx.example"));
        assertThat(trouble(server, tlsa(3, 1, 1, other.leaf())))
                .isEqualTo("no TLSA record matches its certificate");
        assertThat(trouble(server, tlsa(3, 1, 1, other.leaf()), tlsa(3, 1, 1, server.leaf())))
                .isEmpty();
        // that of the issuer is no host's own
        assertThat(trouble(server, tlsa(3, 1, 1, CA.certificate()))).isNotEmpty();
    }

    @Test
    void anIssuerIsEnoughForEitherNameInTime() throws Exception {
        for (var name : List.of("mx.example", "*.example", "ours.example")) {
            var server = CA.issue(Authority.ec(name));
            for (int selector = 0; selector <= 1; selector++)
                for (int matching = 0; matching <= 2; matching++)
                    assertThat(trouble(server, tlsa(2, selector, matching, CA.certificate())))
                            .as(name + " " + selector + " " + matching)
                            .isEmpty();
        }
    }

    @Test
    void anIssuerIsNotEnoughForAnotherNameOrTime() throws Exception {
        var pinned = tlsa(2, 0, 1, CA.certificate());
        assertThat(trouble(CA.issue(Authority.ec("elsewhere.example")), pinned))
                .isEqualTo("its certificate is for elsewhere.example, not for mx.example");
        var ended =
                Authority.ec("mx.example")
                        .from(Instant.parse("2026-01-01T00:00:00Z"))
                        .until(Instant.parse("2026-02-03T00:00:00Z"));
        assertThat(trouble(CA.issue(ended), pinned))
                .isEqualTo("its certificate expired on 2026-02-03");
        assertThat(trouble(OTHER.issue(Authority.ec("mx.example")), pinned))
                .isEqualTo("no TLSA record matches its certificate or one of its issuers");
    }

    @Test
    void aPinnedIssuerShownBehindAForeignLeafProvesNothing() throws Exception {
        var foreign = OTHER.issue(Authority.ec("mx.example"));
        var dane =
                new Assurance.Dane(
                        "mx.example",
                        List.of(tlsa(2, 0, 1, CA.certificate())),
                        Set.of("mx.example"));
        var chain = new X509Certificate[] {foreign.leaf(), CA.certificate()};
        assertThatThrownBy(() -> new DaneTrust(dane).checkServerTrusted(chain, "EC"))
                .isInstanceOf(Distrust.class);
    }

    @Test
    void aLeafIsNoIssuer() throws Exception {
        var server = CA.issue(Authority.ec("mx.example"));
        assertThat(trouble(server, tlsa(2, 0, 1, server.leaf()))).isNotEmpty();
    }

    /** What OpenSSL, which Postfix asks too, says of the same server and the same record. */
    private static boolean opensslTrusts(Identity server, Tlsa record) throws Exception {
        try (var listening = SecureDoor.open(server)) {
            serve(listening);
            var command =
                    List.of(
                            "openssl",
                            "s_client",
                            "-connect",
                            "127.0.0.1:" + listening.getLocalPort(),
                            "-dane_tlsa_domain",
                            "mx.example",
                            "-dane_tlsa_rrdata",
                            record + " " + record.octets(),
                            "-dane_ee_no_namechecks", // RFC 7672 §3.1.1
                            "-verify_return_error",
                            "-brief");
            var result = postern.app.Programs.run(command, new byte[0], 30);
            return result.output().contains("Verification: OK");
        }
    }

    @Test
    @Tag("peers")
    void opensslSaysTheSame() throws Exception {
        var other = OTHER.issue(Authority.ec("mx.example"));
        var servers =
                List.of(
                        CA.issue(Authority.ec("mx.example")),
                        CA.issue(Authority.ec("elsewhere.example")),
                        other);
        int trusted = 0;
        for (var server : servers)
            for (var pinned :
                    List.of(
                            tlsa(3, 1, 1, server.leaf()),
                            tlsa(3, 0, 2, server.leaf()),
                            tlsa(3, 1, 1, CA.certificate()),
                            tlsa(2, 0, 1, CA.certificate()),
                            tlsa(2, 1, 2, CA.certificate()),
                            tlsa(2, 0, 0, OTHER.certificate()),
                            tlsa(2, 1, 1, server.leaf()))) {
                boolean taken = trouble(server, pinned).isEmpty();
                assertThat(taken)
                        .as(CertificateNames.of(server.leaf()) + " " + pinned)
                        .isEqualTo(opensslTrusts(server, pinned));
                if (taken) trusted++;
            }
        assertThat(trusted).isEqualTo(9); // 2 each by their own keys, 2 and 1 by issuers
    }

    @Test
    void withoutAUsableRecordAnyCertificateWillDo() throws Exception {
        assertThat(trouble(OTHER.issue(Authority.ec("elsewhere.example")))).isEmpty();
    }
}
