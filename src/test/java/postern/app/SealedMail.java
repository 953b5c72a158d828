package postern.app;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import postern.dkim.HeaderBound;
import postern.dkim.SigningKey;
import postern.mail.Domain;
import postern.mailauth.ArcResult;
import postern.mailauth.ArcSealer;
import postern.mailauth.AuthenticationResults;
import postern.mailauth.DmarcPolicy;
import postern.mailauth.DmarcResult;
import postern.mailauth.Result;

/** Messages that somebody forwarded and sealed, for the first time. */
final class SealedMail {
    private SealedMail() {}

    /** With a seal of that key, whose owner says what DMARC said of that author. */
    static String sealed(String message, SigningKey key, Result dmarc, String author) {
        var sealer = new ArcSealer(key, new HeaderBound(1 << 20, 1000));
        sealer.take(ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1)));
        var said =
                new AuthenticationResults(key.name().domain())
                        .dmarc(
                                new DmarcResult(
                                        dmarc,
                                        Domain.of(author),
                                        DmarcPolicy.REJECT,
                                        DmarcPolicy.REJECT,
                                        Domain.of(author),
                                        null,
                                        null,
                                        List.of(),
                                        "",
                                        List.of()));
        var none = new ArcResult(Result.NONE, 0, false, 0, List.of(), "", List.of());
        var set = sealer.end(said, none, Instant.now().minusSeconds(60));
        return new String(set, StandardCharsets.ISO_8859_1) + message;
    }
}
