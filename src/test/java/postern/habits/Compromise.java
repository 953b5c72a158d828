package postern.habits;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/** Three months of an office, and what stolen passwords and hijacked machines get out of it. */
final class Compromise {
    static final int DAYS = 91;

    private Compromise() {}

    /** How somebody misuses a password or a machine. */
    enum Attack {
        FAST("fast blast, 5,000 an hour, a foreign network", 5000, 14),
        DRIP("slow drip, 40 an hour, a foreign network", 40, 9),
        NIGHT("at night, 1,000 an hour, a foreign network", 1000, 2),
        SAME_COUNTRY("300 an hour, a telephone network of the country", 300, 11),
        OWN_NETWORK("hijacked computer in the office, 600 an hour", 600, 10),
        OWN_DRIP("the same, slow drip, 40 an hour", 40, 10),
        DEVICE("hijacked device, 2,000 an hour", 2000, 3);

        final String words;
        final int anHour;
        final int begins; // hour

        Attack(String words, int anHour, int begins) {
            this.words = words;
            this.anHour = anHour;
            this.begins = begins;
        }
    }

    /** Somebody was suspected who did nothing wrong. */
    record Alarm(int day, String text) {}

    /** What a whole run has shown. */
    record Shown(List<Alarm> alarms, List<Out> outs) {}

    /**
     * How much got out.
     *
     * @param held whether it was held at all, within a day
     */
    record Out(Attack attack, int messages, boolean held, String why) {}

    /**
     * Plays an office.
     *
     * @param days with attacks, each against copies of what is known then; a copy each
     * @param every so many users are attacked
     */
    static Shown play(long seed, Set<Integer> days, int every) {
        var office = new Office(seed);
        var habits = new Habits(new HabitLines(), List.of(), () -> {});
        var alarms = new ArrayList<Alarm>();
        var outs = new ArrayList<Out>();
        var chance = new SplittableRandom(seed * 31 + 7);
        for (int day = 0; day < DAYS; day++) {
            if (days.contains(day))
                for (int user = 0; user < Office.USERS; user += every)
                    for (var attack : Attack.values())
                        if (attack != Attack.DEVICE || user < 5 * every)
                            outs.add(
                                    attack(
                                            attack,
                                            habits,
                                            office,
                                            user,
                                            every,
                                            day,
                                            chance.split()));
            for (var sent : office.day(day)) {
                var answer =
                        habits.count(
                                sent.subject(), sent.client(), Domain.of(sent.domain()), sent.at());
                if (sent.refused()) habits.refused(sent.subject(), sent.at());
                if (answer.isEmpty()) continue;
                var suspect = habits.suspect(sent.subject());
                if (suspect == null
                        || sent.at().isBefore(suspect.since().plus(Duration.ofHours(2)))) continue;
                alarms.add(new Alarm(day, answer)); // a person looks, two hours later
                habits.trust(sent.subject(), Set.of(sent.domain()), sent.at());
            }
            for (var left : habits.suspects()) { // and nobody leaves it for the next day
                alarms.add(new Alarm(day, left.text()));
                habits.trust(left.subject(), Set.of(), left.since().plus(Duration.ofHours(2)));
            }
        }
        return new Shown(alarms, outs);
    }

    /** What is known, as it is after a restart. */
    static Habits copy(Habits habits) {
        var lines = new HabitLines();
        HabitLines.write(
                habits,
                line -> {
                    if (!lines.read(object(line.toString())))
                        throw new IllegalStateException("not read: " + line);
                });
        return new Habits(lines, List.of(), () -> {});
    }

    static JsonObject object(String line) {
        if (JsonValue.parse(line) instanceof Parsed.Good<JsonValue>(JsonObject object))
            return object;
        throw new IllegalArgumentException(line);
    }

    private static Out attack(
            Attack attack,
            Habits known,
            Office office,
            int number,
            int every,
            int day,
            SplittableRandom chance) {
        var habits = copy(known);
        var subject =
                attack == Attack.DEVICE
                        ? Subject.client(Office.device(number / every))
                        : office.subject(number);
        var client = client(attack, number / every, office, chance);
        LocalDate date = Office.FIRST.plusDays(day);
        var begun =
                date.atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .plusSeconds(attack.begins * 3600L + chance.nextInt(3600));
        var bounces = new ArrayList<Instant>();
        long step = 3_600_000L / attack.anHour;
        int most = attack.anHour * 24;
        String why = null;
        int out = 0;
        for (; out < most && why == null; out++) {
            var now = begun.plusMillis(out * step);
            while (!bounces.isEmpty() && bounces.getFirst().isBefore(now))
                habits.refused(subject, bounces.removeFirst());
            var answer = habits.count(subject, client, Domain.of(victim(chance)), now);
            if (!answer.isEmpty()) why = answer;
            if (chance.nextInt(8) == 0) bounces.add(now.plusSeconds(90));
        }
        return new Out(attack, why == null ? most : out - 1, why != null, text(why));
    }

    private static String text(@Nullable String why) {
        return why == null ? "" : why;
    }

    private static IpAddress client(
            Attack attack, int device, Office office, SplittableRandom chance) {
        return switch (attack) {
            case FAST, DRIP, NIGHT -> IpAddress.of("203.0.113." + (1 + chance.nextInt(200)));
            case SAME_COUNTRY -> office.phone();
            case OWN_NETWORK, OWN_DRIP -> Office.INSIDE;
            case DEVICE -> Office.device(device);
        };
    }

    /** As lists of addresses are: a third at large providers, the others anywhere. */
    private static String victim(SplittableRandom chance) {
        if (chance.nextInt(3) == 0)
            return List.of("gmail.test", "outlook.test", "yahoo.test").get(chance.nextInt(3));
        double zipf = Math.pow(chance.nextDouble(), 3);
        return "victim" + (int) (zipf * 50_000) + ".test";
    }
}
