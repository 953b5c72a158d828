package postern.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import postern.dkim.DkimSigner;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mailauth.ArcSealer;
import postern.mailauth.Examination;
import postern.mailauth.ResultsClaim;
import postern.mailauth.Sender;
import postern.policy.Decision;
import postern.policy.Facts;
import postern.session.Examiner;
import postern.spool.TopFields;

/**
 * Makes our signatures, and finds out who vouches for a message, while it streams by: the one where
 * it is taken from somebody who may relay, the other where it is not. What goes on to others is
 * sealed with what was found.
 */
final class MessageExaminer implements Examiner {
    private final @Nullable DkimSigner signer;
    private final @Nullable Check check;
    private final @Nullable ArcSealer sealer;
    private final InstantSource clock;
    private volatile Examination.@Nullable Found found; // of a stranger's
    private volatile @Nullable Sender other; // that an upstream host got it from

    /**
     * What strangers' mail is held against.
     *
     * @param hostname ours
     * @param others who sends it where more is known: where an upstream host got it
     * @param seen hears what was found and what became of it; null for nobody
     */
    record Check(
            Examination examination,
            Domain hostname,
            Sender sender,
            Function<Facts, @Nullable Sender> others,
            @Nullable SeenMail seen) {}

    /**
     * Each may be null: nothing is signed then, nothing looked at, nothing sealed.
     *
     * @param sealer for what is looked at
     */
    MessageExaminer(
            @Nullable DkimSigner signer,
            @Nullable Check check,
            @Nullable ArcSealer sealer,
            InstantSource clock) {
        this.sealer = sealer;
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
        if (signer != null) signer.take(octets.duplicate());
        if (sealer != null) sealer.take(octets);
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
    public void traced(Facts known) {
        if (check != null) other = check.others().apply(known);
    }

    private static Sender orElse(@Nullable Sender one, Sender otherwise) {
        return one == null ? otherwise : one;
    }

    @Override
    public Findings end(boolean trusted) {
        if (trusted) {
            found = null;
            return signer == null ? Findings.NONE : signed(signer);
        }
        return check == null ? Findings.NONE : found(check);
    }

    @Override
    public void ended(List<Mailbox> to, List<Decision> decisions) {
        var last = found;
        if (last == null || check == null || check.seen() == null) return;
        check.seen()
                .ended(
                        last,
                        orElse(other, check.sender()).client(),
                        check.sender().path(),
                        check.examination().isReport(),
                        to,
                        decisions);
    }

    private Findings signed(DkimSigner by) {
        return new Findings(TopFields.of(by.end(clock.instant())), Map.of());
    }

    private Findings found(Check about) {
        about.examination().end();
        var all =
                about.examination()
                        .find(
                                orElse(other, about.sender()),
                                clock.instant(),
                                MessageExaminers.PATIENCE);
        found = all;
        return new Findings(top(all), MessageFindings.of(all));
    }

    /** The seal stands above what we tell our own. */
    private TopFields top(Examination.Found all) {
        if (sealer == null) return TopFields.of(all.fields());
        var octets = new ByteArrayOutputStream();
        octets.writeBytes(sealer.end(all.results(), all.arc(), clock.instant()));
        for (var field : all.fields()) octets.writeBytes(field.getBytes(StandardCharsets.US_ASCII));
        return TopFields.of(octets.toByteArray());
    }
}
