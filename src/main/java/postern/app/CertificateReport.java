package postern.app;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import postern.config.Acme;
import postern.config.Problem;
import postern.config.Settings;
import postern.mail.Domain;
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
        var acme = settings.tls().acme();
        if (acme != null) {
            notes.add(plan(acme));
            var file = acme.authorities();
            if (file != null
                    && Certificates.authorities(file)
                            instanceof Result.Unusable<?>(var why, var cure))
                problems.add(new Problem(acme.line(), acme.column(), why, sentence(cure)));
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

    /** What would be ordered; nobody is asked. */
    private static Problem plan(Acme acme) {
        var names = acme.names().stream().map(Domain::name).collect(Collectors.joining(", "));
        return new Problem(
                acme.line(),
                acme.column(),
                "acme: a certificate for "
                        + names
                        + " is ordered from "
                        + acme.directory()
                        + ", "
                        + acme.challenge().word()
                        + " is answered on "
                        + acme.answers().address()
                        + " port "
                        + acme.answers().port(),
                "Port "
                        + acme.challenge().port()
                        + " of each name has to lead there; nobody was contacted now.");
    }

    static String sentence(String clause) {
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
    }
}
