package postern.reports;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import postern.config.DmarcReports;
import postern.dkim.Keyring;
import postern.dns.Resolver;
import postern.mail.Domain;
import postern.mailauth.ReportLedger.Due;
import postern.mailauth.Reporter;

/**
 * Under which reports are written and sent; those of the configuration in force.
 *
 * @param hostname ours
 * @param generator name and version of the program
 */
public record Terms(
        DmarcReports settings, Domain hostname, String generator, Keyring keys, Resolver resolver) {
    Reporter reporter() {
        return new Reporter(
                hostname, settings.organization(), settings.from(), settings.contact(), generator);
    }

    /**
     * When the report about a day goes out: at some moment behind its end, the same for the same
     * salt.
     */
    Instant moment(Due due, long salt) {
        long seed = salt ^ due.domain().name().hashCode() * 0x9e3779b97f4a7c15L;
        long offset =
                new SplittableRandom(seed + due.day().toEpochDay())
                        .nextLong(settings.spread().toMillis());
        return due.day().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().plusMillis(offset);
    }
}
