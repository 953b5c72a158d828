package postern.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import postern.mail.Parsed;
import postern.simulation.Letter.Copy;
import postern.spool.QueueId;

/**
 * Looks at what a next hop has taken: whose letter it is, and whether it is whole and as it was.
 */
record Mailroom(Ledger ledger) {
    private static final Pattern RECEIVED = Pattern.compile("\\bid ([0-9A-Z]{12})\\b");
    private static final Pattern MESSAGE_ID = Pattern.compile("Message-ID: <([0-9A-Z]{12})@");

    List<Copy> take(String hop, String from, List<String> to, byte[] content) {
        var text = new String(content, StandardCharsets.ISO_8859_1);
        boolean isOurs = !text.startsWith("Received:");
        var matcher = (isOurs ? MESSAGE_ID : RECEIVED).matcher(text);
        Violation.unless(matcher.find(), "%s got a message without an id: %s", hop, text);
        if (!(QueueId.parse(matcher.group(1)) instanceof Parsed.Good<QueueId>(var id)))
            throw new Violation("no id: " + matcher.group(1));
        var letter = ledger.letter(id);
        var envelope = letter.message.envelope();
        var sender = "<" + from + ">";
        Violation.unless(envelope.from().toString().equals(sender), "%s came from %s", id, sender);
        Violation.unless(letter.isNotification() == isOurs, "%s is not what it says", id);
        if (isOurs) look(letter, text);
        else compare(letter, content, text);
        var copies = new ArrayList<Copy>();
        for (var one : to) {
            int index = -1;
            for (int i = 0; i < envelope.recipients().size(); i++)
                if (envelope.recipients().get(i).to().toString().equals(one)) index = i;
            Violation.unless(index >= 0, "%s came for %s, who is not named in it", id, one);
            copies.add(ledger.arrived(letter, index, hop));
        }
        return copies;
    }

    /** Behind our Received field stands what the client sent, octet for octet. */
    private static void compare(Letter letter, byte[] content, String text) {
        int end = text.indexOf("\r\n") + 2;
        while (text.startsWith("\t", end) || text.startsWith(" ", end))
            end = text.indexOf("\r\n", end) + 2;
        var rest = Arrays.copyOfRange(content, end, content.length);
        var sent = letter.octets;
        if (sent.length < 2 || sent[sent.length - 1] != '\n') {
            sent = Arrays.copyOf(sent, sent.length + 2);
            sent[sent.length - 2] = '\r';
            sent[sent.length - 1] = '\n';
        }
        Violation.unless(
                Arrays.equals(rest, sent),
                "%s is not as it was sent: %d octets, and %d were sent",
                letter.message.id(),
                rest.length,
                sent.length);
    }

    /** A notification names everybody that it is about. */
    private static void look(Letter letter, String text) {
        var about = letter.about;
        if (about == null) return;
        for (int index : letter.tells.keySet()) {
            var to = about.message.envelope().recipients().get(index).to();
            Violation.unless(
                    text.contains("Final-Recipient: rfc822; " + to)
                            || text.contains("Final-Recipient: rfc822;" + to),
                    "%s does not name %s: %s",
                    letter.message.id(),
                    to,
                    text);
        }
    }
}
