package postern.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/**
 * What a Received field says of the client that its writer got a message from (RFC 5321 §4.4), read
 * strictly: in the forms of Postfix, Sendmail, Exim, Exchange, Haraka and our own. A client chooses
 * what it calls itself and perhaps its name in the DNS, so that an address counts only where the
 * writer puts what it has seen for itself; whatever could be read in another way is not read at
 * all.
 *
 * @param helo what the client called itself; empty where that is not told
 * @param by who wrote the field
 */
public record ReceivedFrom(IpAddress client, String helo, String by) {
    private static final int LONGEST = 4096;
    private static final String IP = "\\[(?:ipv6:)?([0-9a-f:.]+)\\]";
    private static final String ATTRIBUTES = "(?:(?:helo|port|ident)=[^ ]+)";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:\\[\\]-]+");

    /** {@code name [address]}: Postfix, Sendmail, Haraka, we. Behind HELO is what a client says. */
    private static final Pattern NAMED =
            insensitive(
                    "(?:RDNS failed |(?!(?:helo|ehlo)[ .])[a-z0-9._-]+ )?"
                            + IP
                            + "(?: \\(may be forged\\))?");

    /** {@code address}: Exchange. */
    private static final Pattern BARE = insensitive("([0-9a-f:.]+)");

    /** {@code [address]:port helo=name}: Exim, behind a confirmed name. */
    private static final Pattern EXIM =
            insensitive(IP + "(?::[0-9]+)?((?: " + ATTRIBUTES + "){0,3})");

    /** {@code helo=name}: Exim, behind an address. */
    private static final Pattern EXIM_NAMELESS =
            insensitive("(" + ATTRIBUTES + "(?: " + ATTRIBUTES + "){0,2})");

    private static final Pattern EXIM_ADDRESS = insensitive(IP + "(?::[0-9]+)?");

    /** Anything that somebody may take for one. */
    private static final Pattern ADDRESS =
            insensitive("\\[[^\\]]*\\]|[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+|[0-9a-f]*:[0-9a-f]*:");

    private static Pattern insensitive(String pattern) {
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    }

    /** A word, or a comment with its text between the outer parentheses. */
    private record Token(boolean isComment, String text) {
        boolean is(String word) {
            return !isComment && text.equalsIgnoreCase(word);
        }
    }

    /**
     * Reads a field.
     *
     * @param value where its value begins, behind the colon
     */
    public static Parsed<ReceivedFrom> read(byte[] octets, int value) {
        if (octets.length - value > LONGEST) return Parsed.bad("no server writes so much there");
        var text = new StringBuilder();
        for (int i = value; i < octets.length; i++) {
            int c = octets[i];
            if (c == '\r' && i + 1 < octets.length && octets[i + 1] == '\n') i++;
            else if (c == '\t' || c >= ' ' && c < 127) text.append((char) c);
            else return Parsed.bad("it holds octets that no server writes there");
        }
        var tokens = tokens(text);
        if (tokens == null) return Parsed.bad("its comments or quotes do not end");
        if (tokens.size() < 4 || !tokens.getFirst().is("from"))
            return Parsed.bad("it does not say from whom");
        int by = 2;
        while (by < tokens.size() && tokens.get(by).isComment()) by++;
        if (by + 1 >= tokens.size() || !tokens.get(by).is("by") || tokens.get(by + 1).isComment())
            return Parsed.bad("\"by\" does not follow on the client");
        for (int i = by + 1; i < tokens.size(); i++)
            if (tokens.get(i).is("from") || tokens.get(i).is("by"))
                return Parsed.bad("it says \"from\" or \"by\" twice");
        var name = tokens.get(1);
        if (name.isComment() || !NAME.matcher(name.text()).matches())
            return Parsed.bad("the client's name is none that a server would write");
        if (by == 2) return Parsed.bad("it does not say which address the client has");
        for (var other : tokens.subList(3, by))
            if (ADDRESS.matcher(other.text()).find())
                return Parsed.bad("it says two addresses of the client");
        var writer = tokens.get(by + 1).text();
        return client(name.text(), tokens.get(2).text(), writer);
    }

    private static Parsed<ReceivedFrom> client(String name, String comment, String by) {
        return switch (told(name, comment, by)) {
            case Parsed.Good<ReceivedFrom>(var from) when isOther(name, from.client()) ->
                    Parsed.bad("the client's name is another address");
            case Parsed<ReceivedFrom> parsed -> parsed;
        };
    }

    /** Whether what stands in the name's place is an address, and not that one. */
    private static boolean isOther(String name, IpAddress client) {
        var literal = EXIM_ADDRESS.matcher(name);
        var text = literal.matches() ? literal.group(1) : name;
        return IpAddress.parse(text) instanceof Parsed.Good<IpAddress>(var named)
                ? !named.equals(client)
                : name.startsWith("[");
    }

    private static Parsed<ReceivedFrom> told(String name, String comment, String by) {
        var text = comment.strip().replaceAll("[ \t]+", " ");
        var named = NAMED.matcher(text);
        if (named.matches()) return of(named.group(1), name, by);
        var bare = BARE.matcher(text);
        if (bare.matches()) return of(bare.group(1), name, by);
        var exim = EXIM.matcher(text);
        if (exim.matches()) return of(exim.group(1), helo(exim.group(2), name), by);
        var address = EXIM_ADDRESS.matcher(name);
        Matcher nameless = EXIM_NAMELESS.matcher(text);
        if (address.matches() && nameless.matches())
            return of(address.group(1), helo(nameless.group(1), ""), by);
        return Parsed.bad("it does not say plainly which address the client has");
    }

    private static Parsed<ReceivedFrom> of(String address, String helo, String by) {
        return switch (IpAddress.parse(address)) {
            case Parsed.Good<IpAddress>(var client) ->
                    Parsed.good(new ReceivedFrom(client, helo, by));
            case Parsed.Bad<IpAddress>(var why) -> Parsed.bad("the client's address: " + why);
        };
    }

    private static String helo(String attributes, String otherwise) {
        for (var one : attributes.strip().split(" "))
            if (one.toLowerCase(Locale.ROOT).startsWith("helo=")) return one.substring(5);
        return otherwise;
    }

    /** Up to the date; null where something does not end. */
    private static @Nullable List<Token> tokens(CharSequence text) {
        var tokens = new ArrayList<Token>();
        var word = new StringBuilder();
        int at = 0;
        while (at < text.length() && text.charAt(at) != ';') {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '(') {
                if (!word.isEmpty()) tokens.add(new Token(false, word.toString()));
                word.setLength(0);
            }
            int end = at + 1;
            if (c == '(') {
                end = end(text, at, ')');
                if (end < 0) return null;
                tokens.add(new Token(true, text.subSequence(at + 1, end - 1).toString()));
            } else if (c == '"') {
                end = end(text, at, '"');
                if (end < 0) return null;
                word.append(text, at, end);
            } else if (c != ' ' && c != '\t') word.append(c);
            at = end;
        }
        if (!word.isEmpty()) tokens.add(new Token(false, word.toString()));
        return tokens;
    }

    /** Behind what begins there; -1 for nowhere. */
    private static int end(CharSequence text, int begin, char closing) {
        int depth = 1;
        for (int i = begin + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') i++;
            else if (c == closing) {
                if (--depth == 0) return i + 1;
            } else if (c == '(' && closing == ')') depth++;
        }
        return -1;
    }
}
