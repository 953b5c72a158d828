package postern.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Finding;
import postern.policy.Naming;
import postern.policy.Score;
import postern.policy.Source;
import postern.policy.Stage;
import postern.policy.Verdict.Step;

/** One record of each kind. */
final class Records {
    private Records() {}

    static final Instant AT = Instant.parse("2026-11-22T01:31:30.123456789Z");
    static final IpAddress CLIENT = IpAddress.of("198.51.100.7");

    static final Facts FACTS =
            Facts.NONE
                    .with(Fact.LISTENER, "inbound")
                    .with(Fact.CLIENT, CLIENT)
                    .with(Fact.NOW, AT)
                    .with(Fact.HELO, "mail.example.org")
                    .with(Fact.TLS, true)
                    .with(Fact.USER, Optional.empty())
                    .with(Fact.REVERSE_PATH, ReversePath.of("<>"))
                    .with(Fact.FORWARD_PATH, Mailbox.of("\"a b\"@example.net"));

    /** Something about everything. */
    static final Facts EVERY_FACT =
            FACTS.with(Fact.USER, Optional.of("ann"))
                    .with(Fact.GROUPS, Set.of("staff", "sales"))
                    .with(Fact.OWNS_REVERSE_PATH, true)
                    .with(Fact.RECIPIENT_KNOWN, false)
                    .with(Fact.OVER_LIMITS, Set.of("a day"))
                    .with(Fact.FROM, ReversePath.of("<ann@example.com>"))
                    .with(Fact.OWNS_FROM, true)
                    .with(Fact.RDNS, Finding.Rdns.UNVERIFIED)
                    .with(Fact.SPF, Finding.Spf.FAIL)
                    .with(Fact.HELO_HOST, Finding.HeloHost.ELSEWHERE)
                    .with(Fact.SOURCE, new Source(IpAddress.of("192.0.2.7"), "mail.there.example"))
                    .with(Fact.DKIM, Finding.Dkim.THIRD_PARTY)
                    .with(Fact.ARC, Finding.Arc.NONE)
                    .with(Fact.RETURNED, Finding.Returned.NO)
                    .unavailable(Fact.DMARC)
                    .with(Fact.DNSBL_CLIENT, Score.of(5, 9, "192.0.2.1 is listed by a.example"))
                    .with(Fact.DNSBL_SENDER, Score.NOTHING)
                    .with(Fact.UNUSUAL, "user bob: 480 recipients")
                    .with(Fact.GREYLIST, 300)
                    .with(Fact.CONTENT, Set.of("header subject *lottery*"));

    static final JournalRecord.Judged JUDGED =
            new JournalRecord.Judged(
                    AT,
                    "S1",
                    null,
                    Stage.RCPT,
                    FACTS,
                    new Decision(Outcome.REJECT, Replies.RELAY_DENIED, null, "block", false),
                    List.of(new Step(20, "receive", "our domains only")),
                    "0123456789abcdef");

    static final JournalRecord.Connected CONNECTED =
            new JournalRecord.Connected(AT, "S1", "inbound", CLIENT, 50123);
    static final JournalRecord.TurnedAway TURNED_AWAY =
            new JournalRecord.TurnedAway(
                    AT,
                    "inbound",
                    CLIENT,
                    null,
                    JournalRecord.TurnedAway.Cause.BLOCKED,
                    "blocked by guard pest",
                    AT.plusSeconds(60));
    static final JournalRecord.Disconnected DISCONNECTED =
            new JournalRecord.Disconnected(
                    AT,
                    "S1",
                    CLIENT,
                    2,
                    1,
                    Duration.ofMillis(61_250),
                    "QUIT",
                    Naming.confirmed(Domain.of("mail.example")));
    static final JournalRecord.Secured SECURED =
            new JournalRecord.Secured(AT, "S1", "TLSv1.3", "TLS_AES_256_GCM_SHA384");
    static final JournalRecord.Refused REFUSED =
            new JournalRecord.Refused(
                    AT, "S1", CLIENT, "RCPT TO:<a@b\r\n>", Replies.BAD_RECIPIENT_SYNTAX);
    static final JournalRecord.Accepted ACCEPTED =
            new JournalRecord.Accepted(
                    AT,
                    "S1",
                    "0123456789AB",
                    "<a@example.org>",
                    List.of("<b@example.com>", "<c@example.com>"),
                    4096,
                    "<x@example.org>");
    static final JournalRecord.Attempted ATTEMPTED =
            new JournalRecord.Attempted(
                    AT,
                    "0123456789AB",
                    "<b@example.com>",
                    "delivered",
                    "mx.example.com[192.0.2.1]:25",
                    Replies.OK,
                    Duration.ofMillis(310),
                    "dane");
    static final JournalRecord.Notified NOTIFIED =
            new JournalRecord.Notified(
                    AT, "0123456789AC", "0123456789AB", "<a@example.org>", "failed");
    static final JournalRecord.Suspected SUSPECTED =
            new JournalRecord.Suspected(AT, CLIENT, "relay office", 57, 212, 3, false);
    static final JournalRecord.Departed DEPARTED =
            new JournalRecord.Departed(
                    AT,
                    true,
                    "bob",
                    List.of("480 recipients this hour, usually 6", "from 203.0.113.0/24"),
                    true,
                    false);
    static final JournalRecord.LoggedIn LOGGED_IN =
            new JournalRecord.LoggedIn(AT, "S1", "submission", CLIENT, "PLAIN", "bob");
    static final JournalRecord.LoginFailed LOGIN_FAILED =
            new JournalRecord.LoginFailed(
                    AT,
                    "S1",
                    "submission",
                    CLIENT,
                    "LOGIN",
                    "bob",
                    Replies.LOGIN_FAILED,
                    "wrong password");
    static final JournalRecord.Notice NOTICE =
            new JournalRecord.Notice(
                    AT, JournalRecord.Notice.Level.WARNING, "The certificate ends");

    static final List<JournalRecord> ALL =
            List.of(
                    JUDGED,
                    CONNECTED,
                    TURNED_AWAY,
                    DISCONNECTED,
                    SECURED,
                    REFUSED,
                    ACCEPTED,
                    ATTEMPTED,
                    NOTIFIED,
                    SUSPECTED,
                    DEPARTED,
                    LOGGED_IN,
                    LOGIN_FAILED,
                    NOTICE);
}
