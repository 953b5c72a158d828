package postern.login;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/**
 * Whom a client's certificate may be: its mail addresses (rfc822Name), then its common name (RFC
 * 5280 §4.2.1.6).
 */
final class CertificateNames {
    private static final int MAIL_ADDRESS = 1; // rfc822Name

    private CertificateNames() {}

    /**
     * The user whom the certificate names and whom a directory knows.
     *
     * @param wanted whom the client wants to be: one of the names; empty for the first that is
     *     known
     */
    static Answer user(
            String wanted, X509Certificate certificate, Function<String, Answer> directories) {
        var names = of(certificate);
        if (!wanted.isEmpty()) {
            if (names.stream().noneMatch(name -> name.equalsIgnoreCase(wanted)))
                return new Answer.Wrong("the certificate is not " + wanted + "'s: " + names);
            names = List.of(wanted);
        }
        for (var name : names) {
            var answer = directories.apply(name);
            if (!(answer instanceof Answer.Unknown)) return answer;
        }
        return new Answer.Unknown();
    }

    private static List<String> of(X509Certificate certificate) {
        var names = new LinkedHashSet<String>();
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null)
                for (var alternative : alternatives)
                    if (alternative.get(0).equals(MAIL_ADDRESS)
                            && alternative.get(1) instanceof String name) names.add(name);
            var subject = new LdapName(certificate.getSubjectX500Principal().getName());
            for (var part : subject.getRdns())
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name)
                    names.add(name);
        } catch (CertificateParsingException | InvalidNameException _) {
            // then it names nobody
        }
        return new ArrayList<>(names);
    }
}
