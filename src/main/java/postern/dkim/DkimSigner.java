package postern.dkim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Signs a message (RFC 6376 §5) that streams through: relaxed in header and body, the whole body,
 * and From once more than it stands there, so that none can be added. Takes memory for the header
 * section alone.
 */
public final class DkimSigner {
    /** Those of RFC 6376 §5.4.1 and what mail programs show or go by besides; in this order. */
    private static final List<String> SIGNED =
            List.of(
                    "from",
                    "reply-to",
                    "sender",
                    "subject",
                    "date",
                    "message-id",
                    "to",
                    "cc",
                    "resent-date",
                    "resent-from",
                    "resent-to",
                    "resent-cc",
                    "in-reply-to",
                    "references",
                    "mime-version",
                    "content-type",
                    "content-transfer-encoding",
                    "list-id",
                    "list-help",
                    "list-unsubscribe",
                    "list-unsubscribe-post",
                    "list-subscribe",
                    "list-post",
                    "list-owner",
                    "list-archive");

    private static final int MOST_OF_A_NAME = 50; // so often one is signed
    private static final BodyHashes.Kind BODY =
            new BodyHashes.Kind(Canonicalization.RELAXED, BodyHashes.WHOLE);

    private final HashedMessage message;
    private final @Nullable Duration validity;
    private List<SigningKey> keys = List.of();

    /**
     * @param keys each makes a signature
     * @param headerBound of the header section; a message with a larger one is not signed
     */
    public DkimSigner(List<SigningKey> keys, HeaderBound headerBound) {
        this(_ -> keys, headerBound, null);
    }

    /**
     * @param keys asked once, when the header section is over; without any, the body is not hashed
     * @param headerBound of the header section; a message with a larger one is not signed
     * @param validity how long the signatures hold; null for ever
     */
    public DkimSigner(
            Function<HeaderSection, List<SigningKey>> keys,
            HeaderBound headerBound,
            @Nullable Duration validity) {
        this.validity = validity;
        message =
                new HashedMessage(
                        headerBound,
                        header -> {
                            this.keys =
                                    header.isWhole() ? List.copyOf(keys.apply(header)) : List.of();
                            return this.keys.isEmpty() ? List.of() : List.of(BODY);
                        });
    }

    /** Takes all that remains in a buffer: any piece of the message behind the one before. */
    public void take(ByteBuffer in) {
        message.take(in);
    }

    /**
     * The message has ended. Reckons for about a millisecond with each RSA key.
     *
     * @return the fields to be put on top of the message, as many as there are keys; each with its
     *     CRLF
     */
    public byte[] end(Instant now) {
        message.end();
        var fields = new StringBuilder();
        for (var key : keys) fields.append(field(key, now));
        return fields.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private String field(SigningKey key, Instant now) {
        var header = message.header();
        var names = names(header);
        var field =
                new FoldedField("DKIM-Signature")
                        .word("v=1;")
                        .word("a=" + key.algorithm().word() + ";")
                        .word("c=relaxed/relaxed;")
                        .word("d=" + key.name().domain() + ";")
                        .word("s=" + key.name().selector() + ";")
                        .word("t=" + now.getEpochSecond() + ";");
        if (validity != null) field.word("x=" + now.plus(validity).getEpochSecond() + ";");
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i) + (i + 1 < names.size() ? ":" : ";");
            if (i == 0) field.word("h=" + name);
            else field.piece(name);
        }
        var hash = Base64.getEncoder().encodeToString(message.hashes().hash(BODY));
        field.word("bh=" + hash + ";").word("b=");
        var unsigned = HeaderField.of(field.toString());
        var octets =
                new SignedHeader(Canonicalization.RELAXED)
                        .addNamed(names, header, unsigned)
                        .closedBy(unsigned, TagList.parse(unsigned).orThrow());
        var signature = key.algorithm().sign(key.key(), octets);
        return field.base64(Base64.getEncoder().encodeToString(signature)).toString();
    }

    /** Every field of a name that is signed, and From once more. */
    private static List<String> names(HeaderSection header) {
        Map<String, Integer> counts = new HashMap<>();
        for (var field : header.fields()) counts.merge(field.name(), 1, Integer::sum);
        var names = new ArrayList<String>();
        for (var name : SIGNED) {
            int count = Math.min(MOST_OF_A_NAME, counts.getOrDefault(name, 0));
            for (int i = 0; i < count; i++) names.add(name);
            if (name.equals("from")) names.add(name);
        }
        return names;
    }
}
