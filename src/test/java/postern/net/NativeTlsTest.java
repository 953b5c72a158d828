package postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.config.TlsVersion;
import postern.net.Certificates.Identity;
import postern.net.Identities.Named;

/** TLS by BoringSSL, and who has Java's engine all the same. */
class NativeTlsTest {
    private static final Authority CA = new Authority("Test CA");
    private static final Identity FIRST = CA.issue(Authority.ec("mail.ours.example"));
    private static final Identity WHOLE = CA.issue(Authority.ec("mx.theirs.example"));
    private static final Identity WILD = CA.issue(Authority.ec("*.theirs.example"));
    private static final Identity RSA = CA.issue(Authority.rsa("mail.ours.example"));

    private static ServerTls tls(TlsVersion minimum, Identity... all) throws InterruptedException {
        var named = List.of(all).stream().map(one -> Named.of(one, List.of())).toList();
        return new ServerTls(
                        new ServerTls.Terms(
                                new Identities(named),
                                minimum,
                                Map.of("asking", new ClientTrust(List.of(CA.certificate()), false)),
                                Set.of("logins")))
                .warm();
    }

    private static SSLEngine client(String protocol) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new SocketTranscriptsTest.Anyone()}, null);
        var engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {protocol});
        return engine;
    }

    private static X509Certificate shown(SSLEngine client, ServerTls tls) throws SSLException {
        var server = tls.begin("in").engine();
        assertThat(server.getClass().getName()).contains("OpenSsl");
        EnginePair.shake(client, server);
        return (X509Certificate) client.getSession().getPeerCertificates()[0];
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, MX.theirs.example, 1",
        "TLSv1.3, MX.theirs.example, 1",
        "TLSv1.2, any.theirs.example, 2",
        "TLSv1.3, any.theirs.example, 2",
        "TLSv1.3, unknown.example, 0",
    })
    void aNameIsAnsweredWithItsCertificate(String protocol, String name, int place)
            throws Exception {
        var client = client(protocol);
        var parameters = client.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        client.setSSLParameters(parameters);
        assertThat(shown(client, tls(TlsVersion.TLS_1_2, FIRST, WHOLE, WILD)))
                .isEqualTo(List.of(FIRST, WHOLE, WILD).get(place).leaf());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void rsaKeysAndKeysOnP384Work(String protocol) throws Exception {
        var p384 = CA.issue(new Authority.Order("EC", 384, "mail.ours.example"));
        for (var identity : List.of(RSA, p384))
            assertThat(shown(client(protocol), tls(TlsVersion.TLS_1_2, identity)))
                    .isEqualTo(identity.leaf());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"
            })
    void suitesOfThePastAreNotSpoken(String suite) throws Exception {
        var client = client("TLSv1.2");
        client.setEnabledCipherSuites(new String[] {suite});
        var tls = tls(TlsVersion.TLS_1_2, suite.contains("ECDSA") ? FIRST : RSA);
        assertThatThrownBy(() -> shown(client, tls)).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void theOldVersionIsRefusedWhereTheNewIsTheLeast() throws Exception {
        var client = client("TLSv1.2");
        assertThatThrownBy(() -> shown(client, tls(TlsVersion.TLS_1_3, FIRST)))
                .isInstanceOf(SSLHandshakeException.class);
    }

    /** A login is tied to what it does not export, and it must be asked for certificates. */
    @Test
    void javasEngineIsTakenWhereMoreIsNeeded() throws Exception {
        var both = tls(TlsVersion.TLS_1_2, FIRST, RSA); // for who can only use one of them
        var one = tls(TlsVersion.TLS_1_2, FIRST);
        for (var engine :
                List.of(
                        both.begin("in").engine(),
                        one.begin("logins").engine(),
                        one.begin("asking").engine()))
            assertThat(engine.getClass().getName()).startsWith("sun.security.ssl");
    }
}
