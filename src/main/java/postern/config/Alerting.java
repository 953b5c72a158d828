package postern.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.config.RateLimit.Rate;
import postern.mail.Mailbox;

/**
 * Who is told when something is wrong, and when something is. Without the section nobody is, and
 * nothing is looked at.
 *
 * @param mail null for no mail
 * @param webhook null for none
 * @param program null for none
 */
public record Alerting(
        @Nullable ByMail mail,
        @Nullable Webhook webhook,
        @Nullable Program program,
        Thresholds thresholds) {

    /**
     * Mail of our own, through our own queue.
     *
     * @param from in one of our domains
     * @param digest how long what comes behind a mail is gathered for the next one
     * @param most mails in such a time; what comes beyond is told together, later
     */
    public record ByMail(List<Mailbox> to, Mailbox from, Duration digest, Rate most) {
        public ByMail {
            to = List.copyOf(to);
        }
    }

    /**
     * A web server that is sent JSON.
     *
     * @param secret a file of the key that each request is authenticated with; null for none
     * @param ca the only authorities that count for it; null for those of Java
     */
    public record Webhook(URI url, @Nullable Path secret, @Nullable Path ca, Duration timeout) {}

    /**
     * A program that reads JSON.
     *
     * @param words its path and its arguments
     */
    public record Program(List<String> words, Duration timeout) {
        public Program {
            words = List.copyOf(words);
        }
    }

    /**
     * What is too much; null for a condition that is switched off.
     *
     * @param relayRefusals of one client
     * @param heldMail messages
     * @param queueGrowth messages more that wait
     * @param queueAge of the oldest message that waits
     * @param deferrals of messages to one destination
     * @param certificate how long before its end
     * @param disk octets that are free; {@link #TWICE} for twice what the spool needs
     * @param dnsList how long a list has been switched off
     */
    public record Thresholds(
            @Nullable Rate failedLogins,
            @Nullable Rate relayRefusals,
            @Nullable Volume outgoingVolume,
            @Nullable Integer heldMail,
            @Nullable Rate queueGrowth,
            @Nullable Duration queueAge,
            @Nullable Rate deferrals,
            @Nullable Duration certificate,
            @Nullable Long disk,
            boolean blockList,
            boolean selfAudit,
            boolean trustedAddress,
            boolean departure,
            @Nullable Duration dnsList,
            boolean journal) {
        public static final long TWICE = -1;
    }

    /** How much mail that goes out is too much. */
    public sealed interface Volume {
        /** So many times of what is usual at that hour. */
        record TimesUsual(int factor) implements Volume {}

        record Absolute(Rate rate) implements Volume {}
    }
}
