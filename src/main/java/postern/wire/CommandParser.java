package postern.wire;

import java.util.Set;
import postern.mail.AddressScanner;
import postern.mail.Ascii;
import postern.mail.ForwardPath;
import postern.mail.Parsed;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.ReversePath;

/**
 * Reads a command as strictly as RFC 5321 §4.1.1 writes it, with the extensions that Postern
 * offers. Only blanks at the end of a line are forgiven (§4.1.1); {@link CommandReader} has taken
 * away tabs there.
 */
public final class CommandParser {
    private static final int LONGEST_VERB = 10;
    private static final int MAX_DIGITS = 20; // RFC 1870 §4, RFC 3030 §4.1

    private CommandParser() {}

    /**
     * @param smtpUtf8 whether the transaction in progress asked for SMTPUTF8, so that RCPT may hold
     *     what is not ASCII
     */
    public static Command parse(String text, boolean smtpUtf8) {
        return parse(text, smtpUtf8, Set.of(), false);
    }

    /**
     * The same where some parameters are unknown, being of no extension that is offered.
     *
     * @param refused their keywords, in upper case
     * @param blanks whether blanks behind the colon of MAIL FROM: and RCPT TO: are read over, which
     *     RFC 5321 §3.3 does not permit and old devices write
     */
    public static Command parse(
            String text, boolean smtpUtf8, Set<String> refused, boolean blanks) {
        boolean ascii = Ascii.isAscii(text);
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') end--;
        int blank = text.indexOf(' ');
        int verbEnd = blank < 0 || blank > end ? end : blank;
        var verb = verb(text, verbEnd);
        var argument = verbEnd >= end ? "" : text.substring(verbEnd + 1, end);
        return switch (verb) {
            case "EHLO", "HELO" -> hello(verb, argument);
            case "MAIL" -> mail(argument, ascii, refused, blanks);
            case "RCPT" -> rcpt(argument, ascii || smtpUtf8, refused, blanks);
            case "DATA" -> bare(verb, argument, new Command.Data());
            case "BDAT" -> bdat(argument);
            case "RSET" -> bare(verb, argument, new Command.Rset());
            case "QUIT" -> bare(verb, argument, new Command.Quit());
            case "STARTTLS" -> bare(verb, argument, new Command.StartTls());
            case "NOOP" -> new Command.Noop();
            case "HELP" -> new Command.Help();
            case "VRFY" -> argument.isEmpty() ? garbled(verb) : new Command.Vrfy();
            case "EXPN" -> argument.isEmpty() ? garbled(verb) : new Command.Expn();
            case "AUTH" -> auth(argument);
            default -> new Command.Unknown(shown(text, verbEnd));
        };
    }

    /** The verb in upper case; empty when it cannot be one. */
    private static String verb(String text, int end) {
        if (end > LONGEST_VERB) return "";
        var verb = new char[end];
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c >= 'a' && c <= 'z') c = (char) (c - 32);
            if (c < 'A' || c > 'Z') return "";
            verb[i] = c;
        }
        return new String(verb);
    }

    /**
     * A word that could be a verb. Anything else may be a password of a client that is out of step,
     * or a part of one, and is never written down.
     */
    private static String shown(String text, int end) {
        return end > 0 && verb(text, end).isEmpty() ? "?" : text.substring(0, end);
    }

    private static Command bare(String verb, String argument, Command command) {
        return argument.isEmpty() ? command : garbled(verb);
    }

    private static Command.Malformed garbled(String verb) {
        return new Command.Malformed(verb, Replies.BAD_SYNTAX);
    }

    /**
     * Takes a domain, an address literal, and what hosts in the field call themselves (underscores,
     * bare addresses): whether a name is good enough is a guard's to say (RFC 5321 §4.1.4). What
     * could break out of a Received field is refused.
     */
    private static Command hello(String verb, String name) {
        if (name.isEmpty() || name.length() > 255) return garbled(verb); // RFC 5321 §4.5.3.1.2
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(isAlphanumeric(c) || "-._:[]".indexOf(c) >= 0)) return garbled(verb);
        }
        return verb.equals("EHLO") ? new Command.Ehlo(name) : new Command.Helo(name);
    }

    private static Command mail(
            String argument, boolean ascii, Set<String> refused, boolean blanks) {
        if (!Ascii.standsAt(argument, 0, "FROM:")) return garbled("MAIL");
        var scanner = new AddressScanner(argument, path(argument, 5, blanks));
        return switch (scanner.reversePath()) {
            case Parsed.Bad<ReversePath>(var why) ->
                    new Command.Malformed("MAIL", because(Replies.BAD_SENDER_SYNTAX, why));
            case Parsed.Good<ReversePath>(var from) -> {
                var parameters = new MailParameters(refused);
                var wrong = parameters.read(argument, scanner.position());
                if (wrong != null) yield new Command.Malformed("MAIL", wrong);
                if (!ascii && !parameters.smtpUtf8)
                    yield new Command.Malformed("MAIL", Replies.SMTPUTF8_NOT_ASKED);
                yield new Command.Mail(
                        from,
                        parameters.size,
                        parameters.body,
                        parameters.smtpUtf8,
                        parameters.ret,
                        parameters.envid,
                        parameters.auth,
                        parameters.requireTls);
            }
        };
    }

    private static Command rcpt(
            String argument, boolean mayBeUtf8, Set<String> refused, boolean blanks) {
        if (!Ascii.standsAt(argument, 0, "TO:")) return garbled("RCPT");
        var scanner = new AddressScanner(argument, path(argument, 3, blanks));
        return switch (scanner.forwardPath()) {
            case Parsed.Bad<ForwardPath>(var why) ->
                    new Command.Malformed("RCPT", because(Replies.BAD_RECIPIENT_SYNTAX, why));
            case Parsed.Good<ForwardPath>(var to) -> {
                var parameters = new RcptParameters(refused);
                var wrong = parameters.read(argument, scanner.position());
                if (wrong != null) yield new Command.Malformed("RCPT", wrong);
                if (!mayBeUtf8) yield new Command.Malformed("RCPT", Replies.SMTPUTF8_NOT_ASKED);
                yield new Command.Rcpt(to, parameters.notifyOn, parameters.original);
            }
        };
    }

    /** Where the path begins behind a colon. */
    private static int path(String argument, int behind, boolean blanks) {
        int at = behind;
        while (blanks && at < argument.length() && argument.charAt(at) == ' ') at++;
        return at;
    }

    private static Reply because(Reply reply, String why) {
        return reply.with(reply.lines().getFirst() + ": " + why);
    }

    private static Command bdat(String argument) {
        int blank = argument.indexOf(' ');
        var digits = blank < 0 ? argument : argument.substring(0, blank);
        long size = number(digits);
        if (size < 0) return garbled("BDAT");
        if (blank < 0) return new Command.Bdat(size, false);
        return Ascii.same(argument.substring(blank + 1), "LAST")
                ? new Command.Bdat(size, true)
                : garbled("BDAT");
    }

    private static Command auth(String argument) {
        int blank = argument.indexOf(' ');
        var mechanism = blank < 0 ? argument : argument.substring(0, blank);
        var initial = blank < 0 ? null : argument.substring(blank + 1);
        if (mechanism.isEmpty() || mechanism.length() > 20) return garbled("AUTH"); // RFC 4422 §3.1
        for (int i = 0; i < mechanism.length(); i++)
            if (!isAlphanumeric(mechanism.charAt(i)) && "-_".indexOf(mechanism.charAt(i)) < 0)
                return garbled("AUTH");
        return new Command.Auth(mechanism, initial);
    }

    /** One to twenty digits; what is more than a long holds becomes the largest; else -1. */
    static long number(String digits) {
        if (digits.isEmpty() || digits.length() > MAX_DIGITS) return -1;
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            number = number > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : 10 * number + digit;
        }
        return number;
    }

    static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
