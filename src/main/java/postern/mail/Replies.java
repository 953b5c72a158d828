package postern.mail;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * Every reply that Postern gives, named once, with its source. Codes: RFC 5321 §4.2.3, RFC 3463.
 */
public final class Replies {
    private Replies() {}

    public static final Reply OK = reply(250, "2.0.0", "OK");
    public static final Reply SENDER_OK = reply(250, "2.1.0", "Sender OK"); // RFC 3463 §3.2
    public static final Reply RECIPIENT_OK = reply(250, "2.1.5", "Recipient OK"); // RFC 3463 §3.2
    public static final Reply BYE = reply(221, "2.0.0", "Bye");
    public static final Reply GO_AHEAD =
            new Reply(354, null, "End data with <CR><LF>.<CR><LF>"); // no 3.y.z exists
    public static final Reply READY_FOR_TLS =
            reply(220, "2.0.0", "Ready to start TLS"); // RFC 3207 §4
    public static final Reply CANNOT_VERIFY =
            reply(252, "2.1.5", "Send some mail, I will try my best"); // RFC 5321 §3.5.3
    public static final Reply RELAY_DENIED =
            reply(550, "5.7.1", "Relaying denied"); // RFC 3463 §3.8
    public static final Reply RELAY_UNSURE =
            reply(451, "4.7.1", "Relaying cannot be decided now, try again later");
    public static final Reply LOGGED_IN =
            reply(235, "2.7.0", "Authentication successful"); // RFC 4954 §6, as those below
    public static final Reply LOGIN_FAILED =
            reply(535, "5.7.8", "Authentication credentials invalid");
    public static final Reply LOGIN_UNAVAILABLE =
            reply(454, "4.7.0", "Temporary authentication failure");
    public static final Reply LOGIN_CANCELLED = reply(501, "5.7.0", "Authentication cancelled");
    public static final Reply LOGIN_GARBLED =
            reply(501, "5.5.2", "Cannot decode the authentication exchange");
    public static final Reply LOGIN_LINE_TOO_LONG =
            reply(500, "5.5.6", "Authentication exchange line is too long");
    public static final Reply LOGIN_MECHANISM_UNKNOWN =
            reply(504, "5.5.4", "No such authentication mechanism here");
    public static final Reply LOGIN_NEEDS_TLS =
            reply(538, "5.7.11", "Encryption required for authentication: say STARTTLS first");
    public static final Reply LOGIN_ALREADY = reply(503, "5.5.1", "Already authenticated");
    public static final Reply LOGIN_NEEDS_EHLO =
            reply(503, "5.5.1", "Say EHLO first"); // RFC 4954 §4: an extension of EHLO
    public static final Reply TOO_MANY_LOGINS =
            reply(421, "4.7.0", "Too many failed logins, closing connection");
    public static final Reply AUTH_FIRST =
            reply(530, "5.7.0", "Authentication required"); // RFC 4954 §6
    public static final Reply NOT_YOUR_ADDRESS =
            reply(550, "5.7.1", "You may not send as this address"); // RFC 3463 §3.8
    public static final Reply SENDER_NOT_REWRITABLE =
            reply(550, "5.1.7", "This sender address cannot be rewritten"); // RFC 3463 §3.2
    public static final Reply RECIPIENT_NOT_REWRITABLE =
            reply(550, "5.1.3", "This recipient address cannot be rewritten"); // RFC 3463 §3.2
    public static final Reply SENDER_REFUSED =
            reply(550, "5.7.1", "This sender address may not be used here"); // RFC 3463 §3.8
    public static final Reply RECIPIENT_REFUSED =
            reply(550, "5.7.1", "This recipient takes no mail from you"); // RFC 3463 §3.8
    public static final Reply NO_SUCH_RECIPIENT =
            reply(550, "5.1.1", "No such recipient here"); // RFC 3463 §3.2
    public static final Reply HELO_REFUSED =
            reply(550, "5.7.1", "A host that calls itself so may not send mail here"); // §3.8
    public static final Reply RDNS_FAILED =
            reply(550, "5.7.25", "Your host has no name that leads back to it"); // RFC 7372 §3.3
    public static final Reply SPF_FAILED =
            reply(
                    550,
                    "5.7.23",
                    "The sender's domain does not let your host use it (SPF)"); // RFC 7372 §3.2
    public static final Reply SPF_UNREADABLE =
            reply(
                    550,
                    "5.7.24",
                    "The SPF record of the sender's domain cannot be followed"); // RFC 7372 §3.2
    public static final Reply DKIM_FAILED =
            reply(550, "5.7.20", "No signature of this message is good (DKIM)"); // RFC 7372 §3.1
    public static final Reply DKIM_OF_OTHERS =
            reply(
                    550,
                    "5.7.22",
                    "No good signature of this message is its author's (DKIM)"); // RFC 7372 §3.1
    public static final Reply ARC_FAILED =
            reply(
                    550,
                    "5.7.29",
                    "The seals of those who forwarded this message are not good"); // RFC 8617 §8
    public static final Reply DMARC_FAILED =
            reply(
                    550,
                    "5.7.26",
                    "The domain in From does not stand for this message (DMARC)"); // RFC 7372 §3.4
    public static final Reply CLIENT_LISTED =
            reply(550, "5.7.1", "Your host is on a list of those that send unwanted mail"); // §3.8
    public static final Reply CLIENT_LISTED_NOW =
            reply(451, "4.7.1", "Your host is on a list of those that send unwanted mail"); // §3.8
    public static final Reply SENDER_LISTED =
            reply(550, "5.7.1", "A domain that you name is on a list of unwanted ones"); // §3.8
    public static final Reply SENDER_LISTED_NOW =
            reply(451, "4.7.1", "A domain that you name is on a list of unwanted ones"); // §3.8
    public static final Reply GREYLISTED =
            reply(451, "4.7.1", "You are new here, come again later"); // RFC 6647 §4.1
    public static final Reply TOO_MUCH_MAIL =
            reply(450, "4.7.1", "Too much mail, try again later"); // RFC 3463 §3.8
    public static final Reply TOO_MUCH_MAIL_REFUSED =
            reply(550, "5.7.1", "Too much mail"); // RFC 3463 §3.8
    public static final Reply UNUSUAL_REFUSED =
            reply(550, "5.7.1", "Much unlike what you usually send"); // RFC 3463 §3.8
    public static final Reply UNUSUAL =
            reply(450, "4.7.1", "Much unlike what you usually send"); // RFC 3463 §3.8
    public static final Reply USER_LOCKED =
            reply(550, "5.7.13", "This user is locked, ask your administrator"); // RFC 5248 §2.4
    public static final Reply TRY_LATER =
            reply(451, "4.7.1", "Not now, try again later"); // RFC 3463 §3.8
    public static final Reply TRUST_SUSPENDED =
            reply(451, "4.7.1", "Relaying is suspended for your address, try again later"); // §3.8
    public static final Reply CHECK_UNAVAILABLE =
            reply(451, "4.7.1", "A check cannot be made now, try again later");
    public static final Reply BLOCKED =
            reply(554, "5.7.1", "Your host may not send mail here"); // RFC 5321 §3.1
    public static final Reply TOO_MANY_GUESSES =
            reply(421, "4.7.0", "Too many failed logins, try again later"); // RFC 3463 §3.8
    public static final Reply SHUTTING_DOWN =
            reply(421, "4.3.2", "Service is closing, try again later"); // RFC 5321 §3.8
    public static final Reply TIMED_OUT =
            reply(421, "4.4.2", "Time is up, closing the connection"); // RFC 5321 §4.5.3.2
    public static final Reply TOO_SLOW =
            reply(421, "4.4.2", "The message comes in too slowly"); // RFC 3463 §3.5
    public static final Reply NO_MAIL_FOR_LONG =
            reply(421, "4.4.2", "No mail for too long, closing the connection"); // §3.5
    public static final Reply TOO_MANY_CONNECTIONS =
            reply(421, "4.7.0", "Too many connections, try again later");
    public static final Reply TOO_MANY_FROM_CLIENT =
            reply(421, "4.7.0", "Too many connections from your host, try again later");
    public static final Reply TOO_MANY_FROM_NETWORK =
            reply(421, "4.7.0", "Too many connections from your network, try again later");
    public static final Reply CONNECTS_TOO_OFTEN =
            reply(421, "4.7.0", "Your host connects too often, try again later");
    public static final Reply MADE_ROOM =
            reply(421, "4.3.2", "Idle while others wait, closing the connection"); // §3.4
    public static final Reply TOO_MANY_COMMANDS =
            reply(421, "4.7.0", "Too many commands in one session, connect again");
    public static final Reply TOO_MANY_TRANSACTIONS =
            reply(421, "4.7.0", "Too many messages in one session, connect again");
    public static final Reply TOO_MANY_REFUSED =
            reply(421, "4.7.0", "Too many refused addresses, closing the connection");
    public static final Reply TOO_MANY_ERRORS =
            reply(421, "4.7.0", "Too many errors, closing the connection");
    public static final Reply TOO_MANY_IDLE_COMMANDS =
            reply(503, "5.5.0", "Too many commands that bring no mail");
    public static final Reply NOT_SMTP =
            reply(421, "4.7.0", "This is not SMTP, closing the connection");
    public static final Reply HELP =
            reply(214, "2.0.0", "See RFC 5321; a person is at postmaster"); // RFC 5321 §4.1.1.8
    public static final Reply NO_SERVICE =
            reply(503, "5.5.1", "Service was refused, only QUIT is taken"); // RFC 5321 §3.1
    public static final Reply UNKNOWN_COMMAND = reply(500, "5.5.1", "Command unrecognized");
    public static final Reply NOT_IMPLEMENTED = reply(502, "5.5.1", "Command not implemented");
    public static final Reply LINE_TOO_LONG =
            reply(500, "5.5.6", "Line too long"); // RFC 5321 §4.5.3.1.4, RFC 7504
    public static final Reply BARE_NEWLINE_IN_COMMAND =
            reply(501, "5.5.2", "A command ends in <CR><LF>"); // RFC 5321 §2.3.8
    public static final Reply BAD_SYNTAX = reply(501, "5.5.4", "Syntax error in parameters");
    public static final Reply BAD_SENDER_SYNTAX =
            reply(501, "5.1.7", "Bad sender address syntax"); // RFC 3463 §3.2
    public static final Reply BAD_RECIPIENT_SYNTAX =
            reply(501, "5.1.3", "Bad recipient address syntax"); // RFC 3463 §3.2
    public static final Reply UNKNOWN_PARAMETER =
            reply(555, "5.5.4", "Unknown parameter"); // RFC 5321 §4.1.1.11
    public static final Reply BAD_SEQUENCE = reply(503, "5.5.1", "Bad sequence of commands");
    public static final Reply HELO_FIRST =
            reply(503, "5.5.1", "Say EHLO or HELO first"); // RFC 5321 §4.1.4
    public static final Reply SENDER_FIRST = reply(503, "5.5.1", "MAIL first");
    public static final Reply RECIPIENT_FIRST = reply(503, "5.5.1", "RCPT first");
    public static final Reply NO_VALID_RECIPIENTS =
            reply(554, "5.5.1", "No valid recipients"); // RFC 5321 §3.3
    public static final Reply TLS_FIRST = reply(530, "5.7.0", "Say STARTTLS first"); // RFC 3207 §4
    public static final Reply TLS_UNAVAILABLE =
            reply(454, "4.7.0", "TLS is not available now"); // RFC 3207 §4
    public static final Reply TLS_NOT_OFFERED = reply(502, "5.5.1", "STARTTLS is not offered here");
    public static final Reply TLS_ALREADY = reply(503, "5.5.1", "TLS is already active");
    public static final Reply TALKED_TOO_SOON =
            reply(554, "5.5.0", "You talked before the greeting"); // RFC 5321 §4.3.1
    public static final Reply BAD_PIPELINING =
            reply(554, "5.5.0", "Commands were sent where they must wait"); // RFC 2920 §3.1
    public static final Reply TOO_MANY_RECIPIENTS =
            reply(452, "4.5.3", "Too many recipients"); // RFC 5321 §4.5.3.1.10
    public static final Reply RETURN_FORGED =
            reply(550, "5.1.1", "We never made this return address"); // RFC 3463 §3.2
    public static final Reply RETURN_EXPIRED =
            reply(550, "5.1.1", "This return address has expired"); // RFC 3463 §3.2
    public static final Reply RETURNS_ONLY =
            reply(550, "5.7.1", "This address takes nothing but bounces, from <>"); // §3.8
    public static final Reply OTHER_TRANSACTION =
            reply(452, "4.5.3", "Send this recipient in another transaction");
    public static final Reply TOO_LARGE = reply(552, "5.3.4", "Message too large"); // RFC 1870 §6.1
    public static final Reply NO_STORAGE =
            reply(452, "4.3.1", "Insufficient storage, try again later"); // RFC 3463 §3.4
    public static final Reply NOT_STORED =
            reply(451, "4.3.0", "The message could not be stored, try again later");
    public static final Reply BARE_NEWLINE =
            reply(550, "5.6.0", "A bare CR or LF stands in the message"); // RFC 5321 §2.3.8
    public static final Reply NUL_IN_MESSAGE =
            reply(550, "5.6.0", "A NUL stands in the message"); // RFC 5322 §3.5
    public static final Reply BEGINS_WITH_A_BLANK =
            reply(
                    550,
                    "5.6.0",
                    "A message begins with a header field, not with a blank"); // RFC 5322 §2.2.3
    public static final Reply NO_FIELD_IN_HEADER =
            reply(550, "5.6.0", "A line of the message header is no field"); // RFC 5322 §2.2
    public static final Reply EIGHT_BIT_NOT_ASKED =
            reply(
                    554,
                    "5.6.1",
                    "Octets above 127 need BODY=8BITMIME"); // RFC 6152 §3, RFC 3463 §3.7
    public static final Reply UTF8_HEADER_NOT_ASKED =
            reply(554, "5.6.9", "A header with octets above 127 needs SMTPUTF8"); // RFC 6531 §4.4
    public static final Reply CONTROL_IN_MESSAGE =
            reply(550, "5.6.0", "A control character stands in the message"); // RFC 5322 §3.5
    public static final Reply CONTENT_REFUSED =
            reply(550, "5.7.1", "This message may not be sent here"); // RFC 3463 §3.8
    public static final Reply HEADER_TOO_LARGE =
            reply(552, "5.3.4", "The message header is too large");
    public static final Reply TOO_MANY_FIELDS =
            reply(552, "5.3.4", "The message header has too many fields"); // RFC 3463 §3.4
    public static final Reply FIELD_TOO_LONG =
            reply(552, "5.3.4", "A field of the message header is too long"); // RFC 3463 §3.4
    public static final Reply TEXT_LINE_TOO_LONG =
            reply(554, "5.6.0", "A line of the message is too long"); // RFC 5321 §4.5.3.1.6
    public static final Reply TOO_DEEP =
            reply(554, "5.6.0", "Parts of the message lie too deep within each other"); // §3.7
    public static final Reply TOO_MANY_PARTS =
            reply(554, "5.6.0", "The message has too many parts"); // RFC 3463 §3.7
    public static final Reply UNCLEAR_STRUCTURE =
            reply(554, "5.6.0", "The parts of the message cannot be told apart"); // §3.7
    public static final Reply TOO_MANY_HOPS =
            reply(554, "5.4.6", "Too many hops: this message is in a loop"); // RFC 5321 §6.3
    public static final Reply SMTPUTF8_NOT_ASKED =
            reply(
                    553,
                    "5.6.7",
                    "A non-ASCII address needs the SMTPUTF8 parameter"); // RFC 6531 §3.5
    public static final Reply NO_SUCH_DOMAIN =
            reply(550, "5.1.2", "The recipient's domain does not exist"); // RFC 3463 §3.2
    public static final Reply NULL_MX =
            reply(556, "5.1.10", "The recipient's domain accepts no mail"); // RFC 7505 §4.2
    public static final Reply NO_ROUTE =
            reply(550, "5.4.4", "There is no route to the recipient"); // RFC 3463 §3.5
    public static final Reply LOOPS_BACK =
            reply(
                    554,
                    "5.4.6",
                    "Mail for this domain would come back to this host"); // RFC 5321 §5.1
    public static final Reply NEXT_HOP_UNKNOWN =
            reply(451, "4.4.4", "The configured next hop has no address"); // RFC 3463 §3.5
    public static final Reply NEXT_HOP_IS_US =
            reply(451, "4.4.6", "The configured next hop is this relay itself"); // RFC 3463 §3.5
    public static final Reply DNS_UNAVAILABLE =
            reply(451, "4.4.3", "The DNS gave no answer"); // RFC 3463 §3.5
    public static final Reply NEXT_HOP_UNREACHABLE =
            reply(451, "4.4.1", "The next hop does not answer"); // RFC 3463 §3.5
    public static final Reply NEXT_HOP_LOST =
            reply(451, "4.4.2", "The connection to the next hop was lost"); // RFC 3463 §3.5
    public static final Reply NEXT_HOP_TIMED_OUT =
            reply(451, "4.4.2", "The next hop did not answer in time"); // RFC 5321 §4.5.3.2
    public static final Reply NEXT_HOP_GARBLED =
            reply(451, "4.5.0", "The next hop did not speak SMTP");
    public static final Reply NEXT_HOP_TLS_FAILED =
            reply(451, "4.7.5", "The TLS handshake with the next hop failed"); // RFC 3463 §3.8
    public static final Reply NOT_READABLE =
            reply(451, "4.3.0", "The message could not be read from the spool");
    public static final Reply NEXT_HOP_LACKS_TLS =
            reply(451, "4.7.5", "The next hop offers no TLS that this route demands");
    public static final Reply NEXT_HOP_FAILS_DANE =
            reply(451, "4.7.5", "The next hop offers no TLS that its TLSA records demand"); // §3.8
    public static final Reply NEXT_HOP_FAILS_STS =
            reply(
                    451,
                    "4.7.5",
                    "The next hop offers no TLS that its domain's MTA-STS policy demands");
    public static final Reply NEXT_HOP_LACKS_REQUIRETLS =
            reply(550, "5.7.30", "The message requires TLS, and the next hop offers no REQUIRETLS");
    public static final Reply NEXT_HOP_NOT_SAFE =
            reply(
                    550,
                    "5.7.10",
                    "The message requires TLS, and the next hop has none that is safe");
    public static final Reply TLSA_IN_DOUBT =
            reply(451, "4.7.5", "The next hop's TLSA records cannot be looked up"); // RFC 7672 §2.1
    public static final Reply NEXT_HOP_LACKS_LOGIN =
            reply(451, "4.7.4", "The next hop offers no login that we can use"); // RFC 3463 §3.8
    public static final Reply NEXT_HOP_REFUSES_LOGIN =
            reply(451, "4.7.8", "The next hop refuses our login"); // RFC 5248 §2.4
    public static final Reply NEXT_HOP_IN_DOUBT =
            reply(451, "4.7.8", "The next hop does not prove that it knows us"); // RFC 5248 §2.4
    public static final Reply TOKEN_REFUSED =
            reply(451, "4.7.8", "We are given no token to log in to the next hop with");
    public static final Reply NO_TOKEN =
            reply(451, "4.7.0", "There is no token to log in to the next hop with");
    public static final Reply NEXT_HOP_LACKS_SMTPUTF8 =
            reply(550, "5.6.7", "The next hop does not offer SMTPUTF8"); // RFC 6531 §3.5
    public static final Reply NEXT_HOP_LACKS_8BITMIME =
            reply(554, "5.6.3", "The next hop does not offer 8BITMIME"); // RFC 6152 §3
    public static final Reply NEXT_HOP_SIZE =
            reply(552, "5.3.4", "The message is larger than the next hop takes"); // RFC 1870 §6.1
    public static final Reply EXPIRED =
            reply(550, "5.4.7", "Delivery time expired"); // RFC 3463 §3.5
    public static final Reply EXPIRED_UNSAFE =
            reply(550, "5.7.5", "Delivery time expired without a next hop that is safe"); // §3.8
    public static final Reply DELETED = reply(550, "5.7.1", "Deleted by an administrator");

    /**
     * All of them by their names, such as {@code relay-denied}, in the order in which they stand.
     */
    public static SequencedMap<String, Reply> all() {
        return All.BY_NAME;
    }

    /** Read where somebody asks. */
    private static final class All {
        static final SequencedMap<String, Reply> BY_NAME = read();

        private static SequencedMap<String, Reply> read() {
            var all = new LinkedHashMap<String, Reply>();
            for (var field : Replies.class.getFields()) {
                try {
                    if (field.get(null) instanceof Reply reply)
                        all.put(field.getName().toLowerCase(Locale.ROOT).replace('_', '-'), reply);
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e); // they are public
                }
            }
            return Collections.unmodifiableSequencedMap(all);
        }
    }

    private static Reply reply(int code, String status, String text) {
        return new Reply(code, EnhancedCode.parse(status).orThrow(), text);
    }
}
