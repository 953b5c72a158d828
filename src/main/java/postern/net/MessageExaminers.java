package postern.net;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.config.Settings;
import postern.dkim.DkimSigner;
import postern.dkim.HeaderBound;
import postern.dkim.Keyring;
import postern.dkim.SigningKey;
import postern.facts.Inquiry;
import postern.facts.Senders;
import postern.mail.Domain;
import postern.mailauth.ArcSealer;
import postern.mailauth.DmarcRecord;
import postern.mailauth.Examination;
import postern.mailauth.ReportRow;
import postern.mailauth.Sender;
import postern.mailauth.TrustedSealers;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.session.Examiner;

/**
 * Who looks at messages, under the settings in force: signs what comes from those who may relay,
 * and finds out who vouches for what strangers send to a listener that checks senders.
 */
public final class MessageExaminers implements Examiners {
    /** For all questions about one message; RFC 5321 §4.5.3.2.6 gives a final dot 10 minutes. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Keeps what domains are told about; must not wait. */
    @FunctionalInterface
    public interface Ledger {
        Ledger NONE = (_, _, _) -> {};

        /**
         * @param domain whose record applied
         */
        void keep(Domain domain, DmarcRecord record, ReportRow row);
    }

    private final Settings settings;
    private final @Nullable SeenMail seen;
    private final Keyring keys;
    private final @Nullable SigningKey seal;
    private final Senders.InForce senders;
    private final InstantSource clock;
    private final TrustedSealers sealers;

    /**
     * @param seal the key that seals what strangers send and what goes on; null for none
     * @param senders says what is examined
     */
    public MessageExaminers(
            Settings settings,
            Keyring keys,
            @Nullable SigningKey seal,
            Senders.InForce senders,
            InstantSource clock,
            Ledger ledger) {
        this.settings = settings;
        this.seen = SeenMail.of(settings, ledger);
        this.keys = keys;
        this.seal = seal;
        this.senders = senders;
        this.clock = clock;
        sealers = new TrustedSealers(Set.copyOf(settings.trustedSealers()));
    }

    @Override
    public @Nullable Examiner of(String listener, Facts known, Inquiry inquiry, boolean leaves) {
        var user = known.value(Fact.USER);
        var by = leaves && (user == null || user.isEmpty()) ? seal : null;
        var sender = by != null || senders.examines(known) ? inquiry.sender(known) : null;
        if (sender == null && keys.isEmpty()) return null;
        var message = settings.receiving().message();
        var bound = new HeaderBound(message.header(), message.fields());
        return new MessageExaminer(
                keys.isEmpty() ? null : new DkimSigner(keys::of, bound, null),
                sender == null ? null : check(sender, inquiry, bound, senders.foresees(known)),
                sender == null || by == null ? null : new ArcSealer(by, bound),
                clock);
    }

    private MessageExaminer.Check check(
            Sender sender, Inquiry inquiry, HeaderBound bound, boolean early) {
        var examination = new Examination(settings.hostname(), bound, sealers);
        if (early) examination.foresee(sender, clock.instant());
        return new MessageExaminer.Check(
                examination, settings.hostname(), sender, inquiry::sender, seen);
    }
}
