package postern.net;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Map;
import postern.dkim.DkimSigner;
import postern.session.Examiner;
import postern.spool.TopFields;

/** Makes our signatures while a message streams by. */
final class MessageExaminer implements Examiner {
    private final DkimSigner signer;
    private final InstantSource clock;

    MessageExaminer(DkimSigner signer, InstantSource clock) {
        this.signer = signer;
        this.clock = clock;
    }

    @Override
    public void came(ByteBuffer octets) {}

    @Override
    public void kept(ByteBuffer octets) {
        signer.take(octets);
    }

    @Override
    public boolean removes() {
        return false;
    }

    @Override
    public boolean isForged(byte[] field) {
        return false;
    }

    @Override
    public Findings end(boolean trusted) {
        return trusted
                ? new Findings(TopFields.of(signer.end(clock.instant())), Map.of())
                : Findings.NONE;
    }
}
