package postern.net;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of TLS by BoringSSL, where this machine has it: a full handshake for a fraction
 * of what the JDK's engine needs. It gives no keying material away, so listeners that logins can be
 * tied to, and those that ask for certificates, have the JDK's (docs/decisions/0006).
 */
final class NativeTls {
    private static final String[] GROUPS = {"x25519", "secp256r1", "secp384r1"};

    private final SslContext context;

    private NativeTls(SslContext context) {
        this.context = context;
    }

    static boolean isThere() {
        return There.YES;
    }

    /** Loading the library takes longer than a start should: until it is there Java's serves. */
    static final class Loading {
        private final Thread thread;
        private volatile @Nullable NativeTls loaded;

        /**
         * @param suites by their names in Java
         * @param seconds how long a session can be resumed
         */
        Loading(ServerKeys keys, List<String> suites, String[] versions, int seconds) {
            thread =
                    Thread.ofPlatform()
                            .daemon()
                            .name("native-tls")
                            .start(() -> loaded = load(keys, suites, versions, seconds));
        }

        private static @Nullable NativeTls load(
                ServerKeys keys, List<String> suites, String[] versions, int seconds) {
            if (!isThere()) return null;
            try {
                return of(keys, suites, versions, seconds);
            } catch (SSLException | RuntimeException _) {
                return null; // a kind of key that it does not know: Java's takes them
            }
        }

        /** Null while it is not loaded, and where it cannot be. */
        @Nullable NativeTls now() {
            return loaded;
        }

        void await() throws InterruptedException {
            thread.join();
        }
    }

    /** Looked for once, when it is asked for first: it loads a library. */
    private static final class There {
        static final boolean YES = look();

        private static boolean look() {
            try {
                return OpenSsl.isAvailable();
            } catch (LinkageError _) {
                return false;
            }
        }
    }

    private static NativeTls of(
            ServerKeys keys, List<String> suites, String[] versions, int seconds)
            throws SSLException {
        var context =
                (OpenSslServerContext)
                        SslContextBuilder.forServer(
                                        new OpenSslCachingX509KeyManagerFactory(new Just(keys)))
                                .sslProvider(SslProvider.OPENSSL)
                                .protocols(versions)
                                .ciphers(suites)
                                .sessionTimeout(seconds)
                                .option(OpenSslContextOption.GROUPS, GROUPS)
                                .build();
        var sessions = context.sessionContext();
        sessions.setTicketKeys(ticketKey());
        return new NativeTls(context);
    }

    private static OpenSslSessionTicketKey ticketKey() {
        var random = new SecureRandom();
        var name = new byte[OpenSslSessionTicketKey.NAME_SIZE];
        var hmac = new byte[OpenSslSessionTicketKey.HMAC_KEY_SIZE];
        var aes = new byte[OpenSslSessionTicketKey.AES_KEY_SIZE];
        random.nextBytes(name);
        random.nextBytes(hmac);
        random.nextBytes(aes);
        return new OpenSslSessionTicketKey(name, hmac, aes);
    }

    SSLEngine engine() {
        return context.newEngine(UnpooledByteBufAllocator.DEFAULT);
    }

    /** A factory of one manager that is there already. */
    private static final class Just extends KeyManagerFactory {
        Just(KeyManager manager) {
            super(new Spi(manager), new Nobody(), "just one");
            try {
                init((KeyStore) null, null);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private static final class Spi extends KeyManagerFactorySpi {
            private final KeyManager manager;

            Spi(KeyManager manager) {
                this.manager = manager;
            }

            @Override
            protected void engineInit(KeyStore store, char[] password) {}

            @Override
            protected void engineInit(ManagerFactoryParameters parameters) {}

            @Override
            protected KeyManager[] engineGetKeyManagers() {
                return new KeyManager[] {manager};
            }
        }

        private static final class Nobody extends Provider {
            private static final long serialVersionUID = 1;

            Nobody() {
                super("postern", "1", "");
            }
        }
    }
}
