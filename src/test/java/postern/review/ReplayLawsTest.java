package postern.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.journal.FactsJson;
import postern.journal.Json;
import postern.mail.Replies;
import postern.policy.Decision;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Policy;
import postern.policy.PolicyGenerator;
import postern.policy.Verdict;
import postern.session.Rules;

/** What a replay says holds for random policies and journals. */
class ReplayLawsTest {
    private final Random random = new Random(20261123);
    private final PolicyGenerator generator = new PolicyGenerator(random, true);

    /** A decision, and the facts that were known when it was made. */
    private record Made(Facts facts, Decision decision, boolean suspended) {}

    /** As a session does: finds only what the judge asks for. */
    private Made make(Policy policy) {
        return make(Rules.of(policy, "0123"));
    }

    private Made make(Rules rules) {
        var facts = Facts.NONE;
        while (true)
            switch (rules.judge().judge(facts)) {
                case Verdict.Decided(var decision, _) -> {
                    return new Made(facts, decision, rules.suspended());
                }
                case Verdict.Needs(var fact) -> facts = generator.know(facts, fact);
            }
    }

    private static String line(Made made) {
        var text = new StringBuilder();
        var decision = made.decision();
        var json =
                new Json(text)
                        .beginObject()
                        .field("at", "2026-11-01T00:00:00Z")
                        .field("event", "judged")
                        .field("session", "S")
                        .field("stage", "rcpt")
                        .field("verdict", decision.outcome().name().toLowerCase(Locale.ROOT))
                        .field("reply", decision.reply().toString())
                        .field("grant", decision.grant())
                        .field("guard", decision.guard())
                        .field("policy", "0123");
        if (made.suspended()) json.field("suspended", true);
        json.name("becomes").beginArray();
        for (var mailbox : decision.becomes()) json.value(mailbox.toString());
        json.endArray().name("facts");
        FactsJson.write(json, made.facts());
        json.endObject();
        return text.append('\n').toString();
    }

    private static Replay.Summary replay(Policy policy, List<Made> journal, int mostKeys)
            throws IOException {
        var text = new StringBuilder();
        for (var made : journal) text.append(line(made));
        var replay = new Replay(policy, Map.of(), Instant.MIN, Instant.MAX, mostKeys);
        replay.read(
                "journal",
                new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
        return replay.summary();
    }

    private List<Made> journal(Policy policy) {
        var journal = new ArrayList<Made>();
        for (int i = 0; i < 20; i++) journal.add(make(policy));
        return journal;
    }

    @Test
    void underItsOwnPolicyNothingChanges() throws IOException {
        for (int i = 0; i < 300; i++) {
            var policy = generator.policy();
            var summary = replay(policy, journal(policy), 1000);
            assertThat(summary.changed()).isZero();
            assertThat(summary.lacking()).isEmpty();
            assertThat(summary.unreadable()).isZero();
            assertThat(summary.decisions()).isEqualTo(20);
        }
    }

    @Test
    void underItsOwnPolicyNothingChangesForWhomIsSuspended() throws IOException {
        long otherwise = 0;
        for (int i = 0; i < 300; i++) {
            var policy = generator.policy();
            var rules = Rules.suspended(policy, "0123");
            var journal = journal(policy);
            for (int j = 0; j < 20; j++) {
                var made = make(rules);
                journal.add(made);
                if (made.decision().reply().equals(Replies.TRUST_SUSPENDED)) otherwise++;
            }
            var summary = replay(policy, journal, 1000);
            assertThat(summary.changed()).isZero();
            assertThat(summary.lacking()).isEmpty();
            assertThat(summary.decisions()).isEqualTo(40);
            assertThat(summary.suspended()).isEqualTo(20);
        }
        assertThat(otherwise).isGreaterThan(100);
    }

    @Test
    void anotherPolicyIsAskedAboutTheVerySameFacts() throws IOException {
        long told = 0;
        for (int i = 0; i < 300; i++) {
            var journal = journal(generator.policy());
            var other = generator.policy();
            var summary = replay(other, journal, 1000);
            long changes = 0;
            long lacks = 0;
            for (var made : journal)
                switch (other.judge(made.facts())) {
                    case Verdict.Needs _ -> lacks++;
                    case Verdict.Decided(var now, _) -> {
                        if (!heard(made.decision()).equals(heard(now))) changes++;
                    }
                }
            assertThat(summary.changed()).isEqualTo(changes);
            assertThat(summary.notTold()).isEqualTo(lacks);
            assertThat(sum(summary)).isEqualTo(changes);
            told += changes;
        }
        assertThat(told).isGreaterThan(500);
    }

    /** What the client hears and where its message goes. */
    private static List<Object> heard(Decision decision) {
        return decision.outcome().isAcceptance()
                ? List.of(decision.outcome(), decision.becomes())
                : List.of(decision.outcome(), decision.reply().toString());
    }

    private static long sum(Replay.Summary summary) {
        return summary.groups().stream().mapToLong(Replay.Changed::count).sum()
                + summary.ungrouped();
    }

    @Test
    void whereKeysAreBoundedNothingIsLostFromTheCounts() throws IOException {
        boolean limited = false;
        for (int i = 0; i < 100; i++) {
            var journal = journal(generator.policy());
            var summary = replay(generator.policy(), journal, 3);
            limited |= summary.limited();
            int named = 0;
            for (var group : summary.groups()) {
                var clients = group.clients();
                named += clients.named().size() + group.forwardPaths().named().size();
                long counted = clients.named().stream().mapToLong(Replay.Count::count).sum();
                assertThat(counted + clients.others()).isLessThanOrEqualTo(group.count());
                if (!group.example().past().facts().isUnknown(Fact.CLIENT)
                        && group.count() == 1
                        && !group.example().past().facts().isUnavailable(Fact.CLIENT))
                    assertThat(counted + clients.others()).isEqualTo(1);
            }
            assertThat(named).isLessThanOrEqualTo(3);
        }
        assertThat(limited).isTrue();
    }
}
