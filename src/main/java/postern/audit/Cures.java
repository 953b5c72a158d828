package postern.audit;

/** What to change in each server, by what was found. */
final class Cures {
    private Cures() {}

    private static final Cure RELAY =
            new Cure(
                    "main.cf: smtpd_relay_restrictions = permit_mynetworks,"
                            + " permit_sasl_authenticated, reject_unauth_destination; and in"
                            + " mynetworks, mydestination and relay_domains only what is yours."
                            + " \"postconf -n\" shows what is set, master.cf may override it with -o",
                    "hostlist relay_from_hosts holds only your own hosts (Debian: dc_relay_nets in"
                            + " /etc/exim4/update-exim4.conf.conf); in acl_check_rcpt, behind"
                            + " \"accept hosts = +relay_from_hosts\" and \"accept authenticated = *\","
                            + " \"require domains = +local_domains : +relay_to_domains\" stands before"
                            + " every other accept. \"exim -bh ADDRESS\" shows what a client may do",
                    "smtpd.conf: no \"match from any for any\"; \"match from any for domain {…}\" for"
                            + " what is yours, \"match from local for any\" or \"match auth from any"
                            + " for any\" for the rest. \"smtpd -n\" checks the file",
                    "\"postern check\" names the grant: a relay grant names only your own hosts in"
                            + " \"from\"; whatever \"acknowledge:\" excuses is still open");

    private static final Cure APART =
            new Cure(
                    "main.cf: allow_untrusted_routing = no (the default), and"
                            + " resolve_dequoted_address = yes (the default); the host behind it must"
                            + " not take the local part apart either: refuse it with"
                            + " \"check_recipient_access pcre:…\" on /[@!%].*@/",
                    "acl_check_rcpt: \"deny local_parts = ^[.] : ^.*[@%!/|]\" (Debian:"
                            + " CHECK_RCPT_LOCAL_LOCALPARTS and CHECK_RCPT_REMOTE_LOCALPARTS),"
                            + " before every accept",
                    "OpenSMTPD does not take it apart: look at the host behind it, or refuse it with"
                            + " \"match from any for any rcpt-to regex [%!@/].*@ reject\" as the"
                            + " first match",
                    "Postern does not take it apart: look at the host behind it, or refuse it with a"
                            + " forward-path guard (match: \"*%*@YOUR.DOMAIN\", action: deny)");

    private static final Cure PATTERN =
            new Cure(
                    "main.cf: regexp and pcre tables in relay_domains and mydestination begin with ^"
                            + " or \\. and end with $, with dots written \\.",
                    "domainlist: \"example.com : *.example.com\" and not \"*example.com\"; regular"
                            + " expressions begin with ^ and end with $",
                    "tables of domains: \"example.com\" and \"*.example.com\", not \"*example.com\"",
                    "domains: \"example.com\" and \"*.example.com\"; \"postern check\" refuses others"
                            + " (no-loose-pattern)");

    private static final Cure SENDER =
            new Cure(
                    "main.cf: nothing in smtpd_relay_restrictions permits by the sender: take out"
                            + " check_sender_access (a table with OK in it), permit and the like before"
                            + " reject_unauth_destination",
                    "acl_check_rcpt: no accept with \"senders =\" or \"sender_domains =\" for foreign"
                            + " recipients",
                    "smtpd.conf: no \"match from any mail-from … for any\" without auth",
                    "no grant trusts a sender; a device grant binds one address (\"from\") to it, and"
                            + " that address must be one host's");

    private static final Cure HELO =
            new Cure(
                    "main.cf: nothing in smtpd_relay_restrictions permits by name: take out"
                            + " check_helo_access and check_client_access with names before"
                            + " reject_unauth_destination",
                    "acl_check_rcpt: no accept with a condition on $sender_helo_name, and no"
                            + " \"hosts = name\" without a look at its address",
                    "smtpd.conf: no \"match from any helo … for any\"",
                    "no grant trusts a name; \"postern check\" shows what a relay grant lets through");

    private static final Cure IDENTITY =
            new Cure(
                    "main.cf: smtpd_authorized_xclient_hosts and smtpd_authorized_xforward_hosts"
                            + " empty, or only your own hosts; smtpd_upstream_proxy_protocol and"
                            + " postscreen_upstream_proxy_protocol only on a port that nobody but the"
                            + " proxy reaches",
                    "hosts_proxy only your own proxies",
                    "\"listen on … proxy-v2\" only where nobody but the proxy reaches the port",
                    "listeners.*.proxy.from only your own proxies, one by one (\"postern check\":"
                            + " no-borrowed-identity)");

    static final Cure FOR_NOW =
            new Cure(
                    "main.cf: reject_unauth_destination in place of defer_unauth_destination in"
                            + " smtpd_relay_restrictions",
                    "acl_check_rcpt: deny in place of defer",
                    "OpenSMTPD denies for good",
                    "Postern denies for good; a directory that cannot be asked makes it 4yz");

    static final Cure MAILBOXES =
            new Cure(
                    "main.cf: local_recipient_maps, virtual_mailbox_maps or relay_recipient_maps name"
                            + " the recipients, or reject_unverified_recipient asks the host behind",
                    "acl_check_rcpt: \"require verify = recipient\", with /callout where another host"
                            + " knows",
                    "smtpd.conf: \"match from any for domain … rcpt-to <recipients>\"",
                    "guards: unknown-recipient, which asks a list or the next hop");

    static Cure of(Family family) {
        return switch (family) {
            case PLAIN, LITERAL, SESSION, ROUTE, PARAMETER, HEADER -> RELAY;
            case PERCENT, BANG, QUOTED, MALFORMED, CHARACTERS -> APART;
            case LOOK_ALIKE -> PATTERN;
            case REVERSE_PATH -> SENDER;
            case HELO -> HELO;
            case IDENTITY -> IDENTITY;
        };
    }
}
