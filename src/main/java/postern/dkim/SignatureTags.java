package postern.dkim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import postern.mail.Parsed;

/**
 * What DKIM-Signature (RFC 6376 §3.5) and ARC-Message-Signature (RFC 8617 §4.1.2) say alike: well
 * formed, and nothing more is known of it.
 *
 * @param body how the body was hashed
 * @param signed names of fields in lower case, in the order of signing
 * @param made t=
 * @param expires x=
 */
public record SignatureTags(
        HeaderField field,
        TagList tags,
        Algorithm algorithm,
        KeyName key,
        Canonicalization headerForm,
        BodyHashes.Kind body,
        List<String> signed,
        @Nullable Instant made,
        @Nullable Instant expires) {
    private static final long FOREVER = 1_000_000_000_000L; // seconds (RFC 6376 §3.5, x=)

    public SignatureTags {
        signed = List.copyOf(signed);
    }

    /**
     * Reads what is common; the version and identity of the one and the instance of the other are
     * not.
     */
    public static Parsed<SignatureTags> parse(HeaderField field, TagList tags) {
        var word = tags.compact("a");
        if (word == null) return Parsed.bad("a= is missing");
        var algorithm = Algorithm.of(word.toLowerCase(Locale.ROOT));
        if (algorithm == null) return Parsed.bad("nothing is known of a=" + word);
        KeyName key;
        switch (KeyName.parse(tags)) {
            case Parsed.Bad<KeyName>(var why) -> {
                return Parsed.bad(why);
            }
            case Parsed.Good<KeyName>(var name) -> key = name;
        }
        for (var octets : List.of("b", "bh")) {
            if (!tags.has(octets)) return Parsed.bad(octets + "= is missing");
            var value = tags.octets(octets);
            if (value == null || value.length == 0) return Parsed.bad(octets + "= is no Base64");
        }
        var methods = tags.parts("q");
        if (methods != null && methods.stream().noneMatch(one -> one.equals("dns/txt")))
            return Parsed.bad("nothing is known of q=" + tags.find("q"));
        var forms = forms(tags);
        if (forms == null) return Parsed.bad("nothing is known of c=" + tags.find("c"));
        var signed = signed(tags);
        if (signed == null) return Parsed.bad("h= is missing, or no list of field names");
        long length = BodyHashes.WHOLE;
        if (tags.has("l")) {
            length = number(tags, "l", BodyHashes.WHOLE - 1);
            if (length < 0) return Parsed.bad("l= is no number");
        }
        var times = new ArrayList<@Nullable Instant>();
        for (var time : List.of("t", "x")) {
            long seconds = tags.has(time) ? number(tags, time, FOREVER) : 0;
            if (seconds < 0) return Parsed.bad(time + "= is no number");
            times.add(tags.has(time) ? Instant.ofEpochSecond(seconds) : null);
        }
        var made = times.getFirst();
        var expires = times.getLast();
        if (made != null && expires != null && !expires.isAfter(made))
            return Parsed.bad("x= is not behind t=");
        return Parsed.good(
                new SignatureTags(
                        field,
                        tags,
                        algorithm,
                        key,
                        forms.getFirst(),
                        new BodyHashes.Kind(forms.getLast(), length),
                        signed,
                        made,
                        expires));
    }

    /** For the header section and for the body; null for words that are none. */
    private static @Nullable List<Canonicalization> forms(TagList tags) {
        var value = tags.compact("c");
        if (value == null) return List.of(Canonicalization.SIMPLE, Canonicalization.SIMPLE);
        var words = value.split("/", -1);
        if (words.length > 2) return null;
        var header = Canonicalization.of(words[0].toLowerCase(Locale.ROOT));
        var body =
                words.length == 1
                        ? Canonicalization.SIMPLE
                        : Canonicalization.of(words[1].toLowerCase(Locale.ROOT));
        return header == null || body == null ? null : List.of(header, body);
    }

    private static @Nullable List<String> signed(TagList tags) {
        var names = tags.parts("h");
        if (names == null) return null;
        var signed = new ArrayList<String>(names.size());
        for (var name : names) {
            if (name.isEmpty()) return null;
            signed.add(name.toLowerCase(Locale.ROOT));
        }
        return signed;
    }

    /** A number without sign; -1 for none; no more than the greatest. */
    private static long number(TagList tags, String name, long greatest) {
        var digits = tags.compact(name);
        if (digits == null || digits.isEmpty() || digits.length() > 76) return -1;
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) return -1;
        return digits.length() > 18 ? greatest : Math.min(greatest, Long.parseLong(digits));
    }

    /** What bh= says that the body's hash is. */
    public byte[] bodyHash() {
        var hash = tags.octets("bh");
        return hash == null ? new byte[0] : hash;
    }

    /** What b= holds. */
    public byte[] signature() {
        var signature = tags.octets("b");
        return signature == null ? new byte[0] : signature;
    }

    /** What was signed: the fields that h= names, and this one itself (RFC 6376 §3.7). */
    public byte[] signedOctets(HeaderSection header) {
        return new SignedHeader(headerForm).addNamed(signed, header, field).closedBy(field, tags);
    }
}
