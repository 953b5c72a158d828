package postern.audit;

/** What to change where it is not about relaying. */
final class OtherCures {
    private OtherCures() {}

    static final Cure BANNER =
            new Cure(
                    "main.cf: smtpd_banner = $myhostname ESMTP",
                    "smtp_banner = $smtp_active_hostname ESMTP",
                    "the greeting names OpenSMTPD and cannot be changed by smtpd.conf",
                    "Postern tells no version");

    static final Cure CLEAR_LOGIN =
            new Cure(
                    "main.cf: smtpd_tls_auth_only = yes",
                    "auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}",
                    "smtpd.conf: \"listen on … tls-require auth\" or \"smtps auth\"",
                    "listeners: tls: required or implicit, where a login grant names the listener"
                            + " (\"postern check\": no-clear-text-login)");

    static final Cure ANY_LOGIN =
            new Cure(
                    "the SASL server that smtpd_sasl_type and smtpd_sasl_path name asks for a user and"
                            + " a password that it knows",
                    "authenticators: a server_condition that compares, and is not 1 or yes",
                    "smtpd.conf: \"auth <credentials>\" with a table of users",
                    "users: the directory answers yes to whatever it is asked");

    static final Cure VRFY =
            new Cure(
                    "main.cf: disable_vrfy_command = yes",
                    "acl_smtp_vrfy unset (the default), or one that denies",
                    "OpenSMTPD has no VRFY",
                    "Postern gives one constant answer");

    static final Cure EXPN =
            new Cure(
                    "Postfix has no EXPN",
                    "acl_smtp_expn unset (the default), or one that denies",
                    "OpenSMTPD has no EXPN",
                    "Postern gives one constant answer");

    static final Cure INJECTION =
            new Cure(
                    "Postfix 2.7.3, 2.8 or newer",
                    "a maintained version",
                    "a maintained version; a proxy before it that ends TLS may be at fault",
                    "Postern drops what stands behind STARTTLS: a proxy before it may be at fault");

    static final Cure NO_TLS =
            new Cure(
                    "main.cf: smtpd_tls_security_level = may, smtpd_tls_chain_files = KEY, CHAIN",
                    "tls_advertise_hosts = *, tls_certificate and tls_privatekey",
                    "smtpd.conf: pki NAME cert and key, \"listen on … tls pki NAME\"",
                    "listeners: tls: offered");

    static final Cure CERTIFICATE =
            new Cure(
                    "main.cf: smtpd_tls_chain_files = KEY, CHAIN, of an authority, for the name that"
                            + " the MX record says",
                    "tls_certificate and tls_privatekey, of an authority, for that name",
                    "smtpd.conf: pki NAME cert and key, for that name",
                    "tls.certificates, or tls.acme, which gets and renews one by itself");

    static final Cure OLD_TLS =
            new Cure(
                    "main.cf: smtpd_tls_protocols = >=TLSv1.2 and smtpd_tls_mandatory_protocols ="
                            + " >=TLSv1.2",
                    "tls_require_ciphers = NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2 with GnuTLS;"
                            + " openssl_options = +no_sslv2 +no_sslv3 +no_tlsv1 +no_tlsv1_1 with"
                            + " OpenSSL",
                    "OpenSMTPD 7.4.0p0 or newer; older than 7.3 it has no setting for it",
                    "tls.minimum: Postern takes nothing older than TLS 1.2");

    static final Cure SMUGGLING =
            new Cure(
                    "main.cf: smtpd_forbid_bare_newline = normalize or reject (Postfix 3.5.23, 3.6.13,"
                            + " 3.7.9, 3.8.4 or newer), and smtpd_forbid_unauth_pipelining = yes",
                    "Exim 4.97.1 or newer",
                    "OpenSMTPD 7.4.0p1 or newer",
                    "Postern ends a message with <CR><LF>.<CR><LF> alone; a proxy before it may be at"
                            + " fault");
}
