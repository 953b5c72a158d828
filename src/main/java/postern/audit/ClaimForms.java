package postern.audit;

import static postern.audit.Family.*;

import java.util.List;

/** Forms in which the recipient is plain, and the client claims to be somebody. */
final class ClaimForms {
    private ClaimForms() {}

    /** {@code \0postern-audit\0nonsense}: a user and a password that nobody has. */
    static final String NONSENSE_LOGIN = "AHBvc3Rlcm4tYXVkaXQAbm9uc2Vuc2U=";

    /** Signature, PROXY over TCP for IPv4, 12 octets: from 127.0.0.1 to 127.0.0.1. */
    private static final String PROXY_V2 =
            "\r\n\r\n\0\r\nQUIT\n!\21\0\f\177\0\0\1\177\0\0\1" + "09\0\31";

    /** The same for LOCAL: the proxy speaks for itself. */
    private static final String PROXY_V2_LOCAL = "\r\n\r\n\0\r\nQUIT\n \0\0\0";

    static final List<Form> ALL =
            List.of(
                    form(REVERSE_PATH, "null-sender", "the null reverse-path").mail("<>"),
                    form(REVERSE_PATH, "postmaster-ours", "postmaster of our domain as the sender")
                            .mail("<postmaster@{ours}>"),
                    form(REVERSE_PATH, "nobody-ours", "a mailbox of ours that nobody has")
                            .mail("<{nobody}@{ours}>"),
                    form(REVERSE_PATH, "sender-name", "a sender at the server's name")
                            .mail("<postern-audit@{name}>"),
                    form(REVERSE_PATH, "sender-address", "a sender at the server's address")
                            .mail("<postern-audit@{ip}>"),
                    form(REVERSE_PATH, "sender-loopback", "a sender at 127.0.0.1")
                            .mail("<root@[127.0.0.1]>"),
                    form(REVERSE_PATH, "sender-localhost", "a sender at localhost")
                            .mail("<postern-audit@localhost>"),
                    form(REVERSE_PATH, "sender-bare", "a sender without a domain")
                            .mail("<postmaster>"),
                    form(REVERSE_PATH, "sender-is-recipient", "the recipient as the sender")
                            .mail("<{to}>"),
                    form(REVERSE_PATH, "sender-route", "a sender by way of our domain")
                            .mail("<@{ours}:{from}>"),
                    form(REVERSE_PATH, "sender-quoted", "our address in quotes as the sender")
                            .mail("<\"postmaster@{ours}\"@{fromdomain}>"),
                    form(REVERSE_PATH, "sender-percent", "our address in a percent hack")
                            .mail("<postmaster%{ours}@{fromdomain}>"),
                    form(REVERSE_PATH, "sender-two-at", "a sender with two @")
                            .mail("<postmaster@{ours}@{fromdomain}>"),
                    form(HELO, "helo-old", "HELO instead of EHLO").hello("HELO {me}"),
                    form(HELO, "helo-name", "the server's own name").hello("EHLO {name}"),
                    form(HELO, "helo-ours", "our domain").hello("EHLO {ours}"),
                    form(HELO, "helo-localhost", "localhost").hello("EHLO localhost"),
                    form(HELO, "helo-loopback", "127.0.0.1 in brackets").hello("EHLO [127.0.0.1]"),
                    form(HELO, "helo-address", "the server's address in brackets")
                            .hello("EHLO {ip}"),
                    form(HELO, "helo-private", "a private address in brackets")
                            .hello("EHLO [10.0.0.1]"),
                    form(HELO, "helo-none", "no HELO at all").hello(""),
                    form(SESSION, "second-recipient", "behind a recipient of ours")
                            .after("MAIL FROM:<{from}>", "RCPT TO:<postmaster@{ours}>")
                            .withoutMail(),
                    form(SESSION, "reset", "after RSET, behind a transaction of ours")
                            .after("MAIL FROM:<{from}>", "RCPT TO:<postmaster@{ours}>", "RSET"),
                    form(SESSION, "second-hello", "after a second EHLO")
                            .after(
                                    "MAIL FROM:<postmaster@{ours}>",
                                    "RCPT TO:<postmaster@{ours}>",
                                    "EHLO {me}"),
                    form(SESSION, "second-mail", "MAIL twice, ours first")
                            .after("MAIL FROM:<postmaster@{ours}>"),
                    form(SESSION, "verified", "after VRFY of the recipient").after("VRFY <{to}>"),
                    form(SESSION, "pipelined", "all commands in one piece")
                            .sent(Form.Manner.PIPELINED),
                    form(
                                    SESSION,
                                    "pipelined-behind-ours",
                                    "in one piece behind a recipient of ours")
                            .after("MAIL FROM:<{from}>", "RCPT TO:<postmaster@{ours}>")
                            .withoutMail()
                            .sent(Form.Manner.PIPELINED),
                    form(SESSION, "failed-login", "after a login that failed")
                            .after("AUTH PLAIN " + NONSENSE_LOGIN),
                    form(SESSION, "cancelled-login", "after a login that was cancelled")
                            .after("AUTH PLAIN"),
                    form(SESSION, "anonymous-login", "after AUTH ANONYMOUS")
                            .after("AUTH ANONYMOUS cG9zdGVybi1hdWRpdA=="),
                    form(IDENTITY, "xclient", "XCLIENT with 127.0.0.1")
                            .after("XCLIENT NAME=localhost ADDR=127.0.0.1", "EHLO {me}"),
                    form(IDENTITY, "xclient-login", "XCLIENT with a login")
                            .after("XCLIENT ADDR=127.0.0.1 LOGIN=postmaster", "EHLO {me}"),
                    form(IDENTITY, "xforward", "XFORWARD with 127.0.0.1")
                            .after("XFORWARD NAME=localhost ADDR=127.0.0.1 SOURCE=LOCAL"),
                    form(IDENTITY, "proxy-v1", "a PROXY header for 127.0.0.1")
                            .preface("PROXY TCP4 127.0.0.1 127.0.0.1 12345 25\r\n"),
                    form(IDENTITY, "proxy-v2", "a binary PROXY header for 127.0.0.1")
                            .preface(PROXY_V2),
                    form(IDENTITY, "proxy-v2-local", "a binary PROXY header without an address")
                            .preface(PROXY_V2_LOCAL));

    private static Form form(Family family, String id, String title) {
        return Form.of(family, id, title);
    }
}
