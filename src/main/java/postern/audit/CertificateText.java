package postern.audit;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which names a certificate holds (RFC 9525: only those of the extension count). */
final class CertificateText {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private CertificateText() {}

    static List<String> names(X509Certificate certificate) {
        var names = new ArrayList<String>();
        try {
            var entries = certificate.getSubjectAlternativeNames();
            if (entries == null) return List.of("no name");
            for (var entry : entries)
                if ((entry.get(0).equals(DNS_NAME) || entry.get(0).equals(IP_ADDRESS))
                        && entry.get(1) instanceof String name)
                    names.add(name.toLowerCase(Locale.ROOT));
        } catch (CertificateParsingException _) {
            return List.of("names that cannot be read");
        }
        return names;
    }

    /** A star stands for one whole label at the front (RFC 9525 §6.3). */
    static boolean covers(List<String> names, String host) {
        var wanted = host.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        var star = dot < 0 ? wanted : "*" + wanted.substring(dot);
        return names.contains(wanted) || names.contains(star);
    }
}
