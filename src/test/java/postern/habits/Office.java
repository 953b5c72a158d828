package postern.habits;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import postern.mail.IpAddress;

/**
 * A small office that was made up: 40 users and 5 devices, and what they send, day by day, all from
 * one seed. Users have hours, weekends, holidays, correspondents and new ones, work at home and on
 * their way; some travel, some send newsletters, everybody invites many people now and then.
 */
final class Office {
    static final int USERS = 40;
    static final LocalDate FIRST = LocalDate.of(2027, 1, 4); // a Monday
    static final IpAddress INSIDE = IpAddress.of("10.20.1.77");

    private static final List<String> FREEMAIL =
            List.of("gmail.test", "outlook.test", "yahoo.test", "gmx.test", "web.test");
    private static final List<LocalDate> CLOSED =
            List.of(
                    LocalDate.of(2027, 1, 6),
                    LocalDate.of(2027, 3, 8),
                    LocalDate.of(2027, 3, 26),
                    LocalDate.of(2027, 3, 29));

    private final SplittableRandom chance;
    private final List<User> users = new ArrayList<>();
    private final List<String> contacts = new ArrayList<>(); // of the office's world

    /** A recipient of a foreign domain. */
    record Sent(Instant at, Subject subject, IpAddress client, String domain, boolean refused) {}

    private static final class User {
        final Subject subject;
        double messages; // a day
        double recipients; // beside the first
        double fresh; // share of domains that are new to the user
        double weekend; // chance to work
        int begins; // hour
        int holiday; // day number it begins, two weeks
        int newsletter = -1; // day in four weeks
        boolean travels;
        int trip = -100; // day number the last one began
        int away; // days
        int shift; // hours, on a trip
        IpAddress home;
        IpAddress hotel;
        final List<IpAddress> phones = new ArrayList<>();
        final List<String> circle = new ArrayList<>();
        final List<String> readers = new ArrayList<>();

        User(String name, IpAddress home) {
            subject = Subject.user(name);
            this.home = home;
            hotel = home;
        }
    }

    Office(long seed) {
        chance = new SplittableRandom(seed);
        for (int i = 0; i < 2000; i++) contacts.add("firm" + i + ".test");
        for (int i = 0; i < USERS; i++) users.add(user(i));
        for (int i = 0; i < 3; i++) {
            var editor = users.get(5 + i * 9);
            editor.newsletter = 8 + i * 5;
            int readers = 150 + chance.nextInt(250);
            for (int r = 0; r < readers; r++)
                editor.readers.add(chance.nextInt(3) == 0 ? free() : contact());
        }
    }

    private User user(int i) {
        var user = new User("user" + i, address(80, 100 + i % 20, i));
        user.messages = 10 * Math.exp(0.7 * gauss());
        user.recipients = 0.2 + 0.5 * chance.nextDouble();
        user.fresh = 0.02 + 0.08 * chance.nextDouble();
        user.weekend = chance.nextInt(5) == 0 ? 0.4 : 0.04;
        user.begins = 6 + chance.nextInt(3);
        user.holiday = 20 + chance.nextInt(60);
        user.travels = i % 5 == 2;
        for (int p = 0; p < 3; p++) user.phones.add(phone());
        int circle = 20 + chance.nextInt(120);
        for (int c = 0; c < circle; c++) user.circle.add(contact());
        return user;
    }

    private IpAddress address(int a, int b, int c) {
        return IpAddress.of(a + "." + b + "." + c + "." + (1 + chance.nextInt(250)));
    }

    /** Of one of the networks of the country's carriers. */
    IpAddress phone() {
        return address(100, 70, chance.nextInt(40));
    }

    private String contact() {
        double zipf = Math.pow(chance.nextDouble(), 2);
        return contacts.get((int) (zipf * contacts.size()));
    }

    private String free() {
        return FREEMAIL.get(chance.nextInt(FREEMAIL.size()));
    }

    private double gauss() {
        double sum = 0;
        for (int i = 0; i < 12; i++) sum += chance.nextDouble();
        return sum - 6;
    }

    private int poisson(double mean) {
        double limit = Math.exp(-mean);
        int k = 0;
        for (double p = chance.nextDouble(); p > limit; p *= chance.nextDouble()) k++;
        return k;
    }

    Subject subject(int number) {
        return users.get(number).subject;
    }

    /** What is sent on that day, in the order of time. */
    List<Sent> day(int day) {
        var sent = new ArrayList<Sent>();
        var date = FIRST.plusDays(day);
        for (var user : users) day(user, day, date, sent);
        devices(day, date, sent);
        sent.sort(Comparator.comparing(Sent::at));
        return sent;
    }

    private void day(User user, int day, LocalDate date, List<Sent> sent) {
        boolean weekend = date.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0;
        boolean closed = CLOSED.contains(date);
        boolean onHoliday = day >= user.holiday && day < user.holiday + 14;
        if (user.travels && !onHoliday && day - user.trip > 20 && chance.nextInt(8) == 0) {
            user.trip = day;
            user.away = 2 + chance.nextInt(3);
            user.shift = List.of(-7, -5, 0, 0, 6).get(chance.nextInt(5));
            user.hotel = address(150 + chance.nextInt(40), chance.nextInt(250), 7);
        }
        boolean away = day < user.trip + user.away;
        double works = onHoliday ? 0.25 : weekend || closed ? user.weekend : 0.96;
        if (chance.nextDouble() >= works) return;
        double messages = user.messages * (onHoliday ? 0.15 : weekend ? 0.3 : 1);
        boolean atHome = weekend || closed || chance.nextInt(5) == 0;
        int shift = away ? user.shift : 0;
        int count = poisson(messages * 0.6); // the others go to colleagues
        for (int i = 0; i < count; i++) {
            double hour = user.begins + shift + 4.5 + 2.4 * gauss();
            if (chance.nextInt(25) == 0) hour = user.begins + 11 + 3 * chance.nextDouble();
            boolean onPhone = chance.nextInt(6) == 0;
            var from =
                    onHoliday || onPhone
                            ? user.phones.get(chance.nextInt(3))
                            : away ? user.hotel : atHome ? user.home : INSIDE;
            if (onPhone && chance.nextInt(15) == 0) user.phones.set(chance.nextInt(3), phone());
            double fresh = away ? Math.min(0.4, user.fresh * 3) : user.fresh;
            message(user, at(date, hour), from, 1 + poisson(user.recipients), fresh, sent);
        }
        if (!weekend && !closed && !onHoliday && chance.nextInt(60) == 0) // an invitation
        message(
                    user,
                    at(date, user.begins + 2 + 5 * chance.nextDouble()),
                    INSIDE,
                    20 + chance.nextInt(40),
                    0.2,
                    sent);
        if (day == 70 && user == users.get(21)) // letters to people who never wrote to it
        message(user, at(date, 10), INSIDE, 120, 0.5, sent);
        if (user.newsletter >= 0 && !onHoliday && day % 28 == user.newsletter)
            newsletter(user, date, sent);
    }

    private void newsletter(User user, LocalDate date, List<Sent> sent) {
        for (int i = 0; i < 8; i++) user.readers.add(contact());
        double hour = 9 + 4 * chance.nextDouble();
        for (int i = 0; i < user.readers.size(); i++) {
            var at = at(date, hour).plusSeconds(i * 5L);
            sent.add(new Sent(at, user.subject, INSIDE, user.readers.get(i), isRefused(0.02)));
        }
    }

    private void message(
            User user, Instant at, IpAddress from, int recipients, double fresh, List<Sent> sent) {
        for (int i = 0; i < recipients; i++) {
            String domain;
            if (chance.nextDouble() < fresh) {
                domain =
                        chance.nextInt(3) == 0
                                ? "new" + chance.nextInt(1_000_000) + ".test"
                                : contact();
                user.circle.add(domain);
            } else if (chance.nextInt(5) == 0) domain = free();
            else
                domain =
                        user.circle.get(
                                (int) (Math.pow(chance.nextDouble(), 2) * user.circle.size()));
            sent.add(new Sent(at, user.subject, from, domain, isRefused(0.01)));
        }
    }

    private boolean isRefused(double share) {
        return chance.nextDouble() < share;
    }

    private static Instant at(LocalDate date, double hour) {
        return date.atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .plus(Duration.ofSeconds((long) (hour * 3600)));
    }

    static IpAddress device(int i) {
        return IpAddress.of("10.20.2." + (10 + i));
    }

    /** A scanner, a monitor with its storms, a shop, a backup, a telephone system. */
    private void devices(int day, LocalDate date, List<Sent> sent) {
        boolean weekend = date.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0;
        for (int i = 0; i < (weekend ? 0 : poisson(2)); i++)
            device(0, at(date, 8 + 9 * chance.nextDouble()), contact(), sent);
        for (int i = 0; i < poisson(6); i++)
            device(1, at(date, 24 * chance.nextDouble()), "oncall.test", sent);
        if (chance.nextInt(14) == 0) {
            var begun = at(date, 24 * chance.nextDouble());
            int storm = 60 + chance.nextInt(240);
            for (int i = 0; i < storm; i++)
                device(1, begun.plusSeconds(i * 9L), i % 2 == 0 ? "oncall.test" : "sms.test", sent);
        }
        for (int i = 0; i < poisson((weekend ? 120 : 180) * (1 + day / 300.0)); i++) {
            double hour = 8 + 14 * chance.nextDouble();
            var to = chance.nextInt(3) > 0 ? free() : "shop" + chance.nextInt(20_000) + ".test";
            device(2, at(date, hour), to, sent);
        }
        for (int i = 0; i < 2; i++) device(3, at(date, 1.5 + i), "backup.test", sent);
        for (int i = 0; i < (weekend ? 1 : poisson(4)); i++)
            device(4, at(date, 8 + 10 * chance.nextDouble()), "oncall.test", sent);
    }

    private void device(int i, Instant at, String to, List<Sent> sent) {
        sent.add(new Sent(at, Subject.client(device(i)), device(i), to, isRefused(0.01)));
    }
}
