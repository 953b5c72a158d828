package postern.mailauth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import postern.dkim.Algorithm;
import postern.dkim.HeaderField;
import postern.dkim.HeaderSection;
import postern.dkim.KeyName;
import postern.dkim.SignatureTags;
import postern.dkim.TagList;
import postern.mail.Parsed;

/**
 * The three fields of one who sealed a message (RFC 8617 §4.1).
 *
 * @param results ARC-Authentication-Results
 * @param message ARC-Message-Signature
 * @param seal ARC-Seal
 */
record ArcSet(int instance, HeaderField results, SignatureTags message, Seal seal) {
    static final String RESULTS = "arc-authentication-results";
    static final String MESSAGE = "arc-message-signature";
    static final String SEAL = "arc-seal";
    static final int MOST = 50; // RFC 8617 §4.2.1

    /** What an ARC-Seal says. */
    record Seal(HeaderField field, TagList tags, Algorithm algorithm, KeyName key, String chain) {

        byte[] signature() {
            var signature = tags.octets("b");
            return signature == null ? new byte[0] : signature;
        }

        static Parsed<Seal> parse(HeaderField field, TagList tags) {
            var word = tags.compact("a");
            var algorithm = word == null ? null : Algorithm.of(word.toLowerCase(Locale.ROOT));
            if (algorithm == null) return Parsed.bad("a= is missing, or not known");
            if (tags.has("h")) return Parsed.bad("h= may not be there"); // RFC 8617 §4.1.3
            var chain = tags.compact("cv");
            if (chain == null || !List.of("none", "pass", "fail").contains(chain))
                return Parsed.bad("cv= is missing, or not known");
            var signature = tags.octets("b");
            if (signature == null || signature.length == 0)
                return Parsed.bad("b= is missing, or no Base64");
            return switch (KeyName.parse(tags)) {
                case Parsed.Bad<KeyName>(var why) -> Parsed.bad(why);
                case Parsed.Good<KeyName>(var key) ->
                        Parsed.good(new Seal(field, tags, algorithm, key, chain));
            };
        }
    }

    /** What stands behind the instance in ARC-Authentication-Results. */
    String resultsText() {
        var text = results.text();
        return text.substring(text.indexOf(';') + 1).strip();
    }

    /**
     * The instance of a field; 0 where it has none between 1 and {@value #MOST}. Of tags i= may
     * stand anywhere; of ARC-Authentication-Results it comes first.
     */
    static int instance(HeaderField field) {
        if (field.name().equals(RESULTS)) {
            var text = field.text();
            int end = text.indexOf(';');
            if (end < 0) return 0;
            var first = TagList.parse(text.substring(0, end));
            return first instanceof Parsed.Good<TagList>(var tags) ? number(tags) : 0;
        }
        return TagList.parse(field) instanceof Parsed.Good<TagList>(var tags) ? number(tags) : 0;
    }

    private static int number(TagList tags) {
        var text = tags.compact("i");
        if (text == null || !text.matches("[1-9][0-9]?")) return 0;
        int number = Integer.parseInt(text);
        return number <= MOST ? number : 0;
    }

    /** The greatest instance of any field, 0 for none. */
    static int greatest(HeaderSection header) {
        int greatest = 0;
        for (var field : header.fields())
            if (isOfChain(field)) greatest = Math.max(greatest, instance(field));
        return greatest;
    }

    /** Whether a seal of the greatest instance says that the chain has failed. */
    static boolean isOver(HeaderSection header) {
        int greatest = greatest(header);
        for (var field : header.named(SEAL))
            if (instance(field) == greatest
                    && TagList.parse(field) instanceof Parsed.Good<TagList>(var tags)
                    && "fail".equals(tags.compact("cv"))) return true;
        return false;
    }

    static boolean isOfChain(HeaderField field) {
        return switch (field.name()) {
            case RESULTS, MESSAGE, SEAL -> true;
            default -> false;
        };
    }

    /** All sets of a header section, oldest first; or why they make no chain (RFC 8617 §5.2). */
    static Parsed<List<ArcSet>> all(HeaderSection header) {
        int greatest = greatest(header);
        var found = new HeaderField[3][MOST + 1];
        for (var field : header.fields()) {
            if (!isOfChain(field)) continue;
            int instance = instance(field);
            if (instance == 0)
                return Parsed.bad(
                        "a field " + field.name() + " has no instance between 1 and " + MOST);
            var kind = found[kind(field)];
            if (kind[instance] != null)
                return Parsed.bad("instance " + instance + " has " + field.name() + " twice");
            kind[instance] = field;
        }
        var sets = new ArrayList<ArcSet>();
        for (int i = 1; i <= greatest; i++)
            switch (set(i, found[0][i], found[1][i], found[2][i])) {
                case Parsed.Bad<ArcSet>(var why) -> {
                    return Parsed.bad("instance " + i + ": " + why);
                }
                case Parsed.Good<ArcSet>(var set) -> sets.add(set);
            }
        return Parsed.good(sets);
    }

    private static int kind(HeaderField field) {
        return switch (field.name()) {
            case RESULTS -> 0;
            case MESSAGE -> 1;
            default -> 2;
        };
    }

    private static Parsed<ArcSet> set(
            int instance,
            @Nullable HeaderField results,
            @Nullable HeaderField message,
            @Nullable HeaderField seal) {
        if (results == null) return Parsed.bad("there is no " + RESULTS);
        if (message == null) return Parsed.bad("there is no " + MESSAGE);
        if (seal == null) return Parsed.bad("there is no " + SEAL);
        var tags = TagList.parse(message).orThrow(); // it has an instance
        switch (SignatureTags.parse(message, tags)) {
            case Parsed.Bad<SignatureTags>(var why) -> {
                return Parsed.bad(MESSAGE + ": " + Shown.of(why));
            }
            case Parsed.Good<SignatureTags>(var signature) -> {
                if (signature.signed().contains(SEAL))
                    return Parsed.bad(MESSAGE + " signs " + SEAL); // RFC 8617 §4.1.2
                if (!signature.signed().contains("from"))
                    return Parsed.bad(MESSAGE + " does not sign From");
                return switch (Seal.parse(seal, TagList.parse(seal).orThrow())) {
                    case Parsed.Bad<Seal>(var why) -> Parsed.bad(SEAL + ": " + Shown.of(why));
                    case Parsed.Good<Seal>(var read) ->
                            Parsed.good(new ArcSet(instance, results, signature, read));
                };
            }
        }
    }
}
