package postern.dkim;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.fuzz.Input;
import postern.fuzz.Law;
import postern.mail.Parsed;

/**
 * What stands behind "DKIM-Signature:", and after an octet 0 a record of the key: nothing passes
 * but the one signature that the key ever made of the message; a list of tags is read as a plain
 * reader reads it; blanks around tags say nothing.
 */
public final class DkimFuzz {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final SigningKey KEY = FixedKey.of("example.com");
    private static final String MESSAGE = "From: a@example.com\r\nSubject: x\r\n\r\nx\r\n";

    /** What the key has signed, with its field in front. */
    public static final String SIGNED = signed();

    private static final byte[] SIGNATURE = signature();

    private DkimFuzz() {}

    private static String signed() {
        var signer = new DkimSigner(List.of(KEY), new HeaderBound(10_000, 100));
        signer.take(ByteBuffer.wrap(Law.octets(MESSAGE)));
        return Law.text(signer.end(NOW)) + MESSAGE;
    }

    private static byte[] signature() {
        var field = SIGNED.substring(SIGNED.indexOf(':') + 1, SIGNED.indexOf("\r\nFrom:"));
        return TagList.parse(field).orThrow().octets("b");
    }

    public static void check(byte[] octets) {
        var input = new Input(octets);
        var field = Law.text(input.upTo(0));
        var record = input.isEmpty() ? KEY.published() : Law.text(input.rest());
        tags(field);
        tags(record);
        record(record);
        var dns = new FakeResolver();
        dns.text(KEY.name().toString(), new Answer.Found<>(List.of(record)));
        verify("DKIM-Signature:" + field + "\r\n" + MESSAGE, dns);
    }

    private static void verify(String message, FakeResolver dns) {
        var verified = Verifying.verify(message, dns);
        for (var one : verified.signatures()) {
            Law.holds(one.selector().length() <= 253, "a selector that can be told");
            if (one.result() != Result.PASS) continue;
            int start = message.indexOf(':') + 1;
            var tags = TagList.parse(field(message, start)).orThrow();
            Law.same(
                    ByteBuffer.wrap(tags.octets("b")),
                    ByteBuffer.wrap(SIGNATURE),
                    "nothing passes but what was signed");
        }
        Law.same(Verifying.verify(message, dns, message.length() / 2), verified, "in two pieces");
    }

    private static String field(String message, int start) {
        int end = message.indexOf('\n', start);
        while (end >= 0
                && end + 1 < message.length()
                && " \t".indexOf(message.charAt(end + 1)) >= 0)
            end = message.indexOf('\n', end + 1);
        return message.substring(start, end < 0 ? message.length() : end + 1);
    }

    private static void tags(String text) {
        if (!(TagList.parse(text) instanceof Parsed.Good<TagList>(var tags))) return;
        var names = new ArrayList<String>();
        for (var part : text.split(";")) {
            int equals = part.indexOf('=');
            if (equals >= 0) names.add(part.substring(0, equals).strip());
        }
        Law.same(List.copyOf(tags.names()), names, "the names of the tags");
        for (var name : names) {
            Law.holds(tags.has(name), "a tag that is there");
            var octets = tags.octets(name);
            var compact = tags.compact(name);
            if (octets != null && compact != null)
                Law.holds(octets.length <= compact.length(), "Base64 grows nothing");
        }
    }

    private static void record(String text) {
        var record = KeyRecord.parse(text);
        if (!(record instanceof KeyRecord.Usable usable)) return;
        Law.holds(usable.bits() <= KeyRecord.MOST_BITS, "no key beyond all measure");
        Law.same(KeyRecord.parse(text.replace(";", " ; ")), usable, "blanks say nothing");
    }
}
