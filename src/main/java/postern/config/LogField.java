package postern.config;

import java.util.Map;
import java.util.TreeMap;

/**
 * One thing that an event of the log can tell. The names are one list for all formats; an event has
 * those that it knows something about.
 */
public enum LogField {
    TIME("time", "date time", Holds.NOTHING_PERSONAL, "when it happened, in UTC"),
    EVENT(
            "event",
            "x-event",
            Holds.NOTHING_PERSONAL,
            "what happened: a word of reference-journal.md; of an attempt, its outcome"),
    SORT("sort", "x-sort", Holds.NOTHING_PERSONAL, "the event's sort, as `events` names it"),
    LEVEL("level", "x-level", Holds.NOTHING_PERSONAL, "info, warning or error"),
    SESSION("session", "x-session", Holds.NOTHING_PERSONAL, "the connection's id"),
    QUEUE("queue", "x-queue", Holds.NOTHING_PERSONAL, "the message's id"),
    LISTENER("listener", "s-sitename", Holds.NOTHING_PERSONAL, "the listener's name"),
    CLIENT("client", "c-ip", Holds.CLIENT, "the client's address"),
    PORT("port", "c-port", Holds.NOTHING_PERSONAL, "the client's port"),
    PROXY("proxy", "x-proxy", Holds.NOTHING_PERSONAL, "the proxy that spoke for it"),
    RDNS("rdns", "x-rdns", Holds.NOTHING_PERSONAL, "what came of asking for the client's name"),
    NAME("name", "c-dns", Holds.CLIENT_NAME, "the client's confirmed name"),
    HELO("helo", "cs-host", Holds.CLIENT_NAME, "the name that it gave itself"),
    USER("user", "cs-username", Holds.PERSON, "who logged in, or wanted to"),
    MECHANISM("mechanism", "x-mechanism", Holds.NOTHING_PERSONAL, "the SASL mechanism"),
    PROTOCOL("protocol", "cs-version", Holds.NOTHING_PERSONAL, "the version of TLS"),
    CIPHER("cipher", "x-cipher", Holds.NOTHING_PERSONAL, "the cipher suite"),
    STAGE("stage", "x-stage", Holds.NOTHING_PERSONAL, "when it was decided"),
    VERDICT("verdict", "x-verdict", Holds.NOTHING_PERSONAL, "what was decided"),
    FROM("from", "x-from", Holds.TEXT, "the reverse-path"),
    TO("to", "x-to", Holds.TEXT, "the forward-paths, at most 20"),
    MORE("more", "x-more", Holds.NOTHING_PERSONAL, "how many forward-paths were left out"),
    SIZE("size", "cs-bytes", Holds.NOTHING_PERSONAL, "the message's octets"),
    MESSAGE_ID("message-id", "x-message-id", Holds.TEXT, "its Message-ID"),
    GRANT("grant", "x-grant", Holds.TEXT, "the grant that permitted"),
    GUARD("guard", "x-guard", Holds.TEXT, "the guard that objected"),
    COMMAND("command", "cs-method", Holds.TEXT, "the command that was refused"),
    CODE("code", "sc-status", Holds.NOTHING_PERSONAL, "the three digits of the reply"),
    REPLY("reply", "x-reply", Holds.TEXT, "what was said"),
    NEXT_HOP("next-hop", "s-computername", Holds.NOTHING_PERSONAL, "the host that was tried"),
    SECURITY("security", "x-security", Holds.NOTHING_PERSONAL, "what protected the delivery"),
    AGE("age", "x-age", Holds.NOTHING_PERSONAL, "seconds since the message was accepted"),
    ACCEPTED("accepted", "x-accepted", Holds.NOTHING_PERSONAL, "messages of the connection"),
    REFUSED("refused", "x-refused", Holds.NOTHING_PERSONAL, "refusals of the connection"),
    LASTED("lasted", "time-taken", Holds.NOTHING_PERSONAL, "the connection's seconds"),
    CAUSE("cause", "x-cause", Holds.NOTHING_PERSONAL, "the sort of reason, one word"),
    WHY("why", "x-why", Holds.TEXT, "the reason"),
    UNTIL("until", "x-until", Holds.NOTHING_PERSONAL, "how long it stays so"),
    TIMES("times", "x-times", Holds.NOTHING_PERSONAL, "how many times, where more than one"),
    ABOUT("about", "x-about", Holds.NOTHING_PERSONAL, "the id of the message that it is about"),
    KIND("kind", "x-kind", Holds.NOTHING_PERSONAL, "the notification's kind"),
    TEXT("text", "x-text", Holds.TEXT, "a sentence");

    /** What of somebody a value can tell. */
    public enum Holds {
        NOTHING_PERSONAL,
        /** An address of a client. */
        CLIENT,
        /** What a client is called. */
        CLIENT_NAME,
        /** The name of a person. */
        PERSON,
        /** Words that can hold addresses of any kind. */
        TEXT
    }

    private final String word;
    private final String w3c;
    private final Holds holds;
    private final String doc;

    LogField(String word, String w3c, Holds holds, String doc) {
        this.word = word;
        this.w3c = w3c;
        this.holds = holds;
        this.doc = doc;
    }

    /** As the configuration and the formats name it. */
    public String word() {
        return word;
    }

    /** As W3C extended log files name it; {@link #TIME} is two fields there. */
    public String w3c() {
        return w3c;
    }

    public Holds holds() {
        return holds;
    }

    static Map<String, LogField> byWord() {
        var words = new TreeMap<String, LogField>();
        for (var field : values()) words.put(field.word, field);
        return words;
    }

    /** All of them, for the reference. */
    static String list() {
        var list = new StringBuilder("| field | in W3C | meaning |\n|---|---|---|\n");
        for (var field : values())
            list.append("| `")
                    .append(field.word)
                    .append("` | `")
                    .append(field.w3c.replace(" ", "` `"))
                    .append("` | ")
                    .append(field.doc)
                    .append(" |\n");
        return list.toString();
    }
}
