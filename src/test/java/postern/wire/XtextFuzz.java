package postern.wire;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import postern.fuzz.Law;
import postern.mail.Parsed;

/** What is encoded is read again; what is read has the form of RFC 3461 §4 and one meaning. */
public final class XtextFuzz {
    private static final Pattern FORM = Pattern.compile("([!-*,-<>-~]|\\+[2-7][0-9A-F])*");

    private XtextFuzz() {}

    public static void check(byte[] octets) {
        var text = new String(octets, StandardCharsets.UTF_8);
        boolean form = FORM.matcher(text).matches() && !text.contains("+7F");
        switch (Xtext.decode(text)) {
            case Parsed.Bad<String>(var why) -> {
                Law.holds(!form, () -> "refused: " + Law.shown(text));
                Law.holds(!why.isEmpty(), "a reason");
            }
            case Parsed.Good<String>(var decoded) -> {
                Law.holds(form, () -> "taken: " + Law.shown(text));
                Law.same(decoded, plainly(text), "what it means");
                Law.same(Xtext.decode(Xtext.encode(decoded)), Parsed.good(decoded), "and back");
            }
        }
        if (text.chars().allMatch(c -> c >= ' ' && c < 127)) {
            var encoded = Xtext.encode(text);
            Law.holds(FORM.matcher(encoded).matches(), "xtext");
            Law.same(Xtext.decode(encoded), Parsed.good(text), "what is encoded is read again");
        }
        unicode(text);
    }

    private static String plainly(String text) {
        return Pattern.compile("\\+(..)")
                .matcher(text)
                .replaceAll(hex ->
                        java.util.regex.Matcher.quoteReplacement(
                                "" + (char) Integer.parseInt(hex.group(1), 16)));
    }

    /** An address of type utf-8 (RFC 6533 §3): ASCII without a blank, and the same once more. */
    private static void unicode(String text) {
        var encoded = Xtext.encodeUnicode(text);
        Law.holds(encoded.chars().allMatch(c -> c > ' ' && c < 127), "printable ASCII");
        Law.holds(!encoded.contains("+") && !encoded.contains("="), "no xtext in it");
        Law.same(Xtext.encodeUnicode(encoded), encoded, "encoded once");
    }
}
