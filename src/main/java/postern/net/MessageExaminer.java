package postern.net;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import postern.dkim.DkimSigner;
import postern.dns.Resolver;
import postern.mail.Domain;
import postern.mailauth.Examination;
import postern.mailauth.ResultsClaim;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.session.Examiner;
import postern.spool.TopFields;

/**
 * Makes our signatures, and finds out who vouches for a message, while it streams by: the one where
 * it is taken from somebody who may relay, the other where it is not.
 */
final class MessageExaminer implements Examiner {
    private final @Nullable DkimSigner signer;
    private final @Nullable Check check;
    private final InstantSource clock;

    /**
     * What strangers' mail is held against.
     *
     * @param hostname ours
     * @param known at the stage MAIL
     */
    record Check(Examination examination, Domain hostname, Resolver resolver, Facts known) {}

    /** Either may be null: nothing is signed then, or nothing looked at. */
    MessageExaminer(@Nullable DkimSigner signer, @Nullable Check check, InstantSource clock) {
        this.signer = signer;
        this.check = check;
        this.clock = clock;
    }

    @Override
    public void came(ByteBuffer octets) {
        if (check != null) check.examination().take(octets);
    }

    @Override
    public void kept(ByteBuffer octets) {
        if (signer != null) signer.take(octets);
    }

    @Override
    public boolean removes() {
        return check != null;
    }

    @Override
    public boolean isForged(byte[] field) {
        return check != null && ResultsClaim.isForged(field, check.hostname());
    }

    @Override
    public Findings end(boolean trusted) {
        if (trusted) return signer == null ? Findings.NONE : signed(signer);
        return check == null ? Findings.NONE : found(check);
    }

    private Findings signed(DkimSigner by) {
        return new Findings(TopFields.of(by.end(clock.instant())), Map.of());
    }

    private Findings found(Check about) {
        about.examination().end();
        var found =
                about.examination()
                        .find(
                                about.resolver(),
                                Objects.requireNonNull(about.known().value(Fact.CLIENT)),
                                Objects.requireNonNull(about.known().value(Fact.HELO)),
                                Objects.requireNonNull(about.known().value(Fact.REVERSE_PATH)),
                                clock.instant(),
                                MessageExaminers.PATIENCE);
        return new Findings(TopFields.of(found.fields()), Map.of());
    }
}
