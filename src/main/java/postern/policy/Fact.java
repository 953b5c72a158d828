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
    public static final Fact<String> LISTENER =
            new Fact<>(0, "listener", Stage.CONNECT, String.class);
    public static final Fact<IpAddress> CLIENT =
            new Fact<>(1, "client", Stage.CONNECT, IpAddress.class);
    public static final Fact<Instant> NOW = new Fact<>(2, "now", Stage.CONNECT, Instant.class);

    /** Looked up when somebody asks for it. */
    public static final Fact<Finding.Rdns> RDNS =
            new Fact<>(3, "rdns", Stage.CONNECT, Finding.Rdns.class);

    public static final Fact<String> HELO = new Fact<>(4, "helo", Stage.HELO, String.class);
    public static final Fact<Boolean> TLS = new Fact<>(5, "tls", Stage.MAIL, Boolean.class);

    /** Who has logged in; empty for nobody. */
    public static final Fact<Optional<String>> USER =
            new Fact<>(6, "user", Stage.MAIL, Optional.class);

    /**
     * The groups of whoever has logged in; empty for nobody.
     *
     * <p>Names as the configuration and the directories write them.
     */
    public static final Fact<Set<String>> GROUPS = new Fact<>(7, "groups", Stage.MAIL, Set.class);

    public static final Fact<ReversePath> REVERSE_PATH =
            new Fact<>(8, "reverse-path", Stage.MAIL, ReversePath.class);

    /** Whether the reverse-path is an address of the user; asked for mailboxes of users only. */
    public static final Fact<Boolean> OWNS_REVERSE_PATH =
            new Fact<>(9, "owns-reverse-path", Stage.MAIL, Boolean.class);

    /** Looked up when somebody asks for it. */
    public static final Fact<Finding.Spf> SPF =
            new Fact<>(10, "spf", Stage.MAIL, Finding.Spf.class);

    /** A bare postmaster is already the one of our first domain. */
    public static final Fact<Mailbox> FORWARD_PATH =
            new Fact<>(11, "forward-path", Stage.RCPT, Mailbox.class);

    /** Whether the next hop takes mail for the forward-path, rewritten where a rule says so. */
    public static final Fact<Boolean> RECIPIENT_KNOWN =
            new Fact<>(12, "recipient-known", Stage.RCPT, Boolean.class);

    /** The limits that this recipient would exceed, by the names of their guards. */
    public static final Fact<Set<String>> OVER_LIMITS =
            new Fact<>(13, "over-limits", Stage.RCPT, Set.class);

    /**
     * The one mailbox of the From field; the null path where there is no such field, where it
     * cannot be read, and where there are several mailboxes or fields.
     */
    public static final Fact<ReversePath> FROM =
            new Fact<>(14, "from", Stage.END_OF_DATA, ReversePath.class);

    /** Whether all mailboxes of From, Sender and their Resent- kin are addresses of the user. */
    public static final Fact<Boolean> OWNS_FROM =
            new Fact<>(15, "owns-from", Stage.END_OF_DATA, Boolean.class);

    public static final Fact<Finding.Dkim> DKIM =
            new Fact<>(16, "dkim", Stage.END_OF_DATA, Finding.Dkim.class);

    public static final Fact<Finding.Arc> ARC =
            new Fact<>(17, "arc", Stage.END_OF_DATA, Finding.Arc.class);

    /** What the message proves of its author. */
    public static final Fact<Finding.Dmarc> DMARC =
            new Fact<>(18, "dmarc", Stage.END_OF_DATA, Finding.Dmarc.class);

    /** What guards ask of the message and find, by {@link ContentCheck#name}. */
    public static final Fact<Set<String>> CONTENT =
            new Fact<>(19, "content", Stage.END_OF_DATA, Set.class);

    /** In the order of their stages. */
    public static final List<Fact<?>> ALL =
            List.of(
                    LISTENER,
                    CLIENT,
                    NOW,
                    RDNS,
                    HELO,
                    TLS,
                    USER,
                    GROUPS,
                    REVERSE_PATH,
                    OWNS_REVERSE_PATH,
                    SPF,
                    FORWARD_PATH,
                    RECIPIENT_KNOWN,
                    OVER_LIMITS,
                    FROM,
                    OWNS_FROM,
                    DKIM,
                    ARC,
                    DMARC,
                    CONTENT);

    private final int index;
    private final String name;
    private final Stage stage;
    private final Class<?> type;

    private Fact(int index, String name, Stage stage, Class<?> type) {
        this.index = index;
        this.name = name;
        this.stage = stage;
        this.type = type;
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
