package postern.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    public static final Fact<String> HELO = new Fact<>(3, "helo", Stage.HELO, String.class);
    public static final Fact<Boolean> TLS = new Fact<>(4, "tls", Stage.MAIL, Boolean.class);

    /** Who has logged in; empty for nobody. */
    public static final Fact<Optional<String>> USER =
            new Fact<>(5, "user", Stage.MAIL, Optional.class);

    public static final Fact<ReversePath> REVERSE_PATH =
            new Fact<>(6, "reverse-path", Stage.MAIL, ReversePath.class);

    /** A bare postmaster is already the one of our first domain. */
    public static final Fact<Mailbox> FORWARD_PATH =
            new Fact<>(7, "forward-path", Stage.RCPT, Mailbox.class);

    /** In the order of their stages. */
    public static final List<Fact<?>> ALL =
            List.of(LISTENER, CLIENT, NOW, HELO, TLS, USER, REVERSE_PATH, FORWARD_PATH);

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
