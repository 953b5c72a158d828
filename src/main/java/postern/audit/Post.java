package postern.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;

/** The messages that are really sent: few, each with a mark that nobody can guess. */
final class Post {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /** The field in which a message's mark stands. */
    static final String MARK = "X-Postern-Audit";

    /** A message and its mark. */
    record Message(String token, String text) {
        byte[] octets() {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final RandomGenerator random;
    private final InstantSource clock;
    private final String helo;
    private final int most;
    private final int reserved;
    private final @Nullable Receiver receiver;
    private final Map<String, Probe> sentAs = new LinkedHashMap<>();
    private int sent;
    private int plain;

    /**
     * @param random unguessable
     * @param reserved how many of the messages are for something else than forms
     * @param receiver which is told what to expect; null for none
     */
    Post(
            RandomGenerator random,
            InstantSource clock,
            Plan plan,
            int reserved,
            @Nullable Receiver receiver) {
        this.random = random;
        this.clock = clock;
        this.helo = plan.helo();
        this.most = plan.bounds().messages();
        this.reserved = Math.min(reserved, most / 2);
        this.receiver = receiver;
    }

    /**
     * Whether one more may be sent. An open relay accepts every foreign recipient, and a few of
     * them prove it; so most messages are kept for those that nothing else can decide.
     */
    boolean allows(Form form) {
        if (!form.leadsToTheRecipient() || sent >= most - reserved) return false;
        return form.aim() == Aim.DISGUISED || plain < Math.max(1, most / 3);
    }

    /** How many may still be sent, for whatever. */
    int left() {
        return most - sent;
    }

    int sent() {
        return sent;
    }

    /** The next message; it counts as sent. */
    Message next(String id, String title, String to, String from) {
        sent++;
        var token = token();
        if (receiver != null) receiver.expect(token);
        return new Message(token, text(token, id, title, to, from, clock.instant()));
    }

    void remember(String token, Probe probe) {
        sentAs.put(token, probe);
        if (probe.form().aim() == Aim.FOREIGN) plain++;
    }

    Map<String, Probe> remembered() {
        return sentAs;
    }

    private String token() {
        var octets = new byte[16];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    private String text(
            String token, String id, String title, String to, String from, Instant now) {
        return """
        Date: %s
        From: <%s>
        To: <%s>
        Subject: Postern audit: %s
        Message-ID: <%s@%s>
        Auto-Submitted: auto-generated
        X-Postern-Audit: %s

        This message tests a mail server for open relaying (%s).
        Whoever runs "postern audit" for that server has sent it. If you do not
        know of it, please tell the administrator of the server in the Received
        fields above: strangers can send mail through it.
        """
                .formatted(
                        DATE.format(now),
                        from.isEmpty() ? "postern-audit@" + helo : from,
                        to,
                        id,
                        token,
                        helo,
                        token,
                        title.replaceAll("[^ -~]", "?"))
                .replace("\n", "\r\n");
    }

    /** Whether an envelope's recipient is this mailbox, and not one that only hides it. */
    static boolean leadsTo(Mailbox mailbox, String path) {
        int from = path.indexOf('<');
        int to = path.lastIndexOf('>');
        if (from < 0 || to < from) return false;
        var inner = path.substring(from + 1, to);
        if (inner.startsWith("@")) inner = inner.substring(inner.indexOf(':') + 1);
        return inner.equalsIgnoreCase(mailbox.toString());
    }
}
