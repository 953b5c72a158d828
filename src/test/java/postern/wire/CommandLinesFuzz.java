package postern.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import postern.fuzz.Law;
import postern.fuzz.Pieces;

/**
 * Only CRLF ends a line; a line is what stands between two of them, or has a fault that it really
 * has; and all of that however the octets come. The first octet says whether they are responses.
 */
public final class CommandLinesFuzz {
    private enum Kind {
        LINE,
        OVERLONG,
        BARE,
        CONTROL,
        NOT_UTF8,
        ENDLESS
    }

    private record Read(Kind kind, String text) {}

    private CommandLinesFuzz() {}

    public static void check(byte[] input) {
        if (input.length == 0) return;
        boolean response = input[0] == 'r';
        var octets = java.util.Arrays.copyOfRange(input, 1, input.length);
        var whole = read(List.of(octets), response);
        for (var way : Pieces.of(octets))
            Law.same(read(way, response), whole, "lines are the same in whatever pieces they come");
        compare(whole, Law.text(octets), response);
    }

    private static List<Read> read(List<byte[]> pieces, boolean response) {
        var reader = new CommandReader();
        var all = new ArrayList<Read>();
        for (var piece : pieces) {
            var buffer = ByteBuffer.wrap(piece);
            while (buffer.hasRemaining()) {
                var line = response ? reader.readResponse(buffer) : reader.read(buffer);
                if (line == null) Law.holds(!buffer.hasRemaining(), "a piece is taken as a whole");
                else all.add(read(line));
            }
        }
        return all;
    }

    private static Read read(CommandLine line) {
        return switch (line) {
            case CommandLine.Line(var text) -> new Read(Kind.LINE, text);
            case CommandLine.Overlong _ -> new Read(Kind.OVERLONG, "");
            case CommandLine.BareNewline _ -> new Read(Kind.BARE, "");
            case CommandLine.ControlCharacter _ -> new Read(Kind.CONTROL, "");
            case CommandLine.NotUtf8 _ -> new Read(Kind.NOT_UTF8, "");
            case CommandLine.Endless _ -> new Read(Kind.ENDLESS, "");
        };
    }

    private static void compare(List<Read> found, String octets, boolean response) {
        var rest = octets;
        for (var one : found) {
            int end = rest.indexOf("\r\n");
            if (one.kind == Kind.ENDLESS) {
                Law.holds(end < 0 || end + 2 > CommandReader.ENDLESS, "it ends in time");
                rest = rest.substring(CommandReader.ENDLESS + 1);
                continue;
            }
            Law.holds(end >= 0, "what is no line was read as one");
            var line = rest.substring(0, end);
            var faults = faults(line, response);
            if (faults.isEmpty())
                Law.same(one, new Read(Kind.LINE, decoded(meant(line, response))), "a good line");
            else
                Law.holds(
                        faults.contains(one.kind),
                        () -> Law.shown(line) + " is " + one.kind + ", not one of " + faults);
            rest = rest.substring(end + 2);
        }
        Law.holds(!rest.contains("\r\n"), "a line was passed over");
        Law.holds(rest.length() <= CommandReader.ENDLESS, "a line goes on for ever");
    }

    /** Tabs at the end of a command are forgiven, and the blanks among them. */
    private static String meant(String line, boolean response) {
        return response ? line : line.replaceAll("(?<![ \t])[ \t]*\t[ \t]*$", "");
    }

    private static Set<Kind> faults(String line, boolean response) {
        var faults = EnumSet.noneOf(Kind.class);
        for (char c : meant(line, response).toCharArray())
            if (c == '\r' || c == '\n') faults.add(Kind.BARE);
            else if (c < ' ' || c == 127) faults.add(Kind.CONTROL);
        if (line.length() + 2 > limit(line, response)) faults.add(Kind.OVERLONG);
        if (decoded(line) == null) faults.add(Kind.NOT_UTF8);
        return faults;
    }

    /** RFC 5321 §4.5.3.1.4 with what the extensions add. */
    private static int limit(String line, boolean response) {
        if (response || line.matches("(?s)(?i:AUTH) .*")) return 12288;
        if (line.matches("(?s)(?i:MAIL) .*")) return 1632;
        return line.matches("(?s)(?i:RCPT) .*") ? 1472 : 512;
    }

    private static String decoded(String line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Law.octets(line)))
                    .toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }
}
