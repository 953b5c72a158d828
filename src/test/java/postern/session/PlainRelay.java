package postern.session;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import postern.login.Answer;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.policy.Policy;

/**
 * What a session should make of what a client says, in the plainest words and as a whole: lines by
 * CRLF, data by CRLF . CRLF, the policy asked directly. It knows first digits of replies, and whole
 * messages. Written from the RFCs and docs/flow.md, and shares no code with the session but the
 * policy, the addresses and the words of users.
 */
class PlainRelay extends PlainTransaction {
    private final boolean proxied;

    /**
     * @param proxied whether somebody else speaks for the client
     */
    PlainRelay(Terms terms, Policy policy, IpAddress client, boolean proxied) {
        super(terms, policy, client);
        this.proxied = proxied;
    }

    void hear(String octets) {
        if (closed) return;
        if (wait == Wait.TLS) return; // they are the handshake's
        unread += octets;
        goOn();
    }

    void goOn() {
        while (wait == Wait.NOTHING && !closed && step()) {}
    }

    /** The end of an event. */
    void end() {
        boolean idle = in == In.COMMANDS && wait == Wait.NOTHING && mail == null;
        if (closing && idle && !closed) close("4");
    }

    private boolean step() {
        switch (in) {
            case COMMANDS, RESPONSE -> {
                int end = unread.indexOf("\r\n");
                if (end < 0) return false;
                var octets = unread.substring(0, end);
                unread = unread.substring(end + 2);
                if (in == In.RESPONSE) respond(PlainAddresses.line(octets, 12288, false));
                else {
                    var line = PlainAddresses.line(octets, limit(octets), true);
                    if (line != null) command(line);
                    else if (proxied
                            && PlainAddresses.isBinary(octets)
                            && actualDigit().equals("4"))
                        close("4"); // perhaps a second header, of version 2
                    else reply("5");
                }
            }
            case DATA -> {
                content += unread;
                unread = "";
                int end = ("\r\n" + content).indexOf("\r\n.\r\n");
                if (end < 0) {
                    var plain = ("\r\n" + content).replace("\r\n.", "\r\n").substring(2);
                    if (plain.length() / 16 > terms.message().size()) close("5");
                    return false;
                }
                unread = content.substring(end + 3);
                content =
                        ("\r\n" + content.substring(0, end)).replace("\r\n.", "\r\n").substring(2);
                endOfMessage();
            }
            case CHUNK -> {
                int count = (int) Math.min(chunkLeft, unread.length());
                if (!chunkDropped) content += unread.substring(0, count);
                unread = unread.substring(count);
                chunkLeft -= count;
                if (chunkLeft > 0) return false;
                endOfChunk();
            }
        }
        return true;
    }

    private static int limit(String line) {
        return switch (PlainAddresses.upper(line.substring(0, Math.min(5, line.length())))) {
            case "MAIL " -> 1632;
            case "RCPT " -> 1472;
            case "AUTH " -> 12288;
            default -> 512;
        };
    }

    private void command(String line) {
        var text = line.replaceAll(" +$", "");
        int blank = text.indexOf(' ');
        var verb = PlainAddresses.upper(blank < 0 ? text : text.substring(0, blank));
        var argument = blank < 0 ? "" : text.substring(blank + 1);
        if (refused && !(verb.equals("QUIT") && argument.isEmpty())) {
            reply("5");
            return;
        }
        boolean lacksTls = terms.tls() == Terms.Tls.REQUIRED && !secured;
        switch (verb) {
            case "EHLO", "HELO" -> hello(verb.equals("EHLO"), argument);
            case "MAIL" -> {
                var read = PlainAddresses.mail(argument);
                if (read.isEmpty()) reply("5");
                else if (closing) close("4");
                else if (lacksTls || helo == null || mail != null) reply("5");
                else mail(read.get());
            }
            case "RCPT" -> {
                var transaction = mail;
                var read = PlainAddresses.rcpt(argument, transaction != null && transaction.utf8());
                if (read.isEmpty() || lacksTls || transaction == null || chunks) reply("5");
                else if (!read.get().sure() && actualDigit().equals("5")) reply("5");
                else if (!extended && read.get().parameters()) reply("5");
                else rcpt(read.get().to().in(Domain.of("ours.example")));
            }
            case "DATA" -> {
                if (!argument.isEmpty() || lacksTls || mail == null || chunks || taken.isEmpty())
                    reply("5");
                else if (!unread.isEmpty()) close("5");
                else {
                    reply("3");
                    in = In.DATA;
                    content = "";
                }
            }
            case "BDAT" -> bdat(argument, lacksTls);
            case "RSET" -> {
                if (!argument.isEmpty()) reply("5");
                else {
                    end(false);
                    idle("2");
                }
            }
            case "NOOP", "HELP" -> idle("2");
            case "VRFY", "EXPN" -> {
                if (argument.isEmpty() || lacksTls) reply("5");
                else idle("2");
            }
            case "QUIT" -> {
                if (argument.isEmpty()) close("2");
                else reply("5");
            }
            case "STARTTLS" -> {
                boolean offered =
                        terms.tls() == Terms.Tls.OFFERED || terms.tls() == Terms.Tls.REQUIRED;
                if (!argument.isEmpty() || secured || !offered || helo == null || mail != null)
                    reply("5");
                else {
                    reply("2");
                    unread = "";
                    wait = Wait.TLS;
                }
            }
            case "AUTH" -> auth(argument);
            default -> {
                // HTTP, and a second header of a proxy; both know their case
                var http = "(GET|POST|PUT|HEAD|CONNECT|OPTIONS|DELETE|PATCH)( .*)?";
                if (text.matches(http) || proxied && text.matches("PROXY( .*)?")) close("4");
                else reply("5");
            }
        }
    }

    private void bdat(String argument, boolean lacksTls) {
        var form = Pattern.compile("([0-9]{1,20})( (?i:LAST))?").matcher(argument);
        if (!form.matches()) {
            reply("5");
            return;
        }
        long size =
                new java.math.BigInteger(form.group(1))
                        .min(java.math.BigInteger.valueOf(Long.MAX_VALUE))
                        .longValueExact();
        chunkLeft = size;
        chunkLast = form.group(2) != null;
        chunkDropped = lacksTls || !extended || mail == null || taken.isEmpty();
        if (!chunkDropped) {
            if (!chunks) content = "";
            chunks = true;
            if (size > terms.message().size() - content.length()) {
                end(false);
                chunkDropped = true;
            }
        }
        if (chunkDropped) {
            chunkLast = false;
            reply("5");
            closed |= size / 16 > terms.message().size();
        }
        in = In.CHUNK;
    }

    private void endOfChunk() {
        in = In.COMMANDS;
        if (chunkDropped) return;
        if (chunkLast) endOfMessage();
        else if (isUnfit(false)) {
            end(false);
            reply("5");
        } else reply("2");
    }

    void secured() {
        if (wait != Wait.TLS) return;
        end(false);
        wait = Wait.NOTHING;
        helo = null;
        extended = false;
        secured = true;
        account = null;
        unread = "";
    }

    void timeUp() {
        switch (wait) {
            case FACT -> found(null);
            case LOGIN -> answered(new Answer.Unavailable("late"), false);
            case TLS -> closed = true;
            case COMMIT -> {}
            case NOTHING -> close("4");
        }
    }

    private void auth(String argument) {
        var form = Pattern.compile("([A-Za-z0-9_-]{1,20})(?: (.*))?").matcher(argument);
        boolean safe =
                secured || terms.login().inClear() && terms.tls() != Terms.Tls.REQUIRED && !proxied;
        if (!form.matches()
                || account != null
                || mail != null
                || !policy.offersLogin(terms.listener())
                || !safe
                || helo == null
                || !extended) reply("5");
        else if (!unread.isEmpty()) close("5");
        else if (!PlainAddresses.upper(form.group(1)).matches("PLAIN|LOGIN")) reply("5");
        else {
            plain = PlainAddresses.upper(form.group(1)).equals("PLAIN");
            loginUser = null;
            var initial = form.group(2);
            if (initial == null) challenge();
            else if (initial.isEmpty()) reply("5");
            else response(initial.equals("=") ? "" : initial);
        }
    }

    private void challenge() {
        reply("3");
        in = In.RESPONSE;
    }

    private void respond(@Nullable String line) {
        in = In.COMMANDS;
        if (line == null || line.equals("*")) reply("5");
        else response(line);
    }

    private void response(String base64) {
        var octets = PlainLogin.decoded(base64);
        var text = octets == null ? null : PlainLogin.utf8(octets);
        if (octets == null || text == null && !plain) reply("5");
        else if (!plain && loginUser == null) {
            if (octets.length == 0 || octets.length > 255 || text.contains("\0")) reply("5");
            else {
                loginUser = text;
                challenge();
            }
        } else {
            asked = plain ? PlainLogin.plain(octets) : PlainLogin.login(loginUser, text);
            if (asked == null) reply("5");
            else wait = Wait.LOGIN;
        }
    }

    void answered(Answer answer, boolean blocked) {
        if (wait != Wait.LOGIN) return;
        wait = Wait.NOTHING;
        asked = null;
        switch (answer) {
            case Answer.Welcome(var who) -> {
                account = who;
                reply("2");
            }
            case Answer.Unavailable _ -> reply("4");
            default -> reply("5");
        }
        if (blocked) close("4");
    }
}
