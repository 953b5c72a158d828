package postern.net;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import postern.config.Listener;
import postern.config.Settings;
import postern.dkim.DkimSigner;
import postern.dkim.HeaderBound;
import postern.dkim.Keyring;
import postern.dns.Resolver;
import postern.mail.Domain;
import postern.mailauth.DmarcRecord;
import postern.mailauth.Examination;
import postern.mailauth.ReportRow;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Guard;
import postern.session.Examiner;

/**
 * Who looks at messages, under the settings in force: signs what comes from those who may relay,
 * and finds out who vouches for what strangers send to a listener that checks senders.
 */
public final class MessageExaminers implements Examiner.Desk {
    /** For all questions about one message; RFC 5321 §4.5.3.2.6 gives a final dot 10 minutes. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Messages that are asked about at a time; each takes some threads and sockets. */
    static final int MOST_AT_ONCE = 100;

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
    private final Semaphore places = new Semaphore(MOST_AT_ONCE, true);
    private final Keyring keys;
    private final Resolver resolver;
    private final InstantSource clock;
    private final Set<String> checking; // names of listeners
    private final boolean isJudged; // whether a guard asks for what is found

    public MessageExaminers(
            Settings settings,
            Keyring keys,
            Resolver resolver,
            InstantSource clock,
            Ledger ledger) {
        this.settings = settings;
        this.seen = SeenMail.of(settings, ledger);
        this.keys = keys;
        this.resolver = resolver;
        this.clock = clock;
        isJudged =
                settings.policy().guards().stream()
                        .anyMatch(guard -> guard.kind() == Guard.Kind.DMARC);
        checking =
                settings.listeners().stream()
                        .filter(Listener::checksSenders)
                        .map(Listener::name)
                        .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public @Nullable Examiner of(String listener, Facts known) {
        var user = known.value(Fact.USER);
        boolean checks =
                (isJudged || checking.contains(listener)) && (user == null || user.isEmpty());
        if (!checks && keys.isEmpty()) return null;
        var message = settings.receiving().message();
        var bound = new HeaderBound(message.header(), message.fields());
        return new MessageExaminer(
                keys.isEmpty() ? null : new DkimSigner(keys::of, bound, null),
                checks
                        ? new MessageExaminer.Check(
                                new Examination(settings.hostname(), bound),
                                settings.hostname(),
                                resolver,
                                places,
                                known,
                                seen)
                        : null,
                clock);
    }
}
