package postern.audit;

import static postern.audit.Family.*;

import java.util.List;
import java.util.stream.Stream;

/** The forms that are tried, all of them, as data. */
public final class Forms {
    private Forms() {}

    /** How the recipient is written. */
    private static final List<Form> RECIPIENTS =
            List.of(
                    form(PLAIN, "plain", "a foreign recipient, without any trick"),
                    form(PLAIN, "case", "in capitals").rcpt("<{user}@{DOMAIN}>"),
                    form(PLAIN, "trailing-dot", "with a dot behind the domain")
                            .rcpt("<{user}@{domain}.>"),
                    form(PLAIN, "quoted-user", "a quoted local part").rcpt("<\"{user}\"@{domain}>"),
                    form(PERCENT, "percent-ours", "percent hack at the server's domain")
                            .hiddenAt("{ours}", "<{user}%{domain}@{ours}>"),
                    form(PERCENT, "percent-name", "percent hack at the server's name")
                            .hiddenAt("{name}", "<{user}%{domain}@{name}>"),
                    form(PERCENT, "percent-address", "percent hack at the server's address")
                            .hiddenAt("{ip}", "<{user}%{domain}@{ip}>"),
                    form(PERCENT, "percent-loopback", "percent hack at 127.0.0.1")
                            .hiddenAt("[127.0.0.1]", "<{user}%{domain}@[127.0.0.1]>"),
                    form(PERCENT, "percent-localhost", "percent hack at localhost")
                            .hiddenAt("localhost", "<{user}%{domain}@localhost>"),
                    form(PERCENT, "percent-bare", "percent hack without a domain")
                            .hiddenAt("", "<{user}%{domain}>"),
                    form(PERCENT, "percent-twice", "two percent hacks, one behind the other")
                            .hiddenAt("{ours}", "<{user}%{domain}%{ours}@{ours}>"),
                    form(PERCENT, "percent-foreign", "our domain in a percent hack elsewhere")
                            .rcpt("<{user}%{ours}@{domain}>"),
                    form(BANG, "bang-bare", "bang path without a domain")
                            .hiddenAt("", "<{domain}!{user}>"),
                    form(BANG, "bang-ours", "bang path at the server's domain")
                            .hiddenAt("{ours}", "<{domain}!{user}@{ours}>"),
                    form(BANG, "bang-name", "bang path at the server's name")
                            .hiddenAt("{name}", "<{domain}!{user}@{name}>"),
                    form(BANG, "bang-address", "bang path at the server's address")
                            .hiddenAt("{ip}", "<{domain}!{user}@{ip}>"),
                    form(BANG, "bang-twice", "bang path by way of the server")
                            .hiddenAt("{ours}", "<{ours}!{domain}!{user}@{ours}>"),
                    form(BANG, "bang-percent", "bang path and percent hack together")
                            .hiddenAt("{ours}", "<{domain}!{user}%{ours}@{ours}>"),
                    form(BANG, "bang-foreign", "our domain in a bang path to elsewhere")
                            .rcpt("<{ours}!{to}>"),
                    form(ROUTE, "route-ours", "source route by way of the server's domain")
                            .rcpt("<@{ours}:{to}>"),
                    form(ROUTE, "route-name", "source route by way of the server's name")
                            .rcpt("<@{name}:{to}>"),
                    form(ROUTE, "route-address", "source route by way of the server's address")
                            .rcpt("<@{ip}:{to}>"),
                    form(ROUTE, "route-localhost", "source route by way of localhost")
                            .rcpt("<@localhost:{to}>"),
                    form(ROUTE, "route-two", "source route by way of two hosts")
                            .rcpt("<@{ours},@{name}:{to}>"),
                    form(ROUTE, "route-foreign", "source route by way of the foreign host")
                            .rcpt("<@{domain}:{to}>"),
                    form(ROUTE, "route-back", "our mailbox by way of a foreign host")
                            .hiddenAt("{ours}", "<@{domain}:{nobody}@{ours}>"),
                    form(ROUTE, "route-percent", "source route that ends in a percent hack")
                            .hiddenAt("{ours}", "<@{ours}:{user}%{domain}@{ours}>"),
                    form(ROUTE, "route-quoted", "source route that ends in quotes")
                            .hiddenAt("{ours}", "<@{ours}:\"{to}\"@{ours}>"),
                    form(QUOTED, "quoted-ours", "address in quotes at the server's domain")
                            .hiddenAt("{ours}", "<\"{to}\"@{ours}>"),
                    form(QUOTED, "quoted-name", "address in quotes at the server's name")
                            .hiddenAt("{name}", "<\"{to}\"@{name}>"),
                    form(QUOTED, "quoted-address", "address in quotes at the server's address")
                            .hiddenAt("{ip}", "<\"{to}\"@{ip}>"),
                    form(QUOTED, "quoted-bare", "address in quotes without a domain")
                            .hiddenAt("", "<\"{to}\">"),
                    form(QUOTED, "quoted-percent", "percent hack in quotes")
                            .hiddenAt("{ours}", "<\"{user}%{domain}\"@{ours}>"),
                    form(QUOTED, "quoted-percent-bare", "percent hack in quotes without a domain")
                            .hiddenAt("", "<\"{user}%{domain}\">"),
                    form(QUOTED, "quoted-bang", "bang path in quotes")
                            .hiddenAt("{ours}", "<\"{domain}!{user}\"@{ours}>"),
                    form(QUOTED, "escaped-at", "an escaped @")
                            .hiddenAt("{ours}", "<{user}\\@{domain}@{ours}>"),
                    form(LITERAL, "literal", "a foreign address in brackets")
                            .rcpt("<{user}@[192.0.2.25]>"),
                    form(LITERAL, "literal-v6", "a foreign IPv6 address in brackets")
                            .rcpt("<{user}@[IPv6:2001:db8::25]>"),
                    form(LITERAL, "literal-mapped", "a foreign address written as IPv6")
                            .rcpt("<{user}@[IPv6:::ffff:192.0.2.25]>"),
                    form(LITERAL, "literal-bare", "a foreign address without brackets")
                            .rcpt("<{user}@192.0.2.25>"),
                    form(LITERAL, "literal-number", "a foreign address as one number")
                            .rcpt("<{user}@[3221225997]>"),
                    form(LITERAL, "literal-own", "the server's address in brackets")
                            .rcpt("<{nobody}@{ip}>")
                            .near(),
                    form(LITERAL, "literal-loopback", "127.0.0.1 in brackets")
                            .rcpt("<{nobody}@[127.0.0.1]>")
                            .near(),
                    form(LITERAL, "literal-loopback-v6", "::1 in brackets")
                            .rcpt("<{nobody}@[IPv6:::1]>")
                            .near(),
                    form(LOOK_ALIKE, "letters-before", "letters before our domain")
                            .rcpt("<{user}@audit{ours}>"),
                    form(LOOK_ALIKE, "hyphen-before", "a hyphen before our domain")
                            .rcpt("<{user}@audit-{ours}>"),
                    form(LOOK_ALIKE, "letters-behind", "letters behind our domain")
                            .rcpt("<{user}@{ours}audit>"),
                    form(LOOK_ALIKE, "ours-in-front", "our domain as the first part of another")
                            .rcpt("<{user}@{ours}.{domain}>"),
                    form(LOOK_ALIKE, "foreign-below-ours", "the foreign domain below ours")
                            .rcpt("<{user}@{domain}.{ours}>")
                            .near(),
                    form(LOOK_ALIKE, "below-ours", "a domain below ours")
                            .rcpt("<{nobody}@postern-audit.{ours}>")
                            .near(),
                    form(LOOK_ALIKE, "dot-before-ours", "a dot before our domain")
                            .rcpt("<{nobody}@.{ours}>")
                            .near());

    /** Recipients that are no addresses, and what stands around them. */
    private static final List<Form> BROKEN =
            List.of(
                    form(MALFORMED, "two-at", "two @, ours last")
                            .hiddenAt("{ours}", "<{to}@{ours}>"),
                    form(MALFORMED, "two-at-name", "two @, the server's name last")
                            .hiddenAt("{name}", "<{to}@{name}>"),
                    form(MALFORMED, "two-at-address", "two @, the server's address last")
                            .hiddenAt("{ip}", "<{to}@{ip}>"),
                    form(MALFORMED, "two-at-foreign", "two @, the foreign one last")
                            .rcpt("<{user}@{ours}@{domain}>"),
                    form(MALFORMED, "comma", "ours behind a comma")
                            .hiddenAt("{ours}", "<{to},{ours}>"),
                    form(MALFORMED, "list", "two addresses with a comma")
                            .hiddenIn("postmaster@{ours}", "<postmaster@{ours},{to}>"),
                    form(MALFORMED, "semicolon", "ours behind a semicolon")
                            .hiddenAt("{ours}", "<{to};{ours}>"),
                    form(MALFORMED, "blank", "ours behind a blank")
                            .hiddenAt("{ours}", "<{to} @{ours}>"),
                    form(MALFORMED, "slash", "ours behind a slash")
                            .hiddenAt("{ours}", "<{to}/@{ours}>"),
                    form(MALFORMED, "two-paths", "a second path behind the first")
                            .hiddenIn("postmaster@{ours}", "<postmaster@{ours}> <{to}>"),
                    form(MALFORMED, "path-as-name", "the foreign address before our path")
                            .hiddenIn("postmaster@{ours}", "{to} <postmaster@{ours}>"),
                    form(MALFORMED, "bare", "without brackets").rcpt("{to}"),
                    form(MALFORMED, "only-left", "without the right bracket").rcpt("<{to}"),
                    form(MALFORMED, "only-right", "without the left bracket").rcpt("{to}>"),
                    form(MALFORMED, "brackets-twice", "two pairs of brackets").rcpt("<<{to}>>"),
                    form(MALFORMED, "blank-before", "a blank before the path").rcpt(" <{to}>"),
                    form(MALFORMED, "blanks-inside", "blanks within the path").rcpt("< {to} >"),
                    form(MALFORMED, "display-name", "with a name before the path")
                            .rcpt("\"{ours}\" <{to}>"),
                    form(MALFORMED, "comment", "our domain in a comment").rcpt("<{to}(@{ours})>"),
                    form(MALFORMED, "at-first", "an @ before all").rcpt("<@{to}>"),
                    form(PARAMETER, "notify", "with NOTIFY").rcpt("<{to}> NOTIFY=SUCCESS,FAILURE"),
                    form(PARAMETER, "orcpt-ours", "our mailbox as ORCPT of a foreign one")
                            .rcpt("<{to}> ORCPT=rfc822;postmaster@{ours}"),
                    form(PARAMETER, "orcpt-foreign", "a foreign mailbox as ORCPT of ours")
                            .hiddenIn("postmaster@{ours}", "<postmaster@{ours}> ORCPT=rfc822;{to}"),
                    form(PARAMETER, "auth-null", "AUTH=<> with the sender")
                            .mail("<{from}> AUTH=<>"),
                    form(PARAMETER, "auth-ours", "AUTH= with an address of ours")
                            .mail("<postmaster@{ours}> AUTH=postmaster@{ours}"),
                    form(PARAMETER, "size-zero", "SIZE=0 and BODY=8BITMIME")
                            .mail("<{from}> SIZE=0 BODY=8BITMIME"),
                    form(CHARACTERS, "smtputf8", "a plain recipient with SMTPUTF8")
                            .mail("<{from}> SMTPUTF8"),
                    form(CHARACTERS, "fullwidth-at", "a fullwidth @")
                            .mail("<{from}> SMTPUTF8")
                            .hiddenAt("{ours}", "<{user}＠{domain}@{ours}>"),
                    form(CHARACTERS, "fullwidth-dots", "a domain with fullwidth dots")
                            .mail("<{from}> SMTPUTF8")
                            .rcpt("<{user}@{domain-fullwidth}>"),
                    form(CHARACTERS, "overflow-at", "U+0140, which loses a bit and becomes @")
                            .mail("<{from}> SMTPUTF8")
                            .hiddenAt("{ours}", "<{user}ŀ{domain}@{ours}>"),
                    form(CHARACTERS, "utf-7-at", "an @ in UTF-7")
                            .hiddenAt("{ours}", "<{user}+AEA-{domain}@{ours}>"),
                    form(CHARACTERS, "encoded-word", "an @ in an encoded word")
                            .hiddenAt("{ours}", "<=?utf-8?q?{user}=40{domain}=3e=00?=x@{ours}>"),
                    form(CHARACTERS, "hex-at", "an @ in quoted-printable")
                            .hiddenAt("{ours}", "<{user}=40{domain}@{ours}>"),
                    form(CHARACTERS, "nul", "a NUL behind the foreign address")
                            .hiddenAt("{ours}", "<{to}\0@{ours}>")
                            .sent(Form.Manner.ALONE),
                    form(CHARACTERS, "bare-cr", "a CR behind the foreign address")
                            .hiddenAt("{ours}", "<{to}\r@{ours}>")
                            .sent(Form.Manner.ALONE));

    /** All forms, in the order in which they are tried. */
    public static List<Form> all() {
        return Stream.of(RECIPIENTS, BROKEN, ClaimForms.ALL).flatMap(List::stream).toList();
    }

    private static Form form(Family family, String id, String title) {
        return Form.of(family, id, title);
    }
}
