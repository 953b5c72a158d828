package postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.config.TlsVersion;
import postern.net.Certificates.Identity;
import postern.net.ClientTrust.Finding;
import postern.net.Identities.Named;

/** Whom the server's side shows which certificate, and whom it believes. */
class ServerTlsTest {
    private static final Authority CA = new Authority("Test CA");
    private static final Authority OTHER = new Authority("Some other CA");
    private static final Identity FIRST = CA.issue(Authority.ec("mail.ours.example"));
    private static final Identity FIRST_RSA = CA.issue(Authority.rsa("mail.ours.example"));
    private static final Identity WILD = CA.issue(Authority.ec("*.theirs.example"));
    private static final Identity WHOLE = CA.issue(Authority.ec("mx.theirs.example"));

    private static Named named(Identity identity, String... names) {
        return Named.of(identity, List.of(names));
    }

    private static ServerTls.Terms terms(Named... all) {
        return new ServerTls.Terms(
                new Identities(List.of(all)), TlsVersion.TLS_1_2, Map.of(), Set.of("in"));
    }

    private static final ServerTls TLS =
            new ServerTls(terms(named(FIRST), named(WILD), named(FIRST_RSA), named(WHOLE)));

    private static SSLEngine client(KeyManager... keys) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {new Anyone()}, null);
            var engine = context.createSSLEngine();
            engine.setUseClientMode(true);
            return engine;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static SSLEngine asking(String name) {
        var client = client();
        var parameters = client.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        client.setSSLParameters(parameters);
        return client;
    }

    private static X509Certificate shown(SSLEngine client, ServerTls tls) throws SSLException {
        EnginePair.shake(client, tls.begin("in").engine());
        return (X509Certificate) client.getSession().getPeerCertificates()[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aNameIsAnsweredWithItsCertificate(String protocol) throws Exception {
        var whole = asking("MX.theirs.example");
        whole.setEnabledProtocols(new String[] {protocol});
        assertThat(shown(whole, TLS)).isEqualTo(WHOLE.leaf());
        var wild = asking("any.theirs.example");
        wild.setEnabledProtocols(new String[] {protocol});
        assertThat(shown(wild, TLS)).isEqualTo(WILD.leaf());
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown.example", "theirs.example", "a.b.theirs.example"})
    void anUnknownNameIsAnsweredWithTheFirst(String name) throws Exception {
        assertThat(shown(asking(name), TLS)).isEqualTo(FIRST.leaf());
    }

    @Test
    void noNameIsAnsweredWithTheFirst() throws Exception {
        assertThat(shown(client(), TLS)).isEqualTo(FIRST.leaf());
    }

    @ParameterizedTest
    @CsvSource({
        "mail.ours.example, rsa_pss_rsae_sha256, TLSv1.3",
        "unknown.example, rsa_pss_rsae_sha256, TLSv1.3",
        "mail.ours.example, rsa_pkcs1_sha256, TLSv1.2",
    })
    void whoCannotUseAnEcKeyIsShownTheRsaOneOfTheSameName(
            String name, String scheme, String protocol) throws Exception {
        var client = asking(name);
        client.setEnabledProtocols(new String[] {protocol});
        var parameters = client.getSSLParameters();
        parameters.setSignatureSchemes(new String[] {scheme, "ecdsa_secp521r1_sha512"});
        if (protocol.equals("TLSv1.2"))
            parameters.setCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
        client.setSSLParameters(parameters);
        assertThat(shown(client, TLS)).isEqualTo(FIRST_RSA.leaf());
    }

    @Test
    void namesOfTheConfigurationGoBeforeThoseInTheCertificate() throws Exception {
        var tls = new ServerTls(terms(named(FIRST), named(WHOLE, "*.else.example")));
        assertThat(shown(asking("a.else.example"), tls)).isEqualTo(WHOLE.leaf());
        assertThat(shown(asking("mx.theirs.example"), tls)).isEqualTo(FIRST.leaf());
    }

    @Test
    void keysOnP384WorkInTls12() throws Exception {
        var identity = CA.issue(new Authority.Order("EC", 384, "mail.ours.example"));
        var client = client();
        client.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertThat(shown(client, new ServerTls(terms(named(identity))))).isEqualTo(identity.leaf());
    }

    /** Those that are weak, or without forward secrecy, though this Java has them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
                "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            })
    void suitesOfThePastAreNotSpoken(String suite) {
        var client = client();
        client.setEnabledProtocols(new String[] {"TLSv1.2"});
        client.setEnabledCipherSuites(new String[] {suite});
        assertThatThrownBy(() -> EnginePair.shake(client, TLS.begin("in").engine()))
                .hasMessageContaining("no cipher suites in common");
    }

    @Test
    void oneThreeOnlyWhereThatIsTheMinimum() throws Exception {
        var strict =
                new ServerTls(
                        new ServerTls.Terms(
                                Identities.of(FIRST), TlsVersion.TLS_1_3, Map.of(), Set.of("in")));
        var old = client();
        old.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertThatThrownBy(() -> EnginePair.shake(old, strict.begin("in").engine()))
                .isInstanceOf(SSLException.class);
        assertThat(shown(client(), strict)).isEqualTo(FIRST.leaf());
    }

    @Test
    void whatIsExchangedCountsFromTheNextHandshakeOn() throws Exception {
        var tls = new ServerTls(terms(named(FIRST)));
        var begun = tls.begin("in").engine();
        tls.take(terms(named(WHOLE)));
        var before = client();
        EnginePair.shake(before, begun);
        assertThat(before.getSession().getPeerCertificates()[0]).isEqualTo(FIRST.leaf());
        assertThat(shown(client(), tls)).isEqualTo(WHOLE.leaf());
    }

    // ---- clients' certificates

    private static ServerTls asks(boolean required) {
        var trust = new ClientTrust(List.of(CA.certificate()), required);
        return new ServerTls(
                new ServerTls.Terms(
                        Identities.of(FIRST),
                        TlsVersion.TLS_1_2,
                        Map.of("in", trust),
                        Set.of("in")));
    }

    private static Finding found(ServerHandshake server, SSLEngine client, String protocol)
            throws SSLException {
        client.setEnabledProtocols(new String[] {protocol});
        EnginePair.shake(client, server.engine());
        return server.client(server.engine().getSession());
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, true", "TLSv1.2, false", "TLSv1.3, true", "TLSv1.3, false"})
    void aCertificateThatVerifiesIsProved(String protocol, boolean required) throws Exception {
        var mine = CA.issue(Authority.ec("client.example"));
        var server = asks(required).begin("in");
        assertThat(found(server, client(new Mine(mine)), protocol))
                .isEqualTo(new Finding.Proved(mine.leaf()));
        assertThat(server.forbids(new Finding.Proved(mine.leaf()))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void oneThatDoesNotVerifyIsNoneWhereItIsOptional(String protocol) throws Exception {
        var mine = OTHER.issue(Authority.ec("client.example"));
        var server = asks(false).begin("in");
        var finding = found(server, client(new Mine(mine)), protocol);
        assertThat(finding)
                .isInstanceOfSatisfying(
                        Finding.Doubtful.class, d -> assertThat(d.why()).startsWith("CN=leaf: "));
        assertThat(server.forbids(finding)).isFalse();
    }

    @Test
    void anExpiredOneIsNoneToo() throws Exception {
        var mine = CA.issue(Authority.ec("client.example").until(Instant.now().minusSeconds(60)));
        assertThat(found(asks(false).begin("in"), client(new Mine(mine)), "TLSv1.3"))
                .isInstanceOf(Finding.Doubtful.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void withoutAGoodOneThereIsNoHandshakeWhereItIsRequired(String protocol) {
        var bad = OTHER.issue(Authority.ec("client.example"));
        assertThatThrownBy(() -> found(asks(true).begin("in"), client(new Mine(bad)), protocol))
                .isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> found(asks(true).begin("in"), client(), protocol))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void nobodyIsAskedOnOtherListeners() throws Exception {
        var mine = CA.issue(Authority.ec("client.example"));
        assertThat(found(asks(true).begin("other"), client(new Mine(mine)), "TLSv1.3"))
                .isEqualTo(new Finding.Anonymous());
    }

    /** What a session was begun with may count no longer when it is resumed. */
    @Test
    void whatARequiredListenerFindsAtTheEndIsJudgedAnew() {
        var server = asks(true).begin("in");
        assertThat(server.forbids(new Finding.Doubtful("expired"))).isTrue();
        assertThat(server.forbids(new Finding.Anonymous())).isTrue();
    }

    /** A client with one certificate, which it shows whoever is asked for. */
    private static final class Mine extends X509ExtendedKeyManager {
        private final Identity identity;

        Mine(Identity identity) {
            this.identity = identity;
        }

        @Override
        public String chooseEngineClientAlias(
                String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return "mine";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    private static final class Anyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
