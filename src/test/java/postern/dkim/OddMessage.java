package postern.dkim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * A message with odd fields and an odd body, made from a seed. There is one From and one Date; no
 * CR or LF stands alone. One octet a character.
 */
record OddMessage(List<String> fields, String body) {
    private static final List<String> NAMES =
            List.of(
                    "Subject",
                    "To",
                    "CC",
                    "message-id",
                    "X-Odd",
                    "x-odd",
                    "List-ID",
                    "MIME-Version");
    private static final List<String> WORDS =
            List.of(
                    "one",
                    "Two",
                    "a:b",
                    "=?utf-8?q?x?=",
                    "<x@y.example>",
                    "\"q\"",
                    "gr\u00fcn",
                    ";",
                    ",");

    static OddMessage of(RandomGenerator random) {
        var fields = new ArrayList<String>();
        fields.add(anyCase("From", random) + ": " + "A <a@ours.example>" + blanks(random) + "\r\n");
        fields.add("Date: Fri, 11 Jul 2025 21:00:37 -0700\r\n");
        for (int i = random.nextInt(8); i > 0; i--)
            fields.add(
                    anyCase(NAMES.get(random.nextInt(NAMES.size())), random)
                            + ":"
                            + value(random)
                            + "\r\n");
        Collections.shuffle(fields, new Random(random.nextLong()));
        return new OddMessage(fields, body(random));
    }

    private static String anyCase(String name, RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> name.toLowerCase(Locale.ROOT);
            case 1 -> name.toUpperCase(Locale.ROOT);
            default -> name;
        };
    }

    private static String value(RandomGenerator random) {
        var value = new StringBuilder(random.nextInt(5) == 0 ? "" : " ");
        for (int i = random.nextInt(6); i > 0; i--) {
            value.append(WORDS.get(random.nextInt(WORDS.size())));
            value.append(random.nextInt(4) == 0 ? "\r\n " : "").append(blanks(random));
            if (i == 1 && value.toString().isBlank()) value.append('x');
        }
        if (value.toString().endsWith("\r\n ")) value.append('x');
        return value.toString();
    }

    private static String blanks(RandomGenerator random) {
        var blanks = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--)
            blanks.append(random.nextBoolean() ? ' ' : '\t');
        return blanks.toString();
    }

    private static String body(RandomGenerator random) {
        var body = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--)
            switch (random.nextInt(6)) {
                case 0 -> body.append("\r\n");
                case 1 -> body.append(blanks(random)).append("\r\n");
                case 2 -> body.append("x".repeat(random.nextInt(900))).append("\r\n");
                default -> {
                    for (int w = random.nextInt(6); w > 0; w--)
                        body.append(blanks(random)).append(WORDS.get(random.nextInt(WORDS.size())));
                    body.append(blanks(random)).append("\r\n");
                }
            }
        for (int i = random.nextInt(4); i > 1; i--) body.append("\r\n");
        if (random.nextInt(6) == 0)
            body.append("no line end"); // of blanks there, all think otherwise
        return body.toString();
    }

    @Override
    public String toString() {
        return String.join("", fields) + "\r\n" + body;
    }

    /** With a letter of the body changed, or one more where there is none. */
    OddMessage otherBody(RandomGenerator random) {
        var letters = new ArrayList<Integer>();
        for (int i = 0; i < body.length(); i++)
            if (body.charAt(i) >= 'a' && body.charAt(i) <= 'z') letters.add(i);
        if (letters.isEmpty()) return new OddMessage(fields, body + "z\r\n");
        int at = letters.get(random.nextInt(letters.size()));
        char other = body.charAt(at) == 'q' ? 'r' : 'q';
        return new OddMessage(fields, body.substring(0, at) + other + body.substring(at + 1));
    }

    /** With a line end at its end, as all that comes behind DATA. */
    OddMessage ended() {
        return body.isEmpty() || body.endsWith("\r\n")
                ? this
                : new OddMessage(fields, body + "\r\n");
    }

    /** With a blank behind each colon, which a milter cannot tell from none. */
    OddMessage withBlanks() {
        return new OddMessage(
                fields.stream().map(f -> f.replaceFirst(":(?! )", ": ")).toList(), body);
    }

    boolean hasLetters() {
        return body.chars().anyMatch(c -> c >= 'a' && c <= 'z');
    }

    OddMessage otherFrom() {
        return new OddMessage(fields.stream().map(f -> f.replace("A <a@", "B <a@")).toList(), body);
    }

    OddMessage secondFrom(RandomGenerator random) {
        var more = new ArrayList<>(fields);
        more.add(random.nextInt(fields.size() + 1), "From: Eve <eve@evil.example>\r\n");
        return new OddMessage(more, body);
    }

    /** With blanks, folds or empty lines put in somewhere: some forms bear it. */
    OddMessage otherBlanks(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> new OddMessage(fields, body.replaceFirst("\r\n", " \r\n"));
            case 1 -> new OddMessage(fields, body.replaceFirst("(\\w)([ \t])", "$1$2$2"));
            case 2 -> new OddMessage(fields, body.endsWith("\r\n") ? body + "\r\n" : body);
            default ->
                    new OddMessage(
                            fields.stream().map(f -> f.replace("A <a@", "A\r\n\t<a@")).toList(),
                            body);
        };
    }
}
