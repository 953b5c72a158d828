package postern.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import postern.mail.IpAddress;
import postern.mail.Reply;

/** Records with texts that want to be more than one event, or another; from a seed. */
final class HostileText {
    private static final List<String> PIECES =
            List.of(
                    "\r\n",
                    "\n",
                    "\r",
                    "\u2028",
                    "\u2029",
                    "\u0085",
                    "\u000b\f",
                    "\t",
                    "\0",
                    "\u001b[2J",
                    "\u007f",
                    "\u202e",
                    "\u2066",
                    "\ufeff",
                    "\ud800",
                    "\udc00",
                    "\ud83d\ude00",
                    "é",
                    "\"",
                    "\\",
                    "\\\"",
                    "\\]",
                    "]",
                    "[",
                    "] 1 2",
                    "[postern@32473 event=\"fake\"]",
                    "<22>1 2026-11-22T01:31:30Z h a - - - fake",
                    "#Fields: fake",
                    "#",
                    "-",
                    "+",
                    "%0A",
                    "%",
                    "'",
                    ",",
                    "=",
                    " ",
                    "  ",
                    "{\"event\":\"fake\"}",
                    "MESSAGE=fake",
                    "2026-11-22T01:31:30.123Z - notice level=info text=fake",
                    "a",
                    "x@example.org");

    private HostileText() {}

    static String text(RandomGenerator random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--)
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        return text.toString();
    }

    /** One that a log could have to write; which kind depends on the number. */
    static JournalRecord record(int number, RandomGenerator random) {
        var client = IpAddress.of("203.0.113." + number % 256);
        return switch (number % 6) {
            case 0 ->
                    new JournalRecord.Refused(
                            Records.AT,
                            text(random),
                            client,
                            text(random),
                            postern.mail.Replies.BAD_RECIPIENT_SYNTAX);
            case 1 -> {
                var to = new ArrayList<String>();
                for (int i = random.nextInt(25); i >= 0; i--) to.add(text(random));
                yield new JournalRecord.Accepted(
                        Records.AT,
                        text(random),
                        text(random),
                        text(random),
                        to,
                        random.nextInt(),
                        text(random));
            }
            case 2 ->
                    new JournalRecord.Attempted(
                            Records.AT,
                            text(random),
                            text(random),
                            "deferred",
                            text(random),
                            Reply.parse("451 4.0.0 trouble").orThrow(),
                            Duration.ofMillis(number),
                            text(random));
            case 3 ->
                    new JournalRecord.LoginFailed(
                            Records.AT,
                            "S" + number,
                            text(random),
                            client,
                            text(random),
                            text(random),
                            postern.mail.Replies.LOGIN_FAILED,
                            text(random));
            case 4 ->
                    new JournalRecord.Notice(
                            Records.AT, JournalRecord.Notice.Level.ERROR, text(random));
            default ->
                    new JournalRecord.Disconnected(
                            Records.AT,
                            text(random),
                            client,
                            1,
                            2,
                            Duration.ofMillis(number),
                            text(random));
        };
    }
}
