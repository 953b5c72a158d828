package postern.app;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import postern.acme.Storage;
import postern.alerts.Sample;
import postern.app.WatchedFiles.Look;
import postern.config.ClientCertificates;
import postern.config.ClientCertificates.Demand;
import postern.config.Settings;
import postern.config.TlsVersion;
import postern.journal.JournalRecord.Notice.Level;
import postern.net.CertificateCheck.Finding;
import postern.net.CertificateCheck.Kind;
import postern.net.Certificates;
import postern.net.Certificates.Identity;
import postern.net.Certificates.Result;
import postern.net.ClientTrust;
import postern.net.Identities;
import postern.net.ServerTls;
import postern.watch.Counters;
import postern.watch.Metrics;

/**
 * The certificates that the relay shows, and those of whoever signs its clients': read at the start
 * and at a reload, and again whenever their files are replaced. What clients would object to is
 * said when a certificate is taken up, and what time brings every day again.
 */
final class ServerCertificates implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final Duration BETWEEN_REMINDERS = Duration.ofDays(1);

    private final InstantSource clock;
    private final BiConsumer<Level, String> log;
    private final ServerTls tls;
    private final Counters changes;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("certificates").factory());
    private Held held;
    private Instant reminder;

    /** All that is used together, and nothing of it before {@link #take}. */
    static final class Held {
        private final TlsVersion minimum;
        private final List<Shown> shown = new ArrayList<>(); // the default one first
        private final Map<String, Asked> asked = new HashMap<>(); // by listener
        private final Set<String> logins = new HashSet<>(); // listeners

        /** Whose clients' certificates count on a listener. */
        private record Asked(WatchedFiles<List<X509Certificate>> authorities, boolean required) {}

        /**
         * Reads what a configuration names.
         *
         * @throws Failure if one cannot be used
         */
        Held(Settings settings) {
            minimum = settings.tls().minimum();
            for (var certificate : settings.tls().certificates())
                shown.add(Shown.of(certificate, settings));
            for (var listener : settings.listeners()) {
                var clients = listener.clientCertificates();
                if (settings.policy().offersLogin(listener.name())) logins.add(listener.name());
                if (clients != null && clients.demand() != Demand.NONE)
                    asked.put(listener.name(), asked(clients));
            }
        }

        private static Asked asked(ClientCertificates clients) {
            var file = clients.authorities();
            return new Asked(
                    WatchedFiles.open(List.of(file), () -> Certificates.authorities(file)),
                    clients.demand() == Demand.REQUIRED);
        }

        private ServerTls.Terms terms() {
            var clients = new HashMap<String, ClientTrust>();
            asked.forEach((listener, one) ->
                    clients.put(listener, new ClientTrust(one.authorities.value(), one.required)));
            return new ServerTls.Terms(
                    new Identities(shown.stream().map(Shown::named).toList()),
                    minimum,
                    clients,
                    logins);
        }
    }

    /**
     * Tells what is wrong with those that can be used all the same.
     *
     * @param first what was read of them
     * @throws IOException if none is configured, and none can be made
     */
    ServerCertificates(
            Settings settings,
            Held first,
            InstantSource clock,
            BiConsumer<Level, String> log,
            Metrics metrics)
            throws IOException {
        this.clock = clock;
        this.log = log;
        held = completed(first, settings);
        tls = new ServerTls(held.terms());
        reminder = clock.instant().plus(BETWEEN_REMINDERS);
        changes =
                metrics.counters(
                        "postern_certificate_changes_total",
                        "Replaced certificate files, by what became of them.",
                        "result");
        metrics.sampled(
                Metrics.Type.GAUGE,
                "postern_certificate_not_after_seconds",
                "When our certificates end, in seconds since 1970, by the first name of each.",
                "name",
                this::ends);
        metrics.gauge(
                "postern_certificate_problems",
                "What clients would object to in our certificates, and replaced files that cannot"
                        + " be used.",
                this::problems);
        for (var shown : held.shown) tell(shown, false);
    }

    ServerTls tls() {
        return tls;
    }

    /** Looks after the files from now on. */
    ServerCertificates watch() {
        var _ =
                timer.scheduleWithFixedDelay(
                        this::lookSafely,
                        BETWEEN_LOOKS.toMillis(),
                        BETWEEN_LOOKS.toMillis(),
                        TimeUnit.MILLISECONDS);
        return this;
    }

    /**
     * Reads what a configuration names.
     *
     * @throws Failure if one cannot be used
     * @throws IOException if none is configured, and none can be made
     */
    Held read(Settings settings) throws IOException {
        return completed(new Held(settings), settings);
    }

    /** With those that are ordered or made. */
    private Held completed(Held fresh, Settings settings) throws IOException {
        if (settings.tls().acme() != null) fresh.shown.addFirst(ordered(settings));
        if (fresh.shown.isEmpty()) {
            var folder = settings.data();
            log.accept(
                    Level.INFO,
                    "no certificate is configured: a self-signed one in " + folder + " is used");
            fresh.shown.add(
                    Shown.made(
                            folder,
                            Certificates.selfSigned(folder, settings.hostname(), clock.instant())));
        }
        return fresh;
    }

    private Shown ordered(Settings settings) throws IOException {
        var file = Storage.below(settings.data()).certificate();
        var now = clock.instant();
        if (Certificates.read(file, file) instanceof Result.Ok<Identity>(var identity)
                && identity.leaf().getNotAfter().toInstant().isAfter(now))
            return Shown.ordered(file, null, settings);
        var folder = settings.data();
        log.accept(
                Level.INFO,
                "acme: there is no valid certificate yet: a self-signed one in "
                        + folder
                        + " is used until one comes");
        return Shown.ordered(
                file, Certificates.selfSigned(folder, settings.hostname(), now), settings);
    }

    /** What begins from now on goes by these. */
    synchronized void take(Held fresh) {
        held = fresh;
        tls.take(fresh.terms());
        for (var shown : fresh.shown) tell(shown, false);
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) { // or the timer would never look again
            log.accept(Level.ERROR, "bug: while looking at certificates: " + e);
        }
    }

    /** Takes up files that were replaced, and reminds people of what ends soon. */
    synchronized void look() {
        boolean taken = false;
        for (var shown : held.shown)
            if (taken(shown.files().look(), shown.label())) {
                taken = true;
                tell(shown, false);
            }
        for (var asked : held.asked.entrySet())
            taken |=
                    taken(
                            asked.getValue().authorities.look(),
                            "client-certificates of listener " + asked.getKey());
        if (taken) tls.take(held.terms());
        if (clock.instant().isBefore(reminder)) return;
        reminder = clock.instant().plus(BETWEEN_REMINDERS);
        for (var shown : held.shown) tell(shown, true);
    }

    private boolean taken(Look<?> look, String label) {
        return switch (look) {
            case Look.Unchanged<?> _ -> false;
            case Look.Taken<?> _ -> {
                changes.increment("taken");
                log.accept(Level.INFO, label + " was replaced, and is in use");
                yield true;
            }
            case Look.Refused<?>(var why, var cure) -> {
                changes.increment("refused");
                log.accept(
                        Level.ERROR,
                        label
                                + " was replaced, but the old one stays in use: "
                                + why
                                + "; "
                                + cure);
                yield false;
            }
        };
    }

    /**
     * @param again whether all has been said before: only what time brings is said again
     */
    private void tell(Shown shown, boolean again) {
        for (var finding : shown.objections(clock.instant()))
            if (!again || finding.kind() == Kind.TIME)
                log.accept(finding.grave() ? Level.ERROR : Level.WARNING, text(shown, finding));
    }

    private static String text(Shown shown, Finding finding) {
        return shown.label() + ": " + finding.why() + "; " + finding.cure();
    }

    private Map<String, Long> ends() {
        var ends = new LinkedHashMap<String, Long>();
        lives().forEach((name, life) -> ends.put(name, life.until().getEpochSecond()));
        return ends;
    }

    /**
     * When they begin and end, by the first name of each; of two with the same the first to end.
     */
    synchronized Map<String, Sample.Certificate> lives() {
        var lives = new LinkedHashMap<String, Sample.Certificate>();
        for (var shown : held.shown) {
            var named = shown.named();
            var name = named.names().isEmpty() ? shown.label() : named.names().getFirst();
            var leaf = named.identity().leaf();
            var life =
                    new Sample.Certificate(
                            leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant());
            lives.merge(name, life, (a, b) -> b.until().isBefore(a.until()) ? b : a);
        }
        return lives;
    }

    private synchronized double problems() {
        int count = 0;
        for (var shown : held.shown)
            count +=
                    shown.objections(clock.instant()).size() + (shown.files().isRefusing() ? 1 : 0);
        for (var asked : held.asked.values()) if (asked.authorities.isRefusing()) count++;
        return count;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
