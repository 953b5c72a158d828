package postern.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.ReversePath;

/**
 * One thing that can be known about a transaction: a typed key into {@link Facts}. The list is
 * closed: a word that the configuration accepts must be a fact that stands here.
 */
@SuppressWarnings("UnusedTypeParameter") // it types the value in Facts
public final class Fact<V> {
    public static final Fact<String> LISTENER = new Fact<>("listener", Stage.CONNECT, String.class);
    public static final Fact<IpAddress> CLIENT =
            new Fact<>("client", Stage.CONNECT, IpAddress.class);
    public static final Fact<Instant> NOW = new Fact<>("now", Stage.CONNECT, Instant.class);

    /** Looked up when somebody asks for it. */
    public static final Fact<Finding.Rdns> RDNS =
            new Fact<>("rdns", Stage.CONNECT, Finding.Rdns.class);

    /** What lists say of the client's address and its name; looked up when somebody asks for it. */
    public static final Fact<Score> DNSBL_CLIENT =
            new Fact<>("dnsbl-client", Stage.CONNECT, Score.class);

    public static final Fact<String> HELO = new Fact<>("helo", Stage.HELO, String.class);

    /** Looked up when somebody asks for it. */
    public static final Fact<Finding.HeloHost> HELO_HOST =
            new Fact<>("helo-host", Stage.HELO, Finding.HeloHost.class);

    public static final Fact<Boolean> TLS = new Fact<>("tls", Stage.MAIL, Boolean.class);

    /** Who has logged in; empty for nobody. */
    public static final Fact<Optional<String>> USER =
            new Fact<>("user", Stage.MAIL, Optional.class);

    /**
     * The groups of whoever has logged in; empty for nobody.
     *
     * <p>Names as the configuration and the directories write them.
     */
    public static final Fact<Set<String>> GROUPS = new Fact<>("groups", Stage.MAIL, Set.class);

    public static final Fact<ReversePath> REVERSE_PATH =
            new Fact<>("reverse-path", Stage.MAIL, ReversePath.class);

    /** Whether the reverse-path is an address of the user; asked for mailboxes of users only. */
    public static final Fact<Boolean> OWNS_REVERSE_PATH =
            new Fact<>("owns-reverse-path", Stage.MAIL, Boolean.class);

    /** Looked up when somebody asks for it. */
    public static final Fact<Finding.Spf> SPF = new Fact<>("spf", Stage.MAIL, Finding.Spf.class);

    /** What lists say of the domains that the client names as its own and as the sender's. */
    public static final Fact<Score> DNSBL_SENDER =
            new Fact<>("dnsbl-sender", Stage.MAIL, Score.class);

    /** A bare postmaster is already the one of our first domain. */
    public static final Fact<Mailbox> FORWARD_PATH =
            new Fact<>("forward-path", Stage.RCPT, Mailbox.class);

    /** Whether mail comes back to a sender whose mail we forwarded. */
    public static final Fact<Finding.Returned> RETURNED =
            new Fact<>("returned", Stage.RCPT, Finding.Returned.class);

    /** Whether the next hop takes mail for the forward-path, rewritten where a rule says so. */
    public static final Fact<Boolean> RECIPIENT_KNOWN =
            new Fact<>("recipient-known", Stage.RCPT, Boolean.class);

    /**
     * How many seconds the pair of paths still has to wait; 0 where it passes. Asked for where
     * nothing else objects at RCPT.
     */
    public static final Fact<Integer> GREYLIST = new Fact<>("greylist", Stage.RCPT, Integer.class);

    /** The limits that this recipient would exceed, by the names of their guards. */
    public static final Fact<Set<String>> OVER_LIMITS =
            new Fact<>("over-limits", Stage.RCPT, Set.class);

    /**
     * Whom the mail is from, and why it departs from what that user or client usually sends, in
     * plain words; empty where it does not. Whoever answers has counted the recipient.
     */
    public static final Fact<String> UNUSUAL = new Fact<>("unusual", Stage.RCPT, String.class);

    /**
     * The one mailbox of the From field; the null path where there is no such field, where it
     * cannot be read, and where there are several mailboxes or fields.
     */
    public static final Fact<ReversePath> FROM =
            new Fact<>("from", Stage.END_OF_DATA, ReversePath.class);

    /** Whether all mailboxes of From, Sender and their Resent- kin are addresses of the user. */
    public static final Fact<Boolean> OWNS_FROM =
            new Fact<>("owns-from", Stage.END_OF_DATA, Boolean.class);

    /** Where an upstream host got the message that sender checks look past. */
    public static final Fact<Source> SOURCE = new Fact<>("source", Stage.END_OF_DATA, Source.class);

    public static final Fact<Finding.Dkim> DKIM =
            new Fact<>("dkim", Stage.END_OF_DATA, Finding.Dkim.class);

    public static final Fact<Finding.Arc> ARC =
            new Fact<>("arc", Stage.END_OF_DATA, Finding.Arc.class);

    /** What the message proves of its author. */
    public static final Fact<Finding.Dmarc> DMARC =
            new Fact<>("dmarc", Stage.END_OF_DATA, Finding.Dmarc.class);

    /** What guards ask of the message and find, by {@link ContentCheck#name}. */
    public static final Fact<Set<String>> CONTENT =
            new Fact<>("content", Stage.END_OF_DATA, Set.class);

    /** In the order of their stages. */
    public static final List<Fact<?>> ALL =
            numbered(
                    LISTENER,
                    CLIENT,
                    NOW,
                    RDNS,
                    DNSBL_CLIENT,
                    HELO,
                    HELO_HOST,
                    TLS,
                    USER,
                    GROUPS,
                    REVERSE_PATH,
                    OWNS_REVERSE_PATH,
                    SPF,
                    DNSBL_SENDER,
                    FORWARD_PATH,
                    RETURNED,
                    RECIPIENT_KNOWN,
                    OVER_LIMITS,
                    UNUSUAL,
                    GREYLIST,
                    FROM,
                    OWNS_FROM,
                    SOURCE,
                    DKIM,
                    ARC,
                    DMARC,
                    CONTENT);

    private int index; // in ALL; told once, before anybody else sees it
    private final String name;
    private final Stage stage;
    private final Class<?> type;

    private Fact(String name, Stage stage, Class<?> type) {
        this.name = name;
        this.stage = stage;
        this.type = type;
    }

    private static List<Fact<?>> numbered(Fact<?>... facts) {
        for (int i = 0; i < facts.length; i++) facts[i].index = i;
        return List.of(facts);
    }

    int index() {
        return index;
    }

    /** As the configuration, the journal and {@code --fact} write it. */
    public String name() {
        return name;
    }

    public Stage stage() {
        return stage;
    }

    boolean admits(Object value) {
        return type.isInstance(value);
    }

    @Override
    public String toString() {
        return name;
    }
}
