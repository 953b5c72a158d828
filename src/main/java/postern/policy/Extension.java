package postern.policy;

import java.util.List;

/** An extension that a listener can offer in its reply to EHLO, as the IANA has registered it. */
public enum Extension {
    PIPELINING("PIPELINING", "", 0, 0),
    SIZE("SIZE", "", 26, 0, "SIZE"), // RFC 1870 §3
    EIGHT_BIT_MIME("8BITMIME", "", 17, 0, "BODY"), // RFC 6152 §2
    ENHANCED_STATUS_CODES("ENHANCEDSTATUSCODES", "", 0, 0),
    CHUNKING("CHUNKING", "BDAT", 0, 0),
    SMTPUTF8("SMTPUTF8", "", 470, 460, "SMTPUTF8"), // RFC 6531 §3.1
    DSN("DSN", "", 107, 500, "RET", "ENVID", "NOTIFY", "ORCPT"), // RFC 3461 §4
    STARTTLS("STARTTLS", "STARTTLS", 0, 0),
    REQUIRETLS("REQUIRETLS", "", 0, 0, "REQUIRETLS"), // RFC 8689 §2
    AUTH("AUTH", "AUTH", 500, 0, "AUTH"); // RFC 4954 §3

    private final String keyword;
    private final String verb;
    private final int mail;
    private final int rcpt;

    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
    private final List<String> parameters;

    Extension(String keyword, String verb, int mail, int rcpt, String... parameters) {
        this.keyword = keyword;
        this.verb = verb;
        this.mail = mail;
        this.rcpt = rcpt;
        this.parameters = List.of(parameters);
    }

    public String keyword() {
        return keyword;
    }

    /** The command that it adds; empty where it adds none. */
    public String verb() {
        return verb;
    }

    /** The parameters of MAIL and RCPT that it adds. */
    public List<String> parameters() {
        return parameters;
    }

    /** Octets by which it makes MAIL longer. */
    int mail() {
        return mail;
    }

    /** Octets by which it makes RCPT longer. */
    int rcpt() {
        return rcpt;
    }
}
