package postern.transcripts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One dialogue of a file in {@code src/test/transcripts}. A file holds several, parted by lines of
 * dashes; a {@code with} line above the first holds for all of them.
 *
 * <pre>
 * # why, with the RFC or the number in HOSTILE.md
 * with listener=inbound client=192.0.2.1      the terms; see {@link Gate}; a blank is \x20; with
 *                                             proxy=10.0.0.7 a PROXY header comes first, C: or R:
 * S: 250 2.1.0 *                              a line of the server's; * is any text
 * S: …                                        all that is left of this reply
 * C: MAIL FROM:&lt;a@example.net&gt;             a line of the client's; CRLF follows
 * R: a\n.\r\n\0\xff                           raw octets of the client's; nothing follows
 * P:                                          what comes next is sent apart from what came before
 * M: &lt;a@example.net&gt; &lt;b@ours.example&gt;     a message was accepted, with this envelope
 * B: text\r\n                                 and these octets behind our Received field
 * ! tls | closed | gone | stop | wait | full  something else happens, or is expected
 * ! reload                                    a policy that permits nothing comes into force
 * ! tls-closed                                the client ends TLS, and goes on in clear
 * </pre>
 *
 * Lines of the client's that stand together are sent together. "with whole" means: never cut them,
 * for the very point is what comes in one piece; "with fresh": nothing may have been said before;
 * "with inbound-only": elsewhere, or from others, it would come out otherwise. All others are also
 * played in each {@link Circumstance} that they can be in.
 */
public record Transcript(String name, Map<String, String> terms, List<Line> lines) {

    /** One line of it. */
    public sealed interface Line {
        int number();

        record Server(int number, String pattern) implements Line {}

        record Client(int number, String octets) implements Line {}

        record Pause(int number) implements Line {}

        record Accepted(int number, String envelope) implements Line {}

        record Body(int number, String octets) implements Line {}

        record Event(int number, String word) implements Line {}
    }

    public Transcript {
        terms = Map.copyOf(terms);
        lines = List.copyOf(lines);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Whether it has one of these events in it. */
    public boolean has(String... words) {
        for (var line : lines)
            if (line instanceof Line.Event(_, var word) && List.of(words).contains(word))
                return true;
        return false;
    }

    /** Every dialogue of every file there is. */
    public static List<Transcript> all() {
        var found = new ArrayList<Transcript>();
        try (var files = Files.list(Path.of("src/test/transcripts"))) {
            for (var file : files.filter(f -> f.toString().endsWith(".smtp")).sorted().toList())
                found.addAll(read(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Every dialogue of one file. */
    public static List<Transcript> read(Path file) throws IOException {
        var found = new ArrayList<Transcript>();
        var shared = new TreeMap<String, String>();
        var terms = new TreeMap<String, String>();
        var lines = new ArrayList<Line>();
        var title = "";
        int number = 0;
        var all = new ArrayList<>(Files.readAllLines(file));
        all.add("---");
        for (var text : all) {
            number++;
            if (text.startsWith("---")) {
                if (lines.isEmpty()) shared.putAll(terms);
                else found.add(new Transcript(file.getFileName() + ": " + title, terms, lines));
                terms = new TreeMap<>(shared);
                lines.clear();
                title = "";
            } else if (text.startsWith("#")) {
                if (title.isEmpty()) title = text.substring(1).strip();
            } else if (text.startsWith("with ")) {
                for (var word : text.substring(5).split(" +")) {
                    int equals = word.indexOf('=');
                    terms.put(
                            equals < 0 ? word : word.substring(0, equals),
                            equals < 0 ? "" : octets(word.substring(equals + 1)));
                }
            } else if (!text.isBlank()) lines.add(line(file, number, text));
        }
        return found;
    }

    private static Line line(Path file, int number, String text) {
        var mark = text.length() < 2 ? text : text.substring(0, 2);
        var rest = text.length() < 4 ? "" : text.substring(3);
        return switch (mark) {
            case "S:" -> new Line.Server(number, rest);
            case "C:" -> new Line.Client(number, utf8(rest + "\r\n"));
            case "R:" -> new Line.Client(number, octets(rest));
            case "P:" -> new Line.Pause(number);
            case "M:" -> new Line.Accepted(number, rest);
            case "B:" -> new Line.Body(number, octets(rest));
            case "! " -> new Line.Event(number, text.substring(2).strip());
            default -> throw new IllegalArgumentException(file + ":" + number + ": " + text);
        };
    }

    /** The octets of a text in UTF-8, one character for each. */
    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /**
     * Knows \r \n \t \0 \\ and \xNN. {@code {N*text}} stands for N times that text, so that long
     * things stay short. The result has one character for each octet.
     */
    static String octets(String text) {
        var octets = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int star = text.indexOf('*', i);
            if (c == '{' && star > 0 && text.substring(i + 1, star).matches("[0-9]+")) {
                int end = closing(text, i);
                var repeated = octets(text.substring(star + 1, end));
                octets.repeat(repeated, Integer.parseInt(text.substring(i + 1, star)));
                i = end;
            } else if (c == '\\') {
                c = text.charAt(++i);
                if (c == 'x') {
                    octets.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                } else octets.append("\r\n\t\0\\".charAt("rnt0\\".indexOf(c)));
            } else octets.append(utf8(String.valueOf(c)));
        }
        return octets.toString();
    }

    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; ; i++) {
            if (text.charAt(i) == '{') depth++;
            if (text.charAt(i) == '}' && --depth == 0) return i;
        }
    }
}
