package postern.net;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.security.auth.x500.X500Principal;

/** Why a next hop's certificate does not do, in words for an administrator. */
final class Distrust extends CertificateException {
    private static final long serialVersionUID = 1;
    private static final int MOST_NAMES = 5;

    Distrust(String why) {
        super(why);
    }

    /** The certificate's key is not one of those that are pinned. */
    static Distrust ofKey(String found) {
        return new Distrust("its certificate has another key than those pinned: " + found);
    }

    /**
     * Why it was not taken.
     *
     * @param chain as it was shown, leaf first
     * @param name that had to be proved
     * @param issued whether all but the name is right
     */
    static Distrust of(X509Certificate[] chain, String name, boolean issued, Instant now) {
        for (int i = 0; i < chain.length; i++) {
            var which =
                    i == 0
                            ? "its certificate"
                            : "the certificate of its issuer "
                                    + common(chain[i].getSubjectX500Principal());
            var end = chain[i].getNotAfter().toInstant();
            var begin = chain[i].getNotBefore().toInstant();
            if (now.isAfter(end)) return new Distrust(which + " expired on " + day(end));
            if (now.isBefore(begin))
                return new Distrust(which + " is not valid before " + day(begin));
        }
        var leaf = chain[0];
        if (issued)
            return new Distrust("its certificate is for " + names(leaf) + ", not for " + name);
        if (leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal()))
            return new Distrust(
                    "its certificate is signed by itself, and it is none of those trusted");
        var last = chain[chain.length - 1];
        return new Distrust(
                "its certificate comes from an unknown issuer: "
                        + common(last.getIssuerX500Principal()));
    }

    private static String day(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }

    private static String common(X500Principal name) {
        var common = CertificateNames.commonName(name);
        return common == null ? name.getName() : common;
    }

    private static String names(X509Certificate leaf) {
        var names = CertificateNames.of(leaf);
        if (names.isEmpty()) return "no host";
        var shown = String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)));
        return names.size() > MOST_NAMES ? shown + ", …" : shown;
    }
}
