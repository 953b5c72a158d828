package postern.app;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.config.Settings;
import postern.config.Tls.Certificate;
import postern.net.CertificateCheck;
import postern.net.CertificateCheck.Finding;
import postern.net.CertificateCheck.Kind;
import postern.net.Certificates;
import postern.net.Certificates.Identity;
import postern.net.Identities.Named;

/**
 * A certificate that is shown to clients.
 *
 * @param label what people call it: its file
 * @param names that it is configured for; empty for those in it
 * @param hostname which it has to name; null where it is not the default one
 * @param renewed whether the next one is seen to, so that nobody has to be told of its end
 */
record Shown(
        String label,
        WatchedFiles<Identity> files,
        List<String> names,
        @Nullable String hostname,
        boolean renewed) {

    /**
     * @throws Failure if its files cannot be used
     */
    static Shown of(Certificate certificate, Settings settings) {
        return new Shown(
                certificate.chain().toString(),
                WatchedFiles.open(
                        List.of(certificate.chain(), certificate.key()),
                        () -> Certificates.read(certificate.chain(), certificate.key())),
                certificate.names(),
                hostname(certificate, settings),
                false);
    }

    /**
     * One that an authority gives us by itself.
     *
     * @param file with the chain and the key
     * @param standIn what is shown until it comes; null where it is there
     */
    static Shown ordered(Path file, @Nullable Identity standIn, Settings settings) {
        return new Shown(
                file.toString(),
                standIn == null
                        ? WatchedFiles.open(List.of(file), () -> Certificates.read(file, file))
                        : WatchedFiles.until(
                                List.of(file), () -> Certificates.read(file, file), standIn),
                List.of(),
                settings.hostname().name(),
                true);
    }

    /** One that no configuration names. */
    static Shown made(Path folder, Identity identity) {
        return new Shown(
                folder.toString(),
                WatchedFiles.open(List.of(), () -> new Certificates.Result.Ok<>(identity)),
                List.of(),
                null,
                false);
    }

    /** The name that clients expect in it: only the default one is shown for it. */
    static @Nullable String hostname(Certificate certificate, Settings settings) {
        var tls = settings.tls();
        return tls.acme() == null && certificate.equals(tls.certificates().getFirst())
                ? settings.hostname().name()
                : null;
    }

    Named named() {
        return Named.of(files.value(), names);
    }

    /** What clients would object to. */
    List<Finding> objections(Instant now) {
        var all = CertificateCheck.examine(named(), hostname, now);
        return renewed
                ? all.stream().filter(f -> f.grave() || f.kind() != Kind.TIME).toList()
                : all;
    }
}
