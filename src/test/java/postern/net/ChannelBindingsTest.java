package postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.ExtendedSSLSession;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.config.Hop;
import postern.config.RouteRule.TlsDemand;
import postern.config.TlsVersion;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.route.NextHop;

class ChannelBindingsTest {
    @TempDir Path folder;

    private static X509Certificate signed(String keyType, String signature) throws Exception {
        var generator = KeyPairGenerator.getInstance(keyType);
        if (keyType.equals("RSA")) generator.initialize(2048);
        var pair = generator.generateKeyPair();
        var name = new X500Name("CN=mx.example");
        var now = Instant.parse("2026-01-01T00:00:00Z");
        var builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now),
                        Date.from(now.plusSeconds(1000)),
                        name,
                        pair.getPublic());
        var signer = new JcaContentSignerBuilder(signature).build(pair.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    /** RFC 5929 §4.1: the signature's hash, and SHA-256 for those that are weak. */
    @ParameterizedTest
    @CsvSource({
        "RSA, MD5withRSA, SHA-256",
        "RSA, SHA1withRSA, SHA-256",
        "RSA, SHA256withRSA, SHA-256",
        "RSA, SHA384withRSA, SHA-384",
        "EC, SHA384withECDSA, SHA-384",
    })
    void theEndPointIsHashedAsTheCertificateIsSigned(String key, String signature, String hash)
            throws Exception {
        var certificate = signed(key, signature);
        assertThat(ChannelBindings.endPoint(certificate))
                .isEqualTo(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
    }

    @Test
    void theHashOfRsaPssStandsInItsParameters() throws Exception {
        try (var pem =
                ChannelBindingsTest.class.getResourceAsStream("/certificates/pss-sha512.pem")) {
            var certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(pem);
            assertThat(ChannelBindings.endPoint(certificate))
                    .isEqualTo(
                            MessageDigest.getInstance("SHA-512").digest(certificate.getEncoded()));
        }
    }

    @Test
    void aSignatureWithoutAHashBindsNoEndPoint() throws Exception {
        assertThat(ChannelBindings.endPoint(signed("Ed25519", "Ed25519"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothEndsExportTheSame(String protocol) throws Exception {
        var tls =
                new ServerTls(
                        new ServerTls.Terms(
                                Identities.of(
                                        Certificates.selfSigned(
                                                folder, Domain.of("relay.example"), Instant.now())),
                                TlsVersion.TLS_1_2,
                                Map.of(),
                                Set.of("in")));
        var client =
                Outwards.engine(
                        new NextHop(
                                "relay.example",
                                IpAddress.of("127.0.0.1"),
                                25,
                                Hop.Protocol.SMTP,
                                TlsDemand.OPPORTUNISTIC));
        client.setEnabledProtocols(new String[] {protocol});
        var server = tls.begin("in").engine();
        EnginePair.shake(client, server);
        var channel = ChannelBindings.of(server.getSession(), null);
        assertThat(channel.exporter())
                .hasSize(32)
                .isEqualTo(
                        ((ExtendedSSLSession) client.getSession())
                                .exportKeyingMaterialData("EXPORTER-Channel-Binding", null, 32));
        var seen = client.getSession().getPeerCertificates()[0].getEncoded();
        assertThat(channel.serverEndPoint())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(seen));
        assertThat(channel.peer()).isNull();
        var ours = ChannelBindings.ofServer(client.getSession());
        assertThat(ours.exporter()).isEqualTo(channel.exporter());
        assertThat(ours.serverEndPoint()).isEqualTo(channel.serverEndPoint());
    }
}
