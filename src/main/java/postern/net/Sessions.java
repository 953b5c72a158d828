package postern.net;

import java.time.Instant;
import java.util.function.Supplier;
import postern.config.Listener;
import postern.config.Settings;
import postern.facts.Gatherer;
import postern.facts.Inquiry;
import postern.limit.Limits;
import postern.limit.Suspensions;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.session.Examiner;
import postern.session.Meter;
import postern.session.Rules;
import postern.session.SenderScheme;
import postern.session.Session;
import postern.session.Terms;
import postern.spool.QueueId;

/** Makes the session for each client, under the settings in force. Used on the loop's thread. */
final class Sessions {
    private final Supplier<QueueId> queueIds;
    private Settings settings;
    private final Suspensions suspensions;
    private final LoginDesk logins;
    private final Gatherer gatherer;
    private final Examiners examiners;
    private final Supplier<SenderScheme> senders;
    private final Limits limits;
    private Rules rules;
    private Rules suspended;
    private LimitMeter meter;

    Sessions(
            Settings settings,
            Supplier<QueueId> queueIds,
            Suspensions suspensions,
            LoginDesk logins,
            Gatherer gatherer,
            Examiners examiners,
            Supplier<SenderScheme> senders,
            Limits limits) {
        this.limits = limits;
        this.senders = senders;
        this.logins = logins;
        this.gatherer = gatherer;
        this.examiners = examiners;
        this.suspensions = suspensions;
        this.queueIds = queueIds;
        this.settings = settings;
        this.meter = new LimitMeter(settings, limits);
        this.rules = rules(settings);
        this.suspended = suspended(settings);
    }

    /** Sessions that are open take the new policy with their next transaction. */
    void take(Settings next) {
        settings = next;
        meter = new LimitMeter(next, limits);
        rules = rules(next);
        suspended = suspended(next);
    }

    private Rules rules(Settings settings) {
        return Rules.of(settings.policy(), settings.fingerprint())
                .with(senders.get())
                .counting(meter)
                .with(settings.telling().links());
    }

    private Rules suspended(Settings settings) {
        return Rules.suspended(settings.policy(), settings.fingerprint())
                .with(senders.get())
                .counting(meter)
                .with(settings.telling().links());
    }

    /**
     * A session, and what gathers for it.
     *
     * @param inquiry to be ended with it
     */
    record Begun(Session session, Inquiry inquiry) {}

    Begun of(String id, Listener listener, Guest guest, Instant now) {
        var inquiry = gatherer.begin(guest.client());
        Examiner.Desk desk = (at, known, leaves) -> examiners.of(at, known, inquiry, leaves);
        return new Begun(
                of(
                        id,
                        listener,
                        guest,
                        desk,
                        isNamed(listener, guest),
                        isStranger(listener, guest, now),
                        () -> rules(guest)),
                inquiry);
    }

    /**
     * One whose messages nobody examines, as nothing comes of them, and of which nothing is found
     * out before it is asked. No limit counts it.
     */
    Begun visitor(String id, Listener listener, Guest guest) {
        return new Begun(
                of(
                        id,
                        listener,
                        guest,
                        Examiner.Desk.CLOSED,
                        false,
                        false,
                        () -> rules(guest).counting(Meter.NONE)),
                new Inquiry.Unprepared(gatherer));
    }

    /** Whether the DNS is asked what it calls that client; never about a proxy itself. */
    private boolean isNamed(Listener listener, Guest guest) {
        if (guest.isProxyItself()) return false;
        var client = guest.client();
        return switch (listener.clientNames()) {
            case ALL -> true;
            case NOBODY -> false;
            case STRANGERS ->
                    !client.isLoopback()
                            && settings.policy().takesFromStrangers(listener.name())
                            && !settings.policy().mayRelay(client);
        };
    }

    /** Whether it is seen who speaks too early: not of clients that grants name. */
    private boolean isStranger(Listener listener, Guest guest, Instant now) {
        return !guest.isProxyItself()
                && !settings.policy()
                        .isNamed(
                                Facts.NONE
                                        .with(Fact.LISTENER, listener.name())
                                        .with(Fact.CLIENT, guest.client())
                                        .with(Fact.NOW, now));
    }

    private Rules rules(Guest guest) {
        return suspensions.contains(guest.client()) ? suspended : rules;
    }

    private Session of(
            String id,
            Listener listener,
            Guest guest,
            Examiner.Desk desk,
            boolean naming,
            boolean pauses,
            Supplier<Rules> inForce) {
        return new Session(
                terms(listener, desk, naming, pauses),
                id,
                guest.client(),
                guest.port(),
                guest.proxy(),
                inForce,
                queueIds);
    }

    private Terms terms(Listener listener, Examiner.Desk desk, boolean naming, boolean pauses) {
        var limits = settings.receiving();
        var tls =
                switch (listener.tls()) {
                    case NONE -> Terms.Tls.NONE;
                    case OFFERED -> Terms.Tls.OFFERED;
                    case REQUIRED -> Terms.Tls.REQUIRED;
                    case IMPLICIT -> Terms.Tls.IMPLICIT;
                };
        return new Terms(
                settings.hostname(),
                listener.name(),
                tls,
                limits.message(),
                limits.session(),
                logins.terms(listener, settings.hostname()),
                pauses ? listener.inspection() : listener.inspection().greetingAtOnce(),
                desk,
                naming);
    }
}
