package postern.session;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import postern.fuzz.Law;
import postern.mail.ForwardPath;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;

/** MAIL and RCPT read with the plainest code, for {@link PlainRelay}. */
final class PlainAddresses {
    private static final String XTEXT = "([!-*,-<>-~]|\\+[2-7][0-9A-F])";

    /**
     * @param parameters whether there is one that only EHLO has offered
     */
    record Mail(
            ReversePath from,
            long size,
            boolean utf8,
            boolean auth,
            boolean requireTls,
            boolean parameters) {}

    /**
     * @param sure false where only the parser can say whether the parameters are right
     */
    record Rcpt(ForwardPath to, boolean parameters, boolean sure) {}

    private PlainAddresses() {}

    /** Where the path ends: behind the first closing bracket that stands in no quotes; or -1. */
    private static int end(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') i++;
            else if (c == '"') quoted = !quoted;
            else if (c == '>' && !quoted) return i + 1;
        }
        return -1;
    }

    static Optional<Mail> mail(String argument) {
        if (!upper(argument).startsWith("FROM:<")) return Optional.empty();
        var text = argument.substring(5);
        int end = end(text);
        if (end < 0) return Optional.empty();
        if (!(ReversePath.parse(text.substring(0, end))
                instanceof Parsed.Good<ReversePath>(var from))) return Optional.empty();
        var rest = text.substring(end);
        if (!rest.isEmpty() && !rest.startsWith(" ")) return Optional.empty();
        long size = -1;
        boolean utf8 = false;
        boolean auth = false;
        boolean parameters = false;
        var seen = new java.util.HashSet<String>();
        for (var word : words(rest)) {
            var key = upper(word.split("=", 2)[0]);
            if (!seen.add(key)) return Optional.empty();
            var value = word.contains("=") ? word.substring(word.indexOf('=') + 1) : null;
            parameters |= !upper(word).equals("BODY=7BIT");
            boolean good =
                    switch (key) {
                        case "SIZE" -> is(value, v -> v.matches("[0-9]{1,20}"));
                        case "BODY" -> is(value, v -> upper(v).matches("7BIT|8BITMIME"));
                        case "SMTPUTF8", "REQUIRETLS" -> value == null;
                        case "RET" -> is(value, v -> upper(v).matches("FULL|HDRS"));
                        case "ENVID" ->
                                is(
                                        value,
                                        v ->
                                                v.length() <= 100
                                                        && v.matches(XTEXT + "+")
                                                        && !v.contains("+7F"));
                        case "AUTH" -> is(value, PlainAddresses::isAuth);
                        default -> false;
                    };
            if (!good) return Optional.empty();
            utf8 |= key.equals("SMTPUTF8");
            auth |= key.equals("AUTH");
            if (key.equals("SIZE") && value != null)
                size =
                        new java.math.BigInteger(value)
                                .min(java.math.BigInteger.valueOf(Long.MAX_VALUE))
                                .longValueExact();
        }
        if (!utf8 && !isAscii(argument)) return Optional.empty();
        return Optional.of(
                new Mail(from, size, utf8, auth, seen.contains("REQUIRETLS"), parameters));
    }

    private static boolean is(@Nullable String value, Predicate<String> good) {
        return value != null && good.test(value);
    }

    private static boolean isAuth(String value) {
        if (value.equals("<>")) return true;
        if (!value.matches(XTEXT + "*") || value.contains("+7F")) return false;
        var plain =
                Pattern.compile("\\+(..)")
                        .matcher(value)
                        .replaceAll(hex ->
                                java.util.regex.Matcher.quoteReplacement(
                                        "" + (char) Integer.parseInt(hex.group(1), 16)));
        return Mailbox.parse(plain) instanceof Parsed.Good<Mailbox>;
    }

    static Optional<Rcpt> rcpt(String argument, boolean utf8) {
        if (!upper(argument).startsWith("TO:<")) return Optional.empty();
        var text = argument.substring(3);
        int end = end(text);
        if (end < 0) return Optional.empty();
        if (!(ForwardPath.parse(text.substring(0, end))
                instanceof Parsed.Good<ForwardPath>(var to))) return Optional.empty();
        var rest = text.substring(end);
        if (!rest.isEmpty() && !rest.startsWith(" ")) return Optional.empty();
        boolean sure = true;
        var seen = new java.util.HashSet<String>();
        for (var word : words(rest)) {
            var key = upper(word.split("=", 2)[0]);
            if (!seen.add(key)) return Optional.empty();
            boolean good =
                    switch (key) {
                        case "NOTIFY" ->
                                upper(word)
                                        .matches(
                                                "NOTIFY=(NEVER|(SUCCESS|FAILURE|DELAY)(,(SUCCESS|FAILURE|DELAY))*)");
                        case "ORCPT" ->
                                upper(word).startsWith("ORCPT=UTF-8;")
                                        || word.length() <= 506
                                                && word.matches(
                                                        "(?i:ORCPT)=[A-Za-z0-9-]+;" + XTEXT + "+")
                                                && !word.contains("+7F");
                        default -> false;
                    };
            if (!good) return Optional.empty();
            sure &= !upper(word).startsWith("ORCPT=UTF-8;");
        }
        if (!utf8 && !isAscii(argument)) return Optional.empty();
        return Optional.of(new Rcpt(to, !seen.isEmpty(), sure));
    }

    /** One blank before each; an empty word where there are more. */
    private static String[] words(String rest) {
        return rest.isEmpty() ? new String[0] : rest.substring(1).split(" ", -1);
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    static String upper(String text) {
        var upper = new StringBuilder();
        for (char c : text.toCharArray()) upper.append(c >= 'a' && c <= 'z' ? (char) (c - 32) : c);
        return upper.toString();
    }

    /** Whom a header says a message is from; null where it takes more than this to say. */
    static @Nullable Mailbox simpleFrom(String content) {
        int end = content.indexOf("\r\n\r\n");
        if (end < 0) return null;
        Mailbox from = null;
        for (var line : content.substring(0, end).split("\r\n", -1)) {
            if (!line.matches("[!-9;-~]+:.*")) return null;
            var name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
            if (name.contains("sender") || name.contains("resent") || name.isEmpty()) return null;
            if (!name.equals("from")) continue;
            var plain = Pattern.compile("[Ff]rom: <?([a-z]+@[a-z]+(\\.[a-z]+)*)>?").matcher(line);
            if (from != null || !plain.matches() || line.contains("<") != line.contains(">"))
                return null;
            if (!(Mailbox.parse(plain.group(1)) instanceof Parsed.Good<Mailbox>(var one)))
                return null;
            from = one;
        }
        return from;
    }

    /** The line as it means, without blanks and tabs behind a command; null for what is none. */
    static @Nullable String line(String octets, int limit, boolean command) {
        if (octets.length() + 2 > limit) return null;
        var text = command ? octets.replaceAll("[ \t]+$", "") : octets;
        for (char c : text.toCharArray()) if (c < ' ' || c == 127) return null;
        try {
            return java.nio.charset.StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(Law.octets(text)))
                    .toString();
        } catch (java.nio.charset.CharacterCodingException _) {
            return null;
        }
    }

    /** Whether it is no text, whatever else is wrong with it. */
    static boolean isBinary(String octets) {
        boolean control =
                octets.chars().anyMatch(c -> c < ' ' && c != '\r' && c != '\n' || c == 127);
        return control || PlainLogin.utf8(Law.octets(octets)) == null;
    }
}
