package postern.habits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.policy.Fact;
import postern.policy.Facts;

class HabitsTest {
    private static final Instant BEGIN = Instant.parse("2027-01-04T09:00:00Z");
    private static final IpAddress OFFICE = IpAddress.of("10.20.1.7");
    private static final IpAddress ELSEWHERE = IpAddress.of("203.0.113.80");
    private static final Subject ANN = Subject.user("ann");

    private final AtomicInteger told = new AtomicInteger();
    private final Habits habits =
            new Habits(new HabitLines(), List.of(), () -> told.incrementAndGet());

    /** Ten weekdays of ten recipients. */
    private static Instant learn(Habits habits) {
        for (int day = 0; day < 14; day++)
            for (int i = 0; i < 10 && day % 7 < 5; i++)
                assertThat(
                                habits.count(
                                        ANN,
                                        OFFICE,
                                        Domain.of("d" + i + ".example"),
                                        BEGIN.plus(Duration.ofDays(day)).plusSeconds(i * 600L)))
                        .isEmpty();
        return BEGIN.plus(Duration.ofDays(15));
    }

    private static int blast(Habits habits, Instant from) {
        for (int i = 0; i < 1000; i++)
            if (!habits.count(ANN, ELSEWHERE, Domain.of("v" + i + ".example"), from.plusSeconds(i))
                    .isEmpty()) return i;
        return 1000;
    }

    @Test
    void aBlastIsSeenAndStaysSuspectUntilAPersonLooks() {
        var now = learn(habits);
        assertThat(blast(habits, now)).isBetween(Departure.FEW_AN_HOUR - 1, 29);
        assertThat(told).hasValue(1);
        var suspect = habits.suspects().getFirst();
        assertThat(suspect.client()).isEqualTo(ELSEWHERE);
        assertThat(suspect.text())
                .startsWith("user ann: ")
                .contains("from 203.0.113.0/24, never seen before");
        var later = now.plus(Duration.ofDays(3));
        assertThat(habits.count(ANN, OFFICE, Domain.of("d1.example"), later))
                .isEqualTo(suspect.text());
        assertThat(told).hasValue(1);

        assertThat(habits.release(ANN)).isTrue();
        assertThat(habits.release(ANN)).isFalse();
        assertThat(habits.count(ANN, OFFICE, Domain.of("d1.example"), later)).isEmpty();
        assertThat(blast(habits, later.plusSeconds(60))).isLessThan(60);
    }

    @Test
    void whatIsTrustedIsUsual() {
        var now = learn(habits);
        blast(habits, now);
        for (int i = 0; i < 300; i++)
            assertThat(
                            habits.count(
                                    ANN,
                                    ELSEWHERE,
                                    Domain.of("w" + i % 40 + ".example"),
                                    now.plusSeconds(100 + i)))
                    .isNotEmpty();
        assertThat(habits.trust(ANN, Set.of("w1.example"), now.plusSeconds(500))).isTrue();
        assertThat(blast(habits, now.plus(Duration.ofDays(1)))).isGreaterThan(300);
    }

    @Test
    void whatIsKeptIsReadAgain() {
        var now = learn(habits);
        var copy = Compromise.copy(habits);
        assertThat(copy.size()).isEqualTo(1);
        assertThat(copy.portrait(ANN, now)).isEqualTo(habits.portrait(ANN, now));
        assertThat(blast(copy, now)).isBetween(Departure.FEW_AN_HOUR - 1, 29);
        var again = new Habits(new HabitLines(), copy.suspects(), () -> {});
        assertThat(again.count(ANN, OFFICE, Domain.of("d1.example"), now)).isNotEmpty();
    }

    @Test
    void roomIsMadeForNewOnesAndNeverOfSuspects() {
        var few = new Habits(100, Habits.Kept.nothing(), List.of(), () -> {});
        var now = learn(few);
        blast(few, now);
        for (int i = 0; i < 1000; i++)
            few.count(Subject.user("u" + i), OFFICE, Domain.of("d.example"), now.plusSeconds(i));
        assertThat(few.size()).isLessThanOrEqualTo(100);
        assertThat(few.portrait(ANN, now)).isNotNull();
        assertThat(few.portrait(Subject.user("u999"), now)).isNotNull();
        assertThat(few.portrait(Subject.user("u1"), now)).isNull();
    }

    @Test
    void ourOwnRecipientsDoNotCount() {
        var facts =
                Facts.NONE
                        .with(Fact.CLIENT, OFFICE)
                        .with(Fact.NOW, BEGIN)
                        .with(Fact.FORWARD_PATH, Mailbox.of("a@ours.example"));
        for (int i = 0; i < 300; i++) assertThat(habits.count(facts, true)).isEmpty();
        assertThat(habits.size()).isZero();
        for (int i = 0; i < 250; i++) assertThat(habits.count(facts, false)).isEmpty();
        assertThat(habits.count(facts, false)).startsWith("client 10.20.1.7: 251 recipients");
        assertThat(habits.count(facts, true)).startsWith("client 10.20.1.7: 251 recipients");
        assertThat(habits.count(Facts.NONE, false)).isNull();
    }

    @Test
    void noNameLooksLikeAnotherOne() {
        assertThat(Subject.user("ann")).hasToString("user ann");
        assertThat(Subject.user("ann: x")).hasToString("user \"ann: x\"");
        assertThat(Subject.user("ann\u202e")).hasToString("user \"ann\\u202e\"");
        assertThat(Subject.client(IpAddress.of("2001:db8::1")))
                .as("all of its /64 are one")
                .hasToString("client 2001:db8::")
                .isEqualTo(Subject.client(IpAddress.of("2001:db8::ffff:9")))
                .isNotEqualTo(Subject.client(IpAddress.of("2001:db8:0:1::1")));
    }

    @Test
    void aDamagedLineIsLeftOut() {
        var lines = new HabitLines();
        for (var text :
                List.of(
                        "{\"user\":\"a\",\"habit\":\"AQ==\"}",
                        "{\"user\":\"a\",\"habit\":\"*\"}",
                        "{\"habit\":\"\"}",
                        "{\"user\":\"a\"}"))
            assertThat(lines.read(Compromise.object(text))).as(text).isFalse();
        assertThat(new Habits(lines, List.of(), () -> {}).size()).isZero();
    }
}
