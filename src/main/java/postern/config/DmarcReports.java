package postern.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.policy.DomainSet;
import postern.policy.Guard;

/**
 * What domains are told about mail in their name (RFC 9990), once a day.
 *
 * @param from the address that reports come from; in one of our domains
 * @param contact whom questions about them reach
 * @param organization our name, for people
 * @param spread the time behind the end of a day, in UTC, over which its reports are spread
 * @param most reports about one day
 */
public record DmarcReports(
        Mailbox from, Mailbox contact, String organization, Duration spread, int most) {
    private static final Key<Mailbox> FROM =
            Key.required(
                    "from",
                    Patterns.MAILBOX,
                    "The address that reports come from, in one of our domains; its domain has to pass"
                            + " DMARC itself, by a key under `dkim` or by SPF.");
    private static final Key<Mailbox> CONTACT =
            Key.open(
                    "contact",
                    Patterns.MAILBOX,
                    "the one in `from`",
                    "Whom questions about a report reach.");
    private static final Key<String> ORGANIZATION =
            Key.open(
                    "organization",
                    Words.TEXT,
                    "the domain of `from`",
                    "Our name as people know it.");
    private static final Key<Duration> SPREAD =
            Key.optional(
                    "spread",
                    Words.DURATION,
                    "4h",
                    "The time behind midnight (UTC) over which the reports about a day are spread;"
                            + " at most 20h.");
    private static final Key<Integer> MOST =
            Key.optional(
                    "most",
                    Words.number(1, 100_000),
                    "1000",
                    "The most reports about one day; what comes behind them is dropped, and the log"
                            + " says so.");

    private static final Duration LONGEST = Duration.ofHours(20);

    static final Shape SHAPE =
            Shape.of(
                            "dmarc-reports",
                            "Tells domains that ask for it once a day what came in their name (DMARC"
                                    + " aggregate reports, RFC 9990). What is told is found on"
                                    + " listeners with `check-senders: yes` or a `dmarc` guard."
                                    + " Without this section nothing is kept and nobody is told."
                                    + " `postern dmarc list` and `show` print what would be sent.",
                            FROM,
                            CONTACT,
                            ORGANIZATION,
                            SPREAD,
                            MOST)
                    .example(
                            """
                            dmarc-reports: { from: dmarc@example.com, organization: Example Ltd }
                            """);

    /** Null where something is wrong with it. */
    static @Nullable DmarcReports read(Section section, DomainSet ours, Problems problems) {
        var from = section.get(FROM);
        var contact = section.get(CONTACT);
        var organization = section.get(ORGANIZATION);
        var spread = section.value(SPREAD);
        int most = section.value(MOST);
        if (spread.compareTo(LONGEST) > 0)
            problems.add(
                    section.at(SPREAD),
                    "spread is longer than 20 hours",
                    "The reports about a day have to be sent before the next one is over.");
        if (from == null) return null;
        if (!(from.host() instanceof Domain domain) || !ours.contains(domain)) {
            problems.add(
                    section.at(FROM),
                    "from is in none of our domains: " + from,
                    "Reports have to pass DMARC: write an address of ours.");
            return null;
        }
        if (from.needsSmtpUtf8()) {
            problems.add(
                    section.at(FROM),
                    "from is not ASCII: " + from,
                    "Many who get reports take no other.");
            return null;
        }
        return new DmarcReports(
                from,
                contact == null ? from : contact,
                organization == null ? domain.name() : organization,
                spread,
                most);
    }

    /** What is not wrong with it, and yet to be known. */
    static void note(
            Section section,
            DmarcReports reports,
            List<Listener> listeners,
            List<Guard> guards,
            Dkim dkim,
            List<Problem> notes) {
        if (listeners.stream().noneMatch(Listener::checksSenders)
                && guards.stream().noneMatch(guard -> guard.kind() == Guard.Kind.DMARC))
            notes.add(
                    new Problem(
                            section.line(),
                            1,
                            "dmarc-reports is on, but no listener looks at senders: there is nothing"
                                    + " to tell",
                            "Write check-senders: yes at a listener, or a dmarc guard."));
        if (dkim.keys().stream().noneMatch(key -> key.domain().equals(reports.from().host())))
            notes.add(
                    new Problem(
                            section.line(),
                            1,
                            "DMARC reports from "
                                    + reports.from().host()
                                    + " are not signed: many refuse them then",
                            "postern dkim generate --domain "
                                    + reports.from().host()
                                    + " makes a key."));
    }
}
