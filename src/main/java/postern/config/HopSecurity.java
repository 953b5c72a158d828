package postern.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.config.RouteRule.TlsDemand;
import postern.mail.Domain;

/**
 * What a route's next hops have to prove to us before mail goes there, and we to them. Names files;
 * holds no secret.
 *
 * @param proof how {@link TlsDemand#VERIFIED} is proved
 * @param certificate ours, for next hops that ask for one; null for none
 * @param login how we log in; null for not at all
 * @param requireTls whether the mail itself demands that the next hop is proved and does as much
 *     (RFC 8689)
 */
public record HopSecurity(
        TlsDemand tls,
        Proof proof,
        @Nullable ClientCertificate certificate,
        @Nullable Login login,
        boolean requireTls) {

    /** What a route demands by itself. */
    public HopSecurity(
            TlsDemand tls,
            Proof proof,
            @Nullable ClientCertificate certificate,
            @Nullable Login login) {
        this(tls, proof, certificate, login, false);
    }

    /** The same for mail that came with REQUIRETLS. */
    public HopSecurity requiringTls() {
        return new HopSecurity(TlsDemand.VERIFIED, proof, certificate, login, true);
    }

    public static HopSecurity of(TlsDemand tls) {
        return new HopSecurity(tls, Proof.USUAL, null, null);
    }

    /** The same, in clear text. */
    public HopSecurity inClear() {
        return new HopSecurity(TlsDemand.NONE, proof, certificate, login);
    }

    /** PEM files: the chain, and the private key. */
    public record ClientCertificate(Path chain, Path key) {}

    /**
     * What a certificate has to show. Where keys are given and neither a CA nor the system's are,
     * the key alone counts: no issuer, no name and no date.
     *
     * @param issuer whether the certificate has to come from a CA, be in its time and bear the name
     * @param ca the file of those CAs; null for the system's
     * @param name the name that the certificate has to bear; null for the next hop's own
     * @param keys one of them has to be the certificate's; empty for any key
     */
    public record Proof(
            boolean issuer, @Nullable Path ca, @Nullable Domain name, List<KeyPin> keys) {
        public static final Proof USUAL = new Proof(true, null, null, List.of());

        /** Whether it names whom it proves, so that it matters little who led us there. */
        public boolean namesTheHost() {
            return name != null || !keys.isEmpty();
        }

        public Proof {
            keys = List.copyOf(keys);
        }
    }

    /**
     * A public key by its hash.
     *
     * @param sha256 of the DER of its SubjectPublicKeyInfo, in base64
     */
    public record KeyPin(String sha256) {
        @Override
        public String toString() {
            return "sha256/" + sha256;
        }
    }

    /**
     * @param mechanisms the only ones that may be used, by their names; empty for the best that is
     *     offered
     */
    public record Login(String user, Secret secret, List<String> mechanisms) {
        public Login {
            mechanisms = List.copyOf(mechanisms);
        }
    }

    /** What we log in with: where it stands. */
    public sealed interface Secret {
        /** The file's first line is the password. */
        record Password(Path file) implements Secret {}

        /** Access tokens that an OAuth server gives to us. */
        record Tokens(OAuthClient client) implements Secret {}
    }
}
