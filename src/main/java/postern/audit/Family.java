package postern.audit;

/** What a form tries to make use of. */
public enum Family {
    PLAIN("plain", "whoever is let through here can send to anybody in the server's name"),
    PERCENT(
            "percent",
            "the part before the \"@\" names a mailbox elsewhere; a server that takes it apart, or"
                    + " hands it to one behind it that does, sends the mail on (RFC 5321 §2.3.11)"),
    BANG(
            "bang",
            "a path of the UUCP days; a server that still follows it sends the mail on to the host"
                    + " before the \"!\""),
    ROUTE(
            "route",
            "a source route ends at another host's mailbox; what decides is the last one, not the"
                    + " hosts on the way (RFC 5321 §4.1.1.3, appendix C)"),
    QUOTED(
            "quoted",
            "a quoted local part may hold an \"@\"; a server that takes the quotes off and reads the"
                    + " rest as an address sends the mail on"),
    LITERAL(
            "literal",
            "an address in brackets is a host without a name; a list of foreign domains does not"
                    + " hold it, and a list of our own must"),
    LOOK_ALIKE(
            "look-alike",
            "a pattern for our domains that does not end at a dot also takes in domains that anybody"
                    + " can register"),
    MALFORMED(
            "malformed",
            "two programs that read a broken address in two ways can be played off against each"
                    + " other: one permits, the other sends"),
    PARAMETER(
            "parameter",
            "a parameter is advice about the message; a server that takes the recipient from it, or"
                    + " trusts who sends it, permits to anybody"),
    CHARACTERS(
            "characters",
            "one program sees a letter where another, that decodes it, sees an \"@\" or a dot"),
    REVERSE_PATH(
            "reverse-path",
            "the sender's address is written by the sender; a server that trusts it relays for"
                    + " whoever writes it"),
    HELO(
            "helo",
            "the name in HELO is chosen by the client; a server that trusts it relays for whoever"
                    + " says it"),
    SESSION(
            "session",
            "a permission of something before must not be left over in the same connection"),
    IDENTITY(
            "identity",
            "who may say that they speak for another client can be anybody, a trusted one too"),
    HEADER(
            "header",
            "a server that takes recipients from the header sends mail to whom the envelope does not"
                    + " name");

    private final String word;
    private final String why;

    Family(String word, String why) {
        this.word = word;
        this.why = why;
    }

    public String word() {
        return word;
    }

    /** Why it matters; a phrase. */
    public String why() {
        return why;
    }
}
