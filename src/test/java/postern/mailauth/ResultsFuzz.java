package postern.mailauth;

import java.util.Locale;
import postern.fuzz.Law;
import postern.mail.Domain;
import postern.mailauth.ResultsClaim.Claim;

/**
 * Authentication-Results: what a careless reader takes for our name is never plainly of another; a
 * field that we write is ours, on lines of its own, with as many results as were found, whatever
 * strangers have written into what it tells.
 */
public final class ResultsFuzz {
    private static final Domain MX = Domain.of("mx.example.com");

    private ResultsFuzz() {}

    public static void check(byte[] octets) {
        read(octets);
        write(Law.text(octets));
        write(new String(octets, java.nio.charset.StandardCharsets.UTF_8));
    }

    private static void read(byte[] octets) {
        var text = Law.text(octets);
        var claim = ResultsClaim.of(octets, 0, octets.length, MX);
        boolean careless =
                text.toLowerCase(Locale.ROOT)
                        .strip()
                        .matches("(?s)\"?mx\\.example\\.com\\.?\"?([ ;\\t(].*)?");
        if (careless) Law.holds(claim != Claim.OTHER, "a careless reader takes it for ours");
        var piecewise = new ResultsClaim(MX);
        for (var octet : octets) piecewise.take(octet);
        Law.same(piecewise.end(), claim, "octet by octet");
        var field = Law.octets("Authentication-Results:" + text);
        Law.same(ResultsClaim.isForged(field, MX), claim != Claim.OTHER, "a whole field");
    }

    private static void write(String text) {
        var results =
                new AuthenticationResults(MX)
                        .spf(
                                new SpfVerdict(
                                        Result.PERMERROR,
                                        SpfVerdict.Identity.MAIL_FROM,
                                        text,
                                        text,
                                        text))
                        .dkim(new DkimVerdict(Result.FAIL, text, text, text, text, text, text))
                        .auth(Result.PASS, text);
        var value = results.value();
        Law.holds(value.endsWith("\r\n"), "it ends");
        for (var line : value.substring(0, value.length() - 2).split("\r\n", -1)) {
            Law.holds(line.matches("[ -~]*"), () -> "printable: " + line);
            Law.holds(!line.isBlank(), "no line that ends a header");
            Law.holds(line.length() <= 998, "no line that is too long");
        }
        var unfolded = value.substring(0, value.length() - 2);
        Law.holds(!unfolded.replaceAll("\r\n ", "").contains("\n"), "folded");
        Law.same(results(unfolded), 3, "as many results as there are");
        var octets = Law.octets(value);
        Law.same(ResultsClaim.of(octets, 0, octets.length, MX), Claim.OURS, "it is ours");
    }

    /** Semicolons outside of comments and strings. */
    private static int results(String value) {
        int count = 0;
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && (quoted || depth > 0)) i++;
            else if (c == '"' && depth == 0) quoted = !quoted;
            else if (!quoted && c == '(') depth++;
            else if (!quoted && c == ')') depth--;
            else if (!quoted && depth == 0 && c == ';') count++;
        }
        Law.holds(!quoted && depth == 0, "strings and comments end");
        return count;
    }
}
