package postern.app;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import postern.config.Problem;
import postern.config.Settings;
import postern.net.CertificateCheck;
import postern.net.Certificates;
import postern.net.Certificates.Identity;
import postern.net.Certificates.Result;
import postern.net.Identities.Named;

/**
 * What is wrong with the files of certificates that a configuration names.
 *
 * @param problems those that cannot be used: with them the relay does not start
 * @param notes what clients would object to
 */
record CertificateReport(List<Problem> problems, List<Problem> notes) {

    static CertificateReport of(Settings settings, Instant now) {
        var problems = new ArrayList<Problem>();
        var notes = new ArrayList<Problem>();
        for (var certificate : settings.tls().certificates()) {
            int line = certificate.line();
            int column = certificate.column();
            switch (Certificates.read(certificate.chain(), certificate.key())) {
                case Result.Ok<Identity>(var identity) -> {
                    var named = Named.of(identity, certificate.names());
                    var hostname = Shown.hostname(certificate, settings);
                    for (var finding : CertificateCheck.examine(named, hostname, now))
                        notes.add(
                                new Problem(
                                        line,
                                        column,
                                        certificate.chain() + ": " + finding.why(),
                                        sentence(finding.cure())));
                }
                case Result.Unusable<Identity>(var why, var cure) ->
                        problems.add(new Problem(line, column, why, sentence(cure)));
            }
        }
        for (var listener : settings.listeners()) {
            var clients = listener.clientCertificates();
            if (clients != null
                    && Certificates.authorities(clients.authorities())
                            instanceof Result.Unusable<?>(var why, var cure))
                problems.add(new Problem(clients.line(), clients.column(), why, sentence(cure)));
        }
        return new CertificateReport(problems, notes);
    }

    static String sentence(String clause) {
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
    }
}
