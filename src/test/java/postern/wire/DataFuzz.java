package postern.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.fuzz.Law;
import postern.fuzz.Pieces;

/**
 * What follows DATA: it ends where a plain search for CRLF . CRLF says, and nowhere else; what is
 * in front of it is the message without its dots, or unfit; and the encoder writes what the decoder
 * reads, with no bare CR or LF and no end but the last.
 */
public final class DataFuzz {
    private record Decoded(String content, boolean ended, int left, boolean unfit) {}

    private DataFuzz() {}

    public static void check(byte[] octets) {
        var expected = model(Law.text(octets));
        var whole = decoded(List.of(octets));
        agree(whole, expected, octets);
        for (var way : Pieces.of(octets)) agree(decoded(way), expected, octets);
        encode(octets);
    }

    /** RFC 5321 §4.5.2 in the plainest words. */
    private static Decoded model(String octets) {
        var text = "\r\n" + octets; // the end of the command line
        int end = text.indexOf("\r\n.\r\n");
        boolean ended = end >= 0;
        var stuffed = ended ? text.substring(0, end + 2) : text;
        var content = stuffed.replace("\r\n.", "\r\n").substring(2);
        int left = ended ? text.length() - end - 5 : 0;
        return new Decoded(content, ended, left, isUnfit(content, ended));
    }

    private static boolean isUnfit(String content, boolean ended) {
        var bare = content.replace("\r\n", "");
        if (!ended && content.endsWith("\r")) bare = bare.substring(0, bare.length() - 1);
        if (content.startsWith(" ") || content.startsWith("\t")) return true;
        return bare.contains("\r") || bare.contains("\n") || bare.contains("\0");
    }

    private static Decoded decoded(List<byte[]> pieces) {
        var decoder = new DataDecoder();
        var scanner = new ContentScanner();
        var content = new ByteArrayOutputStream();
        int left = 0;
        for (var piece : pieces) {
            if (decoder.ended()) {
                left += piece.length;
                continue;
            }
            var in = ByteBuffer.wrap(piece.clone());
            var out = decoder.decode(in);
            scanner.scan(out);
            if (decoder.lostBareCr()) scanner.bareCr();
            while (out.hasRemaining()) content.write(out.get());
            Law.holds(decoder.ended() || !in.hasRemaining(), "a piece is taken up to the end");
            left += in.remaining();
            for (int i = 0; i < in.remaining(); i++)
                Law.holds(
                        in.get(in.position() + i) == piece[in.position() + i],
                        "what stands behind the end is left alone");
        }
        if (decoder.ended()) scanner.end();
        var text = Law.text(content.toByteArray());
        boolean unfit = scanner.fault() != null;
        if (!unfit) facts(scanner, text, decoder.ended());
        return new Decoded(text, decoder.ended(), left, unfit);
    }

    private static void facts(ContentScanner scanner, String text, boolean ended) {
        Law.same(scanner.size(), (long) text.length(), "the size");
        Law.same(scanner.eightBit(), text.chars().anyMatch(c -> c > 127), "octets above 127");
        Law.same(scanner.leadingDots(), ("\r\n" + text).contains("\r\n."), "leading dots");
        if (ended) Law.same(scanner.endsInNewline(), ("\r\n" + text).endsWith("\r\n"), "newline");
    }

    private static void agree(Decoded found, Decoded expected, byte[] octets) {
        Law.same(found.ended, expected.ended, "where data ends");
        Law.same(found.left, expected.left, "how much stands behind the end");
        Law.same(found.unfit, expected.unfit, "whether a bare CR, LF or a NUL makes it unfit");
        if (expected.unfit) return;
        if (expected.ended) Law.same(found.content, expected.content, "the message");
        else {
            // a dot, or a dot and a CR, may still be the end
            Law.holds(
                    expected.content.startsWith(found.content)
                            && expected.content.length() - found.content.length() <= 1,
                    () -> "the message so far: " + Law.shown(Law.text(octets)));
        }
    }

    private static void encode(byte[] message) {
        var content = Law.text(message);
        boolean bare = content.replace("\r\n", "").matches("(?s).*[\r\n].*");
        for (var way : Pieces.of(message)) {
            var sent = encoded(way);
            Law.same(sent == null, bare, "a bare CR or LF is never sent, and all else is");
            if (sent == null) continue;
            Law.holds(!sent.replace("\r\n", "").matches("(?s).*[\r\n].*"), "sent bare");
            Law.same(("\r\n" + sent).indexOf("\r\n.\r\n"), sent.length() - 3, "one end");
            var again = decoded(List.of(Law.octets(sent)));
            var line = content.isEmpty() || content.endsWith("\r\n") ? "" : "\r\n";
            Law.same(again.content, content + line, "what is written is read again");
            Law.holds(again.ended, "it ends");
        }
    }

    private static @Nullable String encoded(List<byte[]> pieces) {
        var encoder = new DataEncoder();
        var sent = new StringBuilder();
        for (var piece : pieces) {
            var out = encoder.encode(ByteBuffer.wrap(piece));
            if (out == null) return null;
            while (out.hasRemaining()) sent.append((char) (out.get() & 0xff));
        }
        var end = encoder.end();
        if (end == null) return null;
        while (end.hasRemaining()) sent.append((char) (end.get() & 0xff));
        return sent.toString();
    }
}
