package postern.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import postern.fuzz.Law;
import postern.fuzz.Pieces;
import postern.mail.Reply;

/**
 * A server's replies are the same in whatever pieces they come; none has what could forge a line;
 * each can be written to a client of ours and is read as itself again.
 */
public final class RepliesFuzz {
    private RepliesFuzz() {}

    public static void check(byte[] octets) {
        var whole = read(List.of(octets));
        for (var way : Pieces.of(octets)) Law.same(read(way), whole, "the same in pieces");
        for (var one : whole) if (one instanceof ReplyReader.Whole(var reply)) check(reply);
    }

    private static List<Object> read(List<byte[]> pieces) {
        var reader = new ReplyReader();
        var all = new ArrayList<Object>();
        for (var piece : pieces) {
            var buffer = ByteBuffer.wrap(piece);
            while (buffer.hasRemaining())
                switch (reader.read(buffer)) {
                    case ReplyReader.Whole whole -> all.add(whole);
                    case ReplyReader.More _ -> Law.holds(!buffer.hasRemaining(), "all is taken");
                    case ReplyReader.Garbage garbage -> {
                        all.add(garbage);
                        return all;
                    }
                }
        }
        all.add(reader.isEmpty());
        return all;
    }

    private static void check(Reply reply) {
        Law.holds(reply.lines().size() <= ReplyReader.MAX_LINES, "so many lines");
        int size = 0;
        for (var line : reply.lines()) {
            size += line.length();
            for (int i = 0; i < line.length(); i++)
                Law.holds(!Character.isISOControl(line.charAt(i)), "a control character");
        }
        Law.holds(size <= ReplyReader.MAX_REPLY, "so long a reply");
        var extensions = Extensions.of(reply);
        Law.holds(extensions.maxSize() >= -1, "a size");
        for (var word : extensions.mechanisms()) Law.holds(!word.contains(" "), "one word");
        var writer = new ReplyWriter();
        writer.write(reply);
        var written = writer.take();
        var text = Law.text(octets(written.duplicate()));
        for (var line : text.split("\r\n", -1)) {
            Law.holds(line.length() <= 510, "a line is cut");
            Law.holds(line.chars().allMatch(c -> c >= ' ' && c < 127), "printable ASCII");
        }
        Law.holds(text.endsWith("\r\n"), "whole lines");
        var again = new ReplyReader().read(written);
        Law.holds(again instanceof ReplyReader.Whole && !written.hasRemaining(), "one reply");
        var second = ((ReplyReader.Whole) again).reply();
        Law.same(second.code(), reply.code(), "the code");
        Law.same(second.lines().size(), reply.lines().size(), "the lines");
        if (reply.status() != null) Law.same(second.status(), reply.status(), "the status");
    }

    private static byte[] octets(ByteBuffer buffer) {
        var octets = new byte[buffer.remaining()];
        buffer.get(octets);
        return octets;
    }
}
