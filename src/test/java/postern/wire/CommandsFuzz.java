package postern.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import postern.fuzz.Law;
import postern.mail.Reply;

/**
 * A command line means the same in either case of its verb and with blanks behind it; what is read
 * as MAIL or RCPT has the form of RFC 5321 §4.1.1; and what the client side writes of it, the
 * server side reads as the same again.
 */
public final class CommandsFuzz {
    private static final Pattern MAIL =
            Pattern.compile(
                    "(?i)MAIL FROM:<(|(@[^<>\\x00-\\x20]+:)?(\"([^\"\\\\]|\\\\.)*\"|[^<>@\" ]+)@[^<> ]+)>"
                            + "( [A-Z0-9][A-Z0-9-]*(=[^ =\\x00-\\x20]+)?)* *");
    private static final Pattern RCPT =
            Pattern.compile(
                    "(?i)RCPT TO:<(postmaster|(@[^<>\\x00-\\x20]+:)?(\"([^\"\\\\]|\\\\.)*\"|[^<>@\" ]+)@[^<> ]+)>"
                            + "( [A-Z0-9][A-Z0-9-]*=[^ =\\x00-\\x20]+)* *");
    private static final Pattern BDAT = Pattern.compile("(?i)BDAT [0-9]{1,20}( LAST)? *");

    private CommandsFuzz() {}

    public static void check(byte[] octets) {
        var reader = new CommandReader();
        var line = new byte[octets.length + 2];
        System.arraycopy(octets, 0, line, 0, octets.length);
        line[octets.length] = '\r';
        line[octets.length + 1] = '\n';
        if (!(reader.read(ByteBuffer.wrap(line)) instanceof CommandLine.Line(var text))) return;
        for (boolean utf8 : new boolean[] {false, true}) check(text, utf8);
    }

    private static void check(String text, boolean utf8) {
        var command = CommandParser.parse(text, utf8);
        Law.same(CommandParser.parse(text + "  ", utf8), command, "blanks at the end say nothing");
        int blank = text.indexOf(' ') < 0 ? text.length() : text.indexOf(' ');
        var verb = text.substring(0, blank);
        if (verb.matches("[A-Za-z]*") && !(command instanceof Command.Unknown)) {
            var lower = verb.toLowerCase(Locale.ROOT) + text.substring(blank);
            Law.same(CommandParser.parse(lower, utf8), command, "a verb has no case");
        }
        switch (command) {
            case Command.Mail mail -> {
                Law.holds(MAIL.matcher(text).matches(), () -> "no MAIL: " + Law.shown(text));
                Law.holds(isAscii(text) || mail.smtpUtf8(), "not ASCII, and not asked for");
                rewritten(mail, new CommandWriter().mail(mail), utf8);
            }
            case Command.Rcpt rcpt -> {
                Law.holds(RCPT.matcher(text).matches(), () -> "no RCPT: " + Law.shown(text));
                Law.holds(isAscii(text) || utf8, "not ASCII, and not asked for");
                rewritten(rcpt, new CommandWriter().rcpt(rcpt), utf8);
            }
            case Command.Bdat(long size, boolean last) -> {
                Law.holds(BDAT.matcher(text).matches(), () -> "no BDAT: " + Law.shown(text));
                var words = text.strip().split(" ", -1);
                var number = new java.math.BigInteger(words[1]);
                var most = java.math.BigInteger.valueOf(Long.MAX_VALUE);
                Law.same(size, number.min(most).longValueExact(), "the size of a chunk");
                Law.same(last, words.length == 3, "the last chunk");
            }
            case Command.Ehlo(var name) -> named(name, text);
            case Command.Helo(var name) -> named(name, text);
            case Command.Unknown(var shown) ->
                    Law.holds(shown.matches("[!-~]{0,16}"), "what is shown of a verb");
            case Command.Malformed(_, var reply) -> writable(reply);
            case Command.Auth(var mechanism, var initial) -> {
                var again = "AUTH " + mechanism + (initial == null ? "" : " " + initial);
                Law.same(CommandParser.parse(again, utf8), command, "AUTH is read again");
            }
            case Command.Data _,
                    Command.Rset _,
                    Command.Quit _,
                    Command.StartTls _,
                    Command.Noop _,
                    Command.Help _,
                    Command.Vrfy _,
                    Command.Expn _ -> {}
        }
    }

    private static void named(String name, String text) {
        Law.holds(name.matches("[A-Za-z0-9._:\\[\\]-]{1,255}"), "a name that breaks out");
        Law.same(text.substring(5).stripTrailing(), name, "the name that was given");
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    /** A refusal is one reply, for whoever reads it. */
    private static void writable(Reply reply) {
        var writer = new ReplyWriter();
        writer.write(reply);
        var read = new ReplyReader().read(writer.take());
        Law.holds(read instanceof ReplyReader.Whole, "a refusal is a reply");
        var whole = ((ReplyReader.Whole) read).reply();
        Law.same(whole.code(), reply.code(), "its code");
        Law.same(whole.status(), reply.status(), "its status");
    }

    /** Written, read and written again: nothing has changed, and it is one line. */
    private static void rewritten(Command command, CommandWriter writer, boolean utf8) {
        var written = StandardCharsets.UTF_8.decode(writer.take()).toString();
        int end = written.indexOf("\r\n");
        Law.same(end, written.length() - 2, "one line");
        var line = written.substring(0, end);
        Law.holds(line.chars().noneMatch(c -> c < ' ' || c == 127), "no control characters");
        var again = CommandParser.parse(line, utf8);
        var second =
                switch (again) {
                    case Command.Mail mail -> new CommandWriter().mail(mail);
                    case Command.Rcpt rcpt -> new CommandWriter().rcpt(rcpt);
                    default -> throw new AssertionError("not read again: " + Law.shown(line));
                };
        Law.same(StandardCharsets.UTF_8.decode(second.take()).toString(), written, "the same line");
        Law.same(forwarded(again), forwarded(command), "what is forwarded");
    }

    /** Without what says nothing to the next hop, or has two spellings. */
    private static Command forwarded(Command command) {
        return switch (command) {
            case Command.Mail m ->
                    new Command.Mail(
                            m.from(),
                            m.size(),
                            m.body(),
                            m.smtpUtf8(),
                            m.ret(),
                            m.envid(),
                            false,
                            m.requireTls());
            case Command.Rcpt(var to, var notifyOn, var original) ->
                    new Command.Rcpt(
                            to,
                            notifyOn,
                            original == null || original.regionMatches(true, 0, "utf-8;", 0, 6)
                                    ? null
                                    : original);
            default -> command;
        };
    }
}
