package postern.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import postern.mail.Reply;

/**
 * Writes replies as octets, one behind the other, until they are taken. Every line carries the code
 * and the enhanced status (RFC 2034 §4). What is not ASCII becomes "?" and a line too long is cut
 * (RFC 5321 §4.5.3.1.5), since a text may come from a configuration.
 */
public final class ReplyWriter {
    private static final int MAX_LINE = 512;
    private static final int FRAME = "250-2.100.100 \r\n".length();
    private static final byte[] EMPTY = {};

    private byte[] octets = EMPTY; // nothing between replies: idle sessions are many
    private int length;

    public void write(Reply reply) {
        var status = reply.status();
        var lines = reply.lines();
        for (int i = 0; i < lines.size(); i++) {
            int start = length;
            var line = lines.get(i);
            int need = Math.min(FRAME + line.length(), MAX_LINE);
            if (octets.length - length < need)
                octets = Arrays.copyOf(octets, Math.max(length + need, 2 * length));
            number(reply.code());
            put(i == lines.size() - 1 ? ' ' : '-');
            if (status != null) {
                number(status.severity());
                put('.');
                number(status.subject());
                put('.');
                number(status.detail());
                put(' ');
            }
            int end = Math.min(line.length(), MAX_LINE - 2 - (length - start));
            for (int c = 0; c < end; c++) put(line.charAt(c) < 127 ? line.charAt(c) : '?');
            put('\r');
            put('\n');
        }
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** What was written since the last time; never touched again by this writer. */
    public ByteBuffer take() {
        var taken = ByteBuffer.wrap(octets, 0, length);
        octets = EMPTY;
        length = 0;
        return taken;
    }

    private void number(int number) {
        if (number >= 100) put((char) ('0' + number / 100));
        if (number >= 10) put((char) ('0' + number / 10 % 10));
        put((char) ('0' + number % 10));
    }

    private void put(char c) {
        octets[length++] = (byte) c;
    }
}
