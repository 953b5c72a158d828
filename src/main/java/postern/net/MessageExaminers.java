package postern.net;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import postern.config.Settings;
import postern.dkim.DkimSigner;
import postern.dkim.Keyring;
import postern.policy.Facts;
import postern.session.Examiner;

/**
 * Who looks at messages, under the settings in force: signs what comes from those who may relay.
 */
public final class MessageExaminers implements Examiner.Desk {
    private final Settings settings;
    private final Keyring keys;
    private final InstantSource clock;

    public MessageExaminers(Settings settings, Keyring keys, InstantSource clock) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public @Nullable Examiner of(String listener, Facts known) {
        if (keys.isEmpty()) return null;
        long bound = settings.receiving().message().header();
        return new MessageExaminer(new DkimSigner(keys::of, bound, null), clock);
    }
}
