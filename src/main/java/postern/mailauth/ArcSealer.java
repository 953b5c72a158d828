package postern.mailauth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import postern.dkim.BodyHashes;
import postern.dkim.Canonicalization;
import postern.dkim.FoldedField;
import postern.dkim.HashedMessage;
import postern.dkim.HeaderBound;
import postern.dkim.HeaderField;
import postern.dkim.HeaderSection;
import postern.dkim.SignedHeader;
import postern.dkim.SigningKey;
import postern.dkim.TagList;
import postern.mail.Parsed;

/**
 * Seals a message that streams through and goes on to others (RFC 8617 §5.1), with what we found
 * about it when it came. Takes memory for the header section alone.
 */
public final class ArcSealer {
    /** Those that a reader goes by, and the signatures that came along; in this order. */
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
                    "in-reply-to",
                    "references",
                    "mime-version",
                    "content-type",
                    "content-transfer-encoding",
                    "list-id",
                    "list-unsubscribe",
                    "list-unsubscribe-post",
                    "dkim-signature");

    private static final int MOST_OF_A_NAME = 50; // so often one is signed
    private static final BodyHashes.Kind BODY =
            new BodyHashes.Kind(Canonicalization.RELAXED, BodyHashes.WHOLE);

    private final SigningKey key;
    private final HashedMessage message;

    /**
     * @param headerBound of the header section; a message with a larger one is not sealed
     */
    public ArcSealer(SigningKey key, HeaderBound headerBound) {
        this.key = key;
        this.message =
                new HashedMessage(
                        headerBound, header -> header.isWhole() ? List.of(BODY) : List.of());
    }

    /** Takes all that remains in a buffer: any piece of the message behind the one before. */
    public void take(ByteBuffer in) {
        message.take(in);
    }

    /**
     * The message has ended. Reckons for about two milliseconds with an RSA key.
     *
     * @param found what was found when it came, the chain included
     * @param chain what became of the seals that came along
     * @return the fields to be put on top of the message, each with its CRLF; none where nothing is
     *     to be sealed: the chain is over or full, it could not be verified for want of an answer,
     *     or the header section is too long
     */
    public byte[] end(AuthenticationResults found, ArcResult chain, Instant now) {
        message.end();
        var header = message.header();
        int instance = chain.instance() + 1;
        if (!header.isWhole()
                || chain.isOver()
                || chain.result() == Result.TEMPERROR
                || instance > ArcSet.MOST) return new byte[0];
        var results =
                HeaderField.of("ARC-Authentication-Results: i=" + instance + "; " + found.value());
        var signature = signature(instance, header, now);
        var seal = seal(instance, header, results, signature, chain, now);
        return (seal.toString() + "\r\n" + signature + "\r\n" + results + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private FoldedField begin(String name, int instance, String more, Instant now) {
        return new FoldedField(name)
                .word("i=" + instance + ";")
                .word("a=" + key.algorithm().word() + ";")
                .word(more)
                .word("d=" + key.name().domain() + ";")
                .word("s=" + key.name().selector() + ";")
                .word("t=" + now.getEpochSecond() + ";");
    }

    private HeaderField signature(int instance, HeaderSection header, Instant now) {
        var field = begin("ARC-Message-Signature", instance, "c=relaxed/relaxed;", now);
        var names = names(header);
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i) + (i + 1 < names.size() ? ":" : ";");
            if (i == 0) field.word("h=" + name);
            else field.piece(name);
        }
        var hash = Base64.getEncoder().encodeToString(message.hashes().hash(BODY));
        field.word("bh=" + hash + ";").word("b=");
        var octets = new SignedHeader(Canonicalization.RELAXED);
        return signed(field, octets.addNamed(names, header, null));
    }

    private HeaderField seal(
            int instance,
            HeaderSection header,
            HeaderField results,
            HeaderField signature,
            ArcResult chain,
            Instant now) {
        var octets = new SignedHeader(Canonicalization.RELAXED);
        var status =
                switch (chain.result()) {
                    case NONE -> "none";
                    case PASS -> "pass";
                    case FAIL, SOFTFAIL, POLICY, NEUTRAL, TEMPERROR, PERMERROR -> "fail";
                };
        // What came along is sealed with it, but for a chain that failed (RFC 8617 §5.1.2).
        if (chain.result() == Result.PASS
                && ArcSet.all(header) instanceof Parsed.Good<List<ArcSet>>(var sets))
            for (var set : sets)
                octets.add(set.results()).add(set.message().field()).add(set.seal().field());
        octets.add(results).add(signature);
        return signed(begin("ARC-Seal", instance, "cv=" + status + ";", now).word("b="), octets);
    }

    private HeaderField signed(FoldedField field, SignedHeader octets) {
        var unsigned = HeaderField.of(field.toString());
        var all = octets.closedBy(unsigned, TagList.parse(unsigned).orThrow());
        var signature = key.algorithm().sign(key.key(), all);
        return HeaderField.of(
                field.base64(Base64.getEncoder().encodeToString(signature)).toString());
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
