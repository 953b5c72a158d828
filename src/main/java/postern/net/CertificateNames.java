package postern.net;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** The host names that a certificate is for. */
final class CertificateNames {
    private static final int DNS_NAME = 2; // of GeneralName (RFC 5280 §4.2.1.6)

    private CertificateNames() {}

    /** In lower case; the common name counts only where no other host name stands (RFC 6125). */
    static List<String> of(X509Certificate certificate) {
        var names = new ArrayList<String>();
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null)
                for (var name : alternatives)
                    if (name.get(0).equals(DNS_NAME))
                        names.add(name.get(1).toString().toLowerCase(Locale.ROOT));
        } catch (CertificateParsingException _) {
            // then it has none that anybody can read
        }
        var common = commonName(certificate.getSubjectX500Principal());
        if (names.isEmpty() && common != null) names.add(common.toLowerCase(Locale.ROOT));
        return names;
    }

    /** Null where there is none, or where the name cannot be read. */
    static @Nullable String commonName(X500Principal name) {
        try {
            for (var part : new LdapName(name.getName()).getRdns())
                if (part.getType().equalsIgnoreCase("CN")) return part.getValue().toString();
        } catch (InvalidNameException _) {
            // what nobody can read names nobody
        }
        return null;
    }

    /** Whether a name, which may begin with {@code *.}, is among these. */
    static boolean cover(List<String> names, String name) {
        int dot = name.indexOf('.');
        return names.contains(name)
                || !name.startsWith("*.") && dot > 0 && names.contains("*" + name.substring(dot));
    }
}
