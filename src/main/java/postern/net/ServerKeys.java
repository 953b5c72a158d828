package postern.net;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate for a handshake, by the name that the client asks for and the key that it
 * can use. An alias is the place of a certificate in the list. Far cheaper in each handshake than a
 * key store's manager.
 */
final class ServerKeys extends X509ExtendedKeyManager {
    private final Identities identities;

    ServerKeys(Identities identities) {
        this.identities = identities;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        for (int place : identities.answering(requestedName(engine)))
            if (identity(place).leaf().getPublicKey().getAlgorithm().equals(keyType))
                return Integer.toString(place);
        return null;
    }

    private static @Nullable String requestedName(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session)
            for (var name : session.getRequestedServerNames())
                if (name instanceof SNIHostName host) return host.getAsciiName();
        return null;
    }

    private Certificates.Identity identity(int place) {
        return identities.all().get(place).identity();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identity(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identity(Integer.parseInt(alias)).key();
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, Socket socket) {
        return null; // engines only
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }
}
