package postern.config;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Parsed;

/**
 * Who is told every day what the day before was like.
 *
 * @param to not empty; ASCII, as is {@code from}
 * @param at when, in the system's time zone
 */
public record DailyReport(List<Mailbox> to, LocalTime at, Mailbox from) {
    private static final Scalar<LocalTime> TIME_OF_DAY =
            new Scalar<>("a time of day", "Write for instance \"06:00\".", DailyReport::time);
    private static final Key<List<Mailbox>> TO =
            Key.required(
                    "to",
                    new Several<>("a list of addresses", Patterns.MAILBOX),
                    "Who gets the report.");
    private static final Key<LocalTime> AT =
            Key.optional(
                    "at",
                    TIME_OF_DAY,
                    "06:00",
                    "When, in the time zone of this system, in which a day is one too.");
    private static final Key<Mailbox> FROM =
            Key.open(
                    "from",
                    Patterns.MAILBOX,
                    "postmaster at `hostname`",
                    "The address that it comes from.");

    static final Shape SHAPE =
            Shape.of(
                            "daily-report",
                            "Sends a report by mail once a day about the day before: volumes,"
                                    + " refusals, users, clients, domains, growth, blocks, holds,"
                                    + " trouble. It goes through our own queue and routes, as text and"
                                    + " as HTML without anything that is fetched. `postern report`"
                                    + " shows the same. It is counted from the journal, so"
                                    + " `log.journal` has to be written.",
                            TO,
                            AT,
                            FROM)
                    .example(
                            """
                            daily-report: { to: [postmaster@example.com], at: "06:00" }
                            """);

    public DailyReport {
        to = List.copyOf(to);
    }

    private static Parsed<LocalTime> time(String text) {
        try {
            return Parsed.good(LocalTime.parse(text));
        } catch (DateTimeException _) {
            return Parsed.bad("it is none of a day of 24 hours");
        }
    }

    /** Null where something is wrong with it. */
    static @Nullable DailyReport read(Section section, Domain hostname, Problems problems) {
        var to = section.get(TO);
        var at = section.value(AT);
        var from = section.get(FROM);
        if (to == null) return null;
        if (to.isEmpty()) {
            problems.add(section.at(TO), "to is empty", "Write who gets the report.");
            return null;
        }
        for (var mailbox : to)
            if (mailbox.needsSmtpUtf8()) {
                problems.add(
                        section.at(TO), "to is not ASCII: " + mailbox, "Write another address.");
                return null;
            }
        if (from != null && from.needsSmtpUtf8()) {
            problems.add(section.at(FROM), "from is not ASCII: " + from, "Write another address.");
            return null;
        }
        return new DailyReport(
                to, at, from == null ? Mailbox.parse("postmaster@" + hostname).orThrow() : from);
    }
}
