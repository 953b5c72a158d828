package postern.net;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import postern.net.Certificates.Identity;

/** Shows one certificate of ours to a next hop that asks for one, whatever issuers it names. */
final class ClientKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "postern";
    private final Identity identity;

    ClientKey(Identity identity) {
        this.identity = identity;
    }

    private @Nullable String alias(String[] keyTypes) {
        var ours = identity.leaf().getPublicKey().getAlgorithm();
        for (var keyType : keyTypes)
            if (keyType.equals(ours) || keyType.startsWith(ours + "_")) return ALIAS;
        return List.of(keyTypes).contains("RSASSA-PSS") && ours.equals("RSA") ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        return alias(keyTypes);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return alias(keyTypes);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identity.key();
    }
}
