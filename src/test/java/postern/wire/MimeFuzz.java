package postern.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.fuzz.Law;
import postern.fuzz.Pieces;
import postern.wire.MimeReader.Fault;

/**
 * What guards see of a message: how its octets come makes no difference, and wrapping it up, in a
 * multipart, in a message, encoded or not, hides none of its attachments.
 */
public final class MimeFuzz {
    private static final int DEPTH = 100;
    private static final String MESSAGE = "Content-Type: message/rfc822\r\n";
    private static final String BOUNDARY = "=_wrapped_up_";

    /** All that was seen, in its order. */
    private record Seen(List<String> all, Set<String> names, @Nullable Fault fault) {}

    private MimeFuzz() {}

    public static void check(byte[] octets) {
        var whole = look(List.of(octets));
        for (var way : Pieces.of(octets)) Law.same(look(way), whole, "the same in pieces");
        var text = Law.text(octets) + "\r\n";
        var names = look(text).names;
        hides(names, MESSAGE + "\r\n" + text);
        hides(names, MESSAGE + base64(text));
        hides(names, MESSAGE + quoted(text));
        if (text.contains(BOUNDARY)) return;
        hides(names, multipart("mixed", text));
        hides(names, multipart("mixed", MESSAGE + quoted(text)));
        hides(names, multipart("digest", "\r\n" + text));
        hides(names, MESSAGE + base64(multipart("mixed", text)));
        hides(names, multipart("mixed", "\r\nfirst\r\n") + "--" + BOUNDARY + "\r\n" + text);
    }

    private static void hides(Set<String> names, String message) {
        var seen = look(message);
        if (seen.fault != null) return; // it is refused
        var hidden = new HashSet<>(names);
        hidden.removeAll(seen.names);
        Law.holds(hidden.isEmpty(), () -> "hidden: " + hidden + " in " + Law.shown(message));
    }

    private static String base64(String text) {
        return "Content-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(Law.octets(text))
                + "\r\n";
    }

    private static String quoted(String text) {
        var out = new StringBuilder("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
        int column = 0;
        for (byte octet : Law.octets(text)) {
            boolean plain = octet >= 'A' && octet <= 'z' || octet == ' ' || octet == '-';
            out.append(plain ? "" + (char) octet : "=%02X".formatted(octet & 255));
            if (++column % 24 == 0) out.append("=\r\n");
        }
        return out.append("\r\n").toString();
    }

    private static String multipart(String kind, String part) {
        return "Content-Type: multipart/%s; boundary=\"%s\"\r\n\r\n--%s\r\n%s--%s--\r\n"
                .formatted(kind, BOUNDARY, BOUNDARY, part, BOUNDARY);
    }

    private static Seen look(String text) {
        return look(List.of(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static Seen look(List<byte[]> pieces) {
        var all = new ArrayList<String>();
        var names = new HashSet<String>();
        var sink =
                new MimeReader.Sink() {
                    @Override
                    public boolean wants(String name) {
                        return name.equals("subject");
                    }

                    @Override
                    public void field(String name, String value) {
                        all.add("field " + name + " " + value);
                    }

                    @Override
                    public void line(String text) {
                        all.add("line " + text);
                    }

                    @Override
                    public void attachment(String name) {
                        all.add("attachment " + name);
                        names.add(name);
                    }
                };
        var reader = new MimeReader(sink, DEPTH);
        for (var piece : pieces) {
            var copy = piece.clone();
            reader.scan(ByteBuffer.wrap(copy));
            Arrays.fill(copy, (byte) '#'); // whoever kept it has lost it
        }
        reader.end();
        return new Seen(all, names, reader.fault());
    }
}
