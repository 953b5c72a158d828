package postern.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.config.Reading;
import postern.config.Settings;
import postern.config.SettingsFile;
import postern.journal.JournalRecord.Judged;
import postern.journal.JournalRecord.Suspected;
import postern.journal.MemoryJournal;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Stage;

class WatchingJournalTest {
    private static final String OFFICE = "192.0.2.1";
    private static final String PROVIDER = "198.51.100.7";

    private final Settings settings =
            settings(
                    """
                    hostname: mx.example.com
                    domains: [example.com]
                    networks: { office: [192.0.2.0/24], provider: [198.51.100.0/24] }
                    listeners: { in: { address: "127.0.0.1:2525" }, out: { address: "127.0.0.1:2526" } }
                    grants:
                      - receive: { on: [in] }
                      - upstream: { on: [in], from: [provider] }
                      - relay: { on: [out], from: [office], name: office, until: 2027-06-30 }
                    routes: [ { to: any, next-hop: mx } ]
                    """);
    private final MemoryJournal memory = new MemoryJournal();
    private final List<Suspected> ended = new ArrayList<>();
    private final Metrics metrics = new Metrics();
    private final WatchingJournal journal =
            new WatchingJournal(
                    new CountingJournal(memory, metrics),
                    settings.policy(),
                    settings.watching(),
                    this::suspend);
    private boolean full;
    private Instant now = Instant.parse("2026-11-22T01:00:00Z");

    private boolean suspend(Suspected suspected) {
        return !full && ended.add(suspected);
    }

    private static Settings settings(String text) {
        var reading =
                SettingsFile.read(
                        Path.of("/etc/postern.yaml"), text.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).settings();
    }

    private static Facts facts(String listener, String client, String helo, String from) {
        return Facts.NONE
                .with(Fact.LISTENER, listener)
                .with(Fact.CLIENT, IpAddress.of(client))
                .with(Fact.HELO, helo)
                .with(Fact.USER, Optional.empty())
                .with(Fact.REVERSE_PATH, ReversePath.of(from))
                .with(Fact.FORWARD_PATH, Mailbox.of("a@example.net"));
    }

    private void judged(Facts facts, Outcome outcome) {
        var accepted = outcome == Outcome.ACCEPT;
        journal.write(
                new Judged(
                        now,
                        "S",
                        null,
                        Stage.RCPT,
                        facts,
                        new Decision(
                                outcome,
                                accepted ? Replies.OK : Replies.RELAY_DENIED,
                                accepted ? "office" : null,
                                null,
                                accepted),
                        List.of(),
                        "f"));
    }

    private void message(String helo, String from) {
        judged(facts("out", OFFICE, helo, from), Outcome.ACCEPT);
    }

    private List<Suspected> suspected() {
        return memory.records(Suspected.class);
    }

    @Test
    void aMonthOfAnOrdinaryMailServerGivesNoAlarm() {
        var random = new Random(1);
        var names = List.of("mail.example.com", "MAIL.example.com", "[192.0.2.1]", "app");
        for (int hour = 0; hour < 30 * 24; hour++) {
            for (int i = 0; i < 60; i++, now = now.plus(Duration.ofMinutes(1))) {
                // what it forwards keeps its strangers' reverse-paths
                var from =
                        random.nextInt(3) == 0
                                ? "<x@d" + random.nextInt(5000) + ".example>"
                                : random.nextInt(5) == 0 ? "<>" : "<ann@example.com>";
                var facts = facts("out", OFFICE, names.get(random.nextInt(4)), from);
                judged(facts, random.nextInt(20) == 0 ? Outcome.REJECT : Outcome.ACCEPT);
            }
        }
        assertThat(memory.records(Judged.class)).hasSize(30 * 24 * 60);
        assertThat(suspected()).isEmpty();
    }

    @Test
    void aRouterIsReportedWithinTwentyOneMessagesAndOnceAnHour() {
        for (int i = 0; i < 20; i++) message("pc" + i, "<x@d" + i + ".example>");
        assertThat(suspected()).isEmpty();
        message("pc20", "<x@d20.example>");
        assertThat(suspected())
                .containsExactly(
                        new Suspected(now, IpAddress.of(OFFICE), "relay office", 21, 21, 0, false));
        for (int i = 0; i < 500; i++) message("pc" + i, "<x@d" + i + ".example>");
        assertThat(suspected()).hasSize(1);
        now = now.plus(Duration.ofHours(1));
        for (int i = 0; i < 500; i++) message("pc" + i, "<x@d" + i + ".example>");
        assertThat(suspected()).hasSize(2);
        var out = new StringBuilder();
        metrics.write(out);
        assertThat(out.toString().lines()).contains("postern_trusted_addresses_suspicious_total 2");
        assertThat(memory.toString())
                .contains(
                        "- suspected level=error client=192.0.2.1 text=\"192.0.2.1, trusted by grant"
                                + " relay office, used 21 HELO names and 21 foreign reverse-path domains"
                                + " and had 0 recipients refused within an hour: it behaves like the"
                                + " Internet; is it a router or a proxy?\"");
    }

    @Test
    void oneOfTheThreeIsNoAlarmAndTwoAre() {
        for (int i = 0; i < 500; i++) message("pc" + i, "<ann@example.com>"); // an office of PCs
        assertThat(suspected()).isEmpty();
        for (int i = 0; i < 200; i++)
            judged(facts("out", OFFICE, "pc1", "<ann@example.com>"), Outcome.REJECT);
        assertThat(suspected()).isEmpty();
        judged(facts("out", OFFICE, "pc1", "<ann@example.com>"), Outcome.REJECT);
        assertThat(suspected()).hasSize(1);
        assertThat(suspected().getFirst().refusedRecipients()).isEqualTo(201);
    }

    @Test
    void ofAnUpstreamTheNamesCountAndNothingElse() {
        for (int i = 0; i < 500; i++)
            judged(facts("in", PROVIDER, "mx.isp.example", "<x@d" + i + ".test>"), Outcome.REJECT);
        assertThat(suspected()).isEmpty();
        for (int i = 0; i < 10; i++)
            judged(facts("in", PROVIDER, "mx" + i, "<a@b.test>"), Outcome.ACCEPT);
        assertThat(suspected()).hasSize(1);
        assertThat(suspected().getFirst().grant()).startsWith("upstream ");
    }

    @Test
    void whoIsNotTrustedByAddressIsNotWatched() {
        for (int i = 0; i < 100; i++) {
            var from = "<x@d" + i + ".example>";
            judged(
                    facts("in", "203.0.113.5", "h" + i, from),
                    Outcome.ACCEPT); // no grant by address
            judged(facts("in", OFFICE, "h" + i, from), Outcome.ACCEPT); // not on that listener
            judged(
                    facts("out", OFFICE, "h" + i, from).with(Fact.USER, Optional.of("ann")),
                    Outcome.ACCEPT);
        }
        assertThat(suspected()).isEmpty();
        now = Instant.parse("2028-01-01T00:00:00Z"); // the grant has ended
        for (int i = 0; i < 100; i++) message("h" + i, "<x@d" + i + ".example>");
        assertThat(suspected()).isEmpty();
    }

    @Test
    void aReloadExchangesWhoIsTrustedAndWhatTheyMayDo() {
        for (int i = 0; i < 5; i++) message("pc" + i, "<x@d" + i + ".example>");
        journal.take(settings.policy(), new Settings.Watching(4, 4, 4, true, false));
        message("pc0", "<x@d0.example>");
        assertThat(suspected()).hasSize(1);
        assertThat(ended).isEqualTo(suspected()); // it says suspend
        for (int i = 0; i < 50; i++)
            judged(facts("in", PROVIDER, "mx" + i, "<a@b.test>"), Outcome.ACCEPT);
        assertThat(suspected()).hasSize(2);
        assertThat(ended).hasSize(1); // an upstream has nothing to lose
    }

    @Test
    void whoCannotBeSuspendedIsReportedAsStillTrusted() {
        full = true;
        journal.take(settings.policy(), new Settings.Watching(4, 4, 4, true, false));
        for (int i = 0; i < 6; i++) message("pc" + i, "<x@d" + i + ".example>");
        assertThat(ended).isEmpty();
        assertThat(suspected()).hasSize(1);
        assertThat(suspected().getFirst().suspended()).isFalse();
        assertThat(suspected().getFirst().text()).doesNotContain("suspended");
    }

    @Test
    void addressesWithoutEndAreForgottenTheOldestFirst() {
        var wide =
                settings(
                        """
                        hostname: mx.example.com
                        domains: [example.com]
                        listeners: { out: { address: "127.0.0.1:2526" } }
                        grants: [ relay: { from: [10.0.0.0/8] } ]
                        routes: [ { to: any, next-hop: mx } ]
                        """);
        journal.take(wide.policy(), new Settings.Watching(1, 1, 1, false, false));
        judged(facts("out", "10.0.0.1", "a", "<x@a.test>"), Outcome.ACCEPT);
        for (int i = 0; i < WatchingJournal.MOST_ADDRESSES; i++)
            judged(
                    facts("out", "10.1." + i / 256 + "." + i % 256, "a", "<x@a.test>"),
                    Outcome.ACCEPT);
        judged(facts("out", "10.0.0.1", "b", "<x@b.test>"), Outcome.ACCEPT); // forgotten
        assertThat(suspected()).isEmpty();
        judged(facts("out", "10.1.15.255", "b", "<x@b.test>"), Outcome.ACCEPT); // not forgotten
        assertThat(suspected()).hasSize(1);
    }
}
