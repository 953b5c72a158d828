package postern.habits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import postern.habits.Compromise.Attack;
import postern.habits.Compromise.Out;
import postern.mail.Domain;

/**
 * How much gets out of an office before it is held, and how often somebody is suspected who did
 * nothing wrong (docs/compromise.md).
 */
class CompromiseTest {

    private static Map<Attack, int[]> sorted(List<Out> outs) {
        var by = new EnumMap<Attack, int[]>(Attack.class);
        for (var attack : Attack.values())
            by.put(
                    attack,
                    outs.stream()
                            .filter(out -> out.attack() == attack)
                            .mapToInt(Out::messages)
                            .sorted()
                            .toArray());
        return by;
    }

    @Test
    void aStolenPasswordIsSeenAfterAFewDozenMessagesAndOfficesAreLeftInPeace() {
        var shown = Compromise.play(1, Set.of(60), 4);
        assertThat(shown.outs()).allMatch(Out::held);
        sorted(shown.outs())
                .forEach((attack, out) -> {
                    assertThat(out[out.length / 2]).as("median of %s", attack).isLessThan(100);
                    assertThat(out[out.length - 1]).as("worst of %s", attack).isLessThan(700);
                });
        assertThat(shown.alarms().stream().filter(alarm -> alarm.day() >= 14).toList())
                .as("in eleven weeks, 45 users and devices")
                .hasSizeLessThan(8);
    }

    /** Prints the table of docs/compromise.md. */
    @Test
    @Tag("long")
    void tenOffices() {
        var outs = new ArrayList<Out>();
        var months = new int[3];
        int offices = Integer.getInteger("compromise.offices", 10);
        for (int seed = 1; seed <= offices; seed++) {
            var shown = Compromise.play(seed, Set.of(35, 50, 65, 80), 1);
            outs.addAll(shown.outs());
            for (var alarm : shown.alarms()) {
                months[Math.min(2, alarm.day() / 30)]++;
                if (Boolean.getBoolean("compromise.alarms"))
                    System.out.println(seed + " day " + alarm.day() + ": " + alarm.text());
            }
        }
        System.out.println("| attack | tries | median | 95 % | worst | never held |");
        System.out.println("|---|---|---|---|---|---|");
        sorted(outs)
                .forEach((attack, out) ->
                        System.out.printf(
                                Locale.ROOT,
                                "| %s | %d | %d | %d | %d | %d |%n",
                                attack.words,
                                out.length,
                                out[out.length / 2],
                                out[out.length * 95 / 100],
                                out[out.length - 1],
                                outs.stream()
                                        .filter(o -> o.attack() == attack && !o.held())
                                        .count()));
        System.out.printf(
                Locale.ROOT,
                "false alarms of an office in its first, second and third month: %s%n",
                Arrays.stream(months)
                        .mapToObj(n -> String.format(Locale.ROOT, "%.1f", n / (double) offices))
                        .toList());
        cost();
        assertThat(outs.stream().filter(out -> !out.held()).count())
                .as("never held, of %d", outs.size())
                .isLessThan(outs.size() / 50);
    }

    /** What counting costs, with as many users as there can be. */
    private static void cost() {
        var habits = new Habits(new HabitLines(), List.of(), () -> {});
        var now = Instant.parse("2027-01-04T09:00:00Z");
        long nanos = 0;
        int rounds = 50;
        for (int round = 0; round < rounds; round++) {
            long began = System.nanoTime();
            for (int i = 0; i < Habits.USUAL; i++)
                habits.count(
                        Subject.user("user" + i),
                        Office.INSIDE,
                        Domain.of("d" + (i + round) % 3000 + ".test"),
                        now.plusSeconds(round * 9000L));
            if (round >= 10) nanos += System.nanoTime() - began;
        }
        var octets = new int[1];
        HabitLines.write(habits, line -> octets[0] += line.length() + 1);
        System.out.printf(
                "counting costs %d ns a recipient; the file has %d octets a user%n",
                nanos / (rounds - 10) / Habits.USUAL, octets[0] / Habits.USUAL);
    }
}
