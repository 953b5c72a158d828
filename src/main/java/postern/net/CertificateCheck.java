package postern.net;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import postern.net.Identities.Named;

/** What clients would object to in a certificate of ours. */
public final class CertificateCheck {
    private static final Duration SOON = Duration.ofDays(14);
    private static final int LEAST_RSA = 2048; // bits
    private static final int LARGEST_CURVE = 384; // bits: of those that ServerTls offers

    /**
     * One objection.
     *
     * @param grave whether clients that verify refuse the certificate now
     * @param why one clause
     */
    public record Finding(Kind kind, boolean grave, String why, String cure) {}

    /** What it is about. */
    public enum Kind {
        TIME,
        NAME,
        KEY,
        CHAIN
    }

    private CertificateCheck() {}

    /**
     * All objections, the grave ones among them.
     *
     * @param hostname what clients know us as, which the certificate has to name; null where it is
     *     shown for other names only
     */
    public static List<Finding> examine(Named named, @Nullable String hostname, Instant now) {
        var findings = new ArrayList<Finding>();
        var chain = named.identity().chain();
        for (int i = 0; i < chain.size(); i++) time(chain.get(i), i == 0, now, findings);
        names(named, hostname, findings);
        key(chain.getFirst(), findings);
        chain(chain, findings);
        return findings;
    }

    private static void time(
            X509Certificate certificate, boolean ours, Instant now, List<Finding> findings) {
        var end = certificate.getNotAfter().toInstant();
        var begin = certificate.getNotBefore().toInstant();
        var which = which(certificate, ours);
        if (end.isBefore(now))
            findings.add(
                    new Finding(
                            Kind.TIME,
                            true,
                            which + "expired on " + end,
                            "put a renewed one in its place"));
        else if (begin.isAfter(now))
            findings.add(
                    new Finding(
                            Kind.TIME,
                            true,
                            which + "is not valid before " + begin,
                            "wait, use the one before it, or set this host's clock right"));
        else if (end.isBefore(now.plus(SOON)))
            findings.add(
                    new Finding(
                            Kind.TIME,
                            false,
                            which
                                    + "expires on "
                                    + end
                                    + ", in "
                                    + days(Duration.between(now, end)),
                            "renew it; the new files are taken up by themselves"));
    }

    private static String days(Duration time) {
        return switch ((int) time.toDays()) {
            case 0 -> "less than a day";
            case 1 -> "1 day";
            default -> time.toDays() + " days";
        };
    }

    private static void names(Named named, @Nullable String hostname, List<Finding> findings) {
        var own = CertificateNames.of(named.identity().leaf());
        var wanted = new ArrayList<String>();
        if (hostname != null) wanted.add(hostname.toLowerCase(Locale.ROOT));
        for (var name : named.names()) if (!wanted.contains(name)) wanted.add(name);
        for (var name : wanted)
            if (!CertificateNames.cover(own, name))
                findings.add(
                        new Finding(
                                Kind.NAME,
                                true,
                                "the certificate is not for "
                                        + name
                                        + (own.isEmpty()
                                                ? " nor for any host"
                                                : ", only for " + String.join(", ", own)),
                                name.equals(hostname)
                                        ? "get one that names it, or make hostname a name in it"
                                        : "get one that names it, or take it from names"));
    }

    private static void key(X509Certificate leaf, List<Finding> findings) {
        if (leaf.getPublicKey() instanceof RSAPublicKey rsa
                && rsa.getModulus().bitLength() < LEAST_RSA)
            findings.add(
                    new Finding(
                            Kind.KEY,
                            true,
                            "the certificate has an RSA key of only "
                                    + rsa.getModulus().bitLength()
                                    + " bits",
                            "make a new key: RSA with 2048 bits or more, or EC P-256"));
        if (leaf.getPublicKey() instanceof ECPublicKey ec
                && ec.getParams().getCurve().getField().getFieldSize() > LARGEST_CURVE)
            findings.add(
                    new Finding(
                            Kind.KEY,
                            true,
                            "the certificate has a key on a curve that is not spoken here",
                            "make a new key on P-256 or P-384"));
    }

    private static void chain(List<X509Certificate> chain, List<Finding> findings) {
        for (int i = 0; i < chain.size(); i++) {
            var one = chain.get(i);
            boolean root = isSelfSigned(one);
            if (!root || i == 0) signature(one, i == 0, findings);
            if (i + 1 < chain.size() && !isIssuer(chain.get(i + 1), one)) {
                disorder(chain, i, findings);
                return;
            }
        }
        var last = chain.getLast();
        if (chain.size() == 1
                && !isSelfSigned(last)
                && !KnownRoots.NAMES.contains(last.getIssuerX500Principal()))
            findings.add(
                    new Finding(
                            Kind.CHAIN,
                            false,
                            "the certificate comes without its issuer \""
                                    + last.getIssuerX500Principal()
                                    + "\", which clients may not know",
                            "append the issuer's certificate to the file"));
    }

    private static void signature(X509Certificate one, boolean ours, List<Finding> findings) {
        var algorithm = one.getSigAlgName().toUpperCase(Locale.ROOT);
        if (algorithm.startsWith("SHA1") || algorithm.startsWith("MD"))
            findings.add(
                    new Finding(
                            Kind.KEY,
                            true,
                            which(one, ours)
                                    + "is signed with "
                                    + one.getSigAlgName()
                                    + ", which can be forged",
                            "have it signed anew with SHA-256"));
    }

    private static void disorder(List<X509Certificate> chain, int at, List<Finding> findings) {
        var one = chain.get(at);
        boolean later =
                chain.stream().anyMatch(other -> !other.equals(one) && isIssuer(other, one));
        findings.add(
                new Finding(
                        Kind.CHAIN,
                        true,
                        "the chain is in the wrong order: behind "
                                + name(one)
                                + " stands "
                                + name(chain.get(at + 1))
                                + ", which did not sign it",
                        later
                                ? "put each certificate's issuer right behind it"
                                : "put the certificate of \""
                                        + one.getIssuerX500Principal()
                                        + "\" behind it"));
    }

    private static String which(X509Certificate certificate, boolean ours) {
        return ours ? "the certificate " : "its issuer " + name(certificate) + " ";
    }

    private static String name(X509Certificate certificate) {
        return "\"" + certificate.getSubjectX500Principal() + "\"";
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }

    private static boolean isIssuer(X509Certificate issuer, X509Certificate subject) {
        if (!issuer.getSubjectX500Principal().equals(subject.getIssuerX500Principal()))
            return false;
        try {
            subject.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /** Whom this Java trusts: read once, and only where the question comes up. */
    private static final class KnownRoots {
        static final Set<X500Principal> NAMES = read();

        private static Set<X500Principal> read() {
            var names = new HashSet<X500Principal>();
            try {
                var factory = TrustManagerFactory.getInstance("PKIX");
                factory.init((KeyStore) null);
                for (var manager : factory.getTrustManagers())
                    if (manager instanceof X509TrustManager trust)
                        for (var root : trust.getAcceptedIssuers())
                            names.add(root.getSubjectX500Principal());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java cannot verify certificates", e);
            }
            return Collections.unmodifiableSet(names);
        }
    }
}
