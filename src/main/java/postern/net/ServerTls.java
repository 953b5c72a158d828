package postern.net;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import postern.config.TlsVersion;

/**
 * TLS for clients of ours. What it goes by can be exchanged at any time: handshakes that begin
 * afterwards go by the new, and what is open goes on. Sessions can be resumed as long as nothing
 * was exchanged.
 */
public final class ServerTls {
    /** Only with forward secrecy, and only with authenticated encryption; ours go first. */
    private static final String[] SUITES = {
        "TLS_AES_256_GCM_SHA384",
        "TLS_AES_128_GCM_SHA256",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    };

    /** The last so that certificates with such keys work in TLS 1.2. */
    private static final String[] GROUPS = {"x25519", "secp256r1", "secp384r1"};

    private static final String[] SIGNATURES = {
        "ecdsa_secp256r1_sha256",
        "ecdsa_secp384r1_sha384",
        "ed25519",
        "rsa_pss_rsae_sha256",
        "rsa_pss_rsae_sha384",
        "rsa_pss_rsae_sha512",
        "rsa_pss_pss_sha256",
        "rsa_pss_pss_sha384",
        "rsa_pss_pss_sha512",
        "rsa_pkcs1_sha256",
        "rsa_pkcs1_sha384",
        "rsa_pkcs1_sha512",
    };
    private static final int SESSIONS = 5_000; // of clients that take no tickets
    private static final int SESSION_SECONDS = 2 * 60 * 60;

    static {
        // each one costs us far more than the client that asks for it
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    /**
     * What it goes by.
     *
     * @param clients for listeners that ask clients for certificates, whose count
     * @param logins listeners where users log in: there an engine is needed that exports what a
     *     login is tied to
     */
    public record Terms(
            Identities identities,
            TlsVersion minimum,
            Map<String, ClientTrust> clients,
            Set<String> logins) {
        public Terms {
            clients = Map.copyOf(clients);
            logins = Set.copyOf(logins);
        }

        /** One certificate, and clients are not asked for any. */
        public static Terms of(Certificates.Identity identity) {
            return new Terms(Identities.of(identity), TlsVersion.TLS_1_2, Map.of(), Set.of());
        }
    }

    /**
     * @param anonymous the context for listeners that ask for nothing
     * @param fast for those of them where nobody logs in either; none while it is not loaded, or
     *     cannot be
     */
    private record State(
            Terms terms,
            SSLContext anonymous,
            NativeTls.@Nullable Loading fast,
            Map<ClientTrust, SSLContext> contexts) {}

    private volatile State state;

    public ServerTls(Terms terms) {
        state = state(terms, null);
    }

    /** From now on; whoever is the same as before keeps its sessions. */
    public synchronized void take(Terms terms) {
        state = state(terms, state);
    }

    private static State state(Terms terms, @Nullable State before) {
        var old =
                before != null && before.terms.identities().equals(terms.identities())
                        ? before
                        : null;
        var contexts = new HashMap<ClientTrust, SSLContext>();
        for (var trust : terms.clients().values()) {
            var kept = old == null ? null : old.contexts.get(trust);
            if (kept != null) contexts.put(trust, kept);
            else
                contexts.computeIfAbsent(
                        trust, _ -> context(terms.identities(), trust.inHandshake()));
        }
        return new State(
                terms,
                old == null ? context(terms.identities()) : old.anonymous,
                old != null && old.terms.minimum() == terms.minimum() ? old.fast : fast(terms),
                contexts);
    }

    private static SSLContext context(Identities identities, TrustManager... clients) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new ServerKeys(identities)}, clients, null);
            var sessions = context.getServerSessionContext();
            sessions.setSessionCacheSize(SESSIONS);
            sessions.setSessionTimeout(SESSION_SECONDS);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static NativeTls.@Nullable Loading fast(Terms terms) {
        return terms.identities().haveOneKindOfKey()
                ? new NativeTls.Loading(
                        new ServerKeys(terms.identities()),
                        List.of(SUITES),
                        versions(terms.minimum()),
                        SESSION_SECONDS)
                : null;
    }

    /** Waits until the native library does what it can do. */
    ServerTls warm() throws InterruptedException {
        var fast = state.fast;
        if (fast != null) fast.await();
        return this;
    }

    /**
     * @param listener its name; one that is not known asks for no certificates
     */
    ServerHandshake begin(String listener) {
        var now = state;
        var trust = now.terms.clients().get(listener);
        var fast = now.fast == null ? null : now.fast.now();
        if (trust == null && fast != null && !now.terms.logins().contains(listener))
            return new ServerHandshake(fast.engine(), null);
        var context = trust == null ? now.anonymous : now.contexts.get(trust);
        if (context == null) throw new IllegalStateException("no context for " + listener);
        var engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters(now.terms.minimum(), trust));
        return new ServerHandshake(engine, trust);
    }

    private static String[] versions(TlsVersion minimum) {
        return switch (minimum) {
            case TLS_1_2 -> new String[] {"TLSv1.3", "TLSv1.2"};
            case TLS_1_3 -> new String[] {"TLSv1.3"};
        };
    }

    private static SSLParameters parameters(TlsVersion minimum, @Nullable ClientTrust trust) {
        var parameters = new SSLParameters(SUITES, versions(minimum));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setNamedGroups(GROUPS);
        parameters.setSignatureSchemes(SIGNATURES);
        if (trust == null) return parameters;
        if (trust.isRequired()) parameters.setNeedClientAuth(true);
        else parameters.setWantClientAuth(true);
        return parameters;
    }
}
