package postern.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.spool.Message;

/**
 * A dialogue of ours with a next hop, in a file under src/test/transcripts/client.
 *
 * <pre>
 * # A comment; the first one is the title.
 * hop: protocol=LMTP tls=REQUIRED port=24         (all may be left out; also address, assurance, requiretls=yes,
 *                                                 login=user/password,
 *                                                 nonce, token-of=user, mechanisms)
 * message m: from=&lt;a@x.example&gt; to=&lt;b@y.example&gt;,&lt;c@y.example&gt; body=8BITMIME smtputf8
 * | Subject: the octets, CRLF added behind each line
 * S: what the next hop sends
 * C: what we have to send
 * &gt; assign m                                       an event: assign, finish, gone, time, tls, tls-failed,
 *                                                 lose, salted, token, token-refused, missing
 * &lt; ready                                          an effect: ready, tls, done m …, close …, an errand
 * </pre>
 *
 * <p>In "C:" and "|" lines {@code \xHH} is an octet, and a {@code \} at the end leaves out the
 * CRLF.
 */
record ClientTranscript(
        String title, Map<String, String> hop, Map<String, Mail> messages, List<Line> lines) {

    /** A message and its octets, one character each. */
    record Mail(Message message, String octets) {}

    /** What stands behind one of the marks S: C: &gt; and &lt; at one line of the file. */
    record Line(char mark, String text, int number) {}

    static ClientTranscript read(Path file) throws IOException {
        var title = "";
        var hop = new LinkedHashMap<String, String>();
        var drafts = new LinkedHashMap<String, MessageDraft>();
        var lines = new ArrayList<Line>();
        var last = new MessageDraft("");
        int number = 0;
        for (var line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank()) continue;
            if (line.startsWith("#")) {
                if (title.isEmpty()) title = line.substring(1).strip();
            } else if (line.startsWith("hop:")) {
                for (var pair : line.substring(4).strip().split(" +"))
                    hop.put(
                            pair.substring(0, pair.indexOf('=')),
                            pair.substring(pair.indexOf('=') + 1));
            } else if (line.startsWith("message ")) {
                int colon = line.indexOf(':');
                last = new MessageDraft(line.substring(colon + 1).strip());
                drafts.put(line.substring(8, colon), last);
            } else if (line.startsWith("|")) {
                last.add(octets(line.length() > 1 ? line.substring(2) : ""));
            } else if (line.startsWith("S:") || line.startsWith("C:")) {
                var text = line.length() > 2 ? line.substring(3) : "";
                lines.add(new Line(line.charAt(0), octets(text), number));
            } else if (line.startsWith("> ") || line.startsWith("< ")) {
                lines.add(new Line(line.charAt(0), line.substring(2), number));
            } else throw new IllegalArgumentException(file + ":" + number + ": " + line);
        }
        var messages = new LinkedHashMap<String, Mail>();
        for (var draft : drafts.entrySet())
            messages.put(draft.getKey(), draft.getValue().mail(messages.size() + 1));
        return new ClientTranscript(title, hop, messages, lines);
    }

    /** The line with its CRLF, one character for each octet. */
    private static String octets(String text) {
        var utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var raw = new String(utf8, java.nio.charset.StandardCharsets.ISO_8859_1);
        boolean open = raw.endsWith("\\");
        if (open) raw = raw.substring(0, raw.length() - 1);
        var out = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            if (raw.startsWith("\\x", i)) {
                out.append((char) Integer.parseInt(raw.substring(i + 2, i + 4), 16));
                i += 3;
            } else out.append(raw.charAt(i));
        }
        return open ? out.toString() : out.append("\r\n").toString();
    }
}
