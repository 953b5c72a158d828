package postern.habits;

import java.time.Instant;
import java.util.List;
import postern.habits.Departure.Pair;
import postern.habits.Departure.Picture;

/** What one user or client usually sends, and what it has sent of late. Safe for many threads. */
final class Habit {
    private static final long HOUR = 3600;
    private static final long DAY = 86_400;

    /** Words of a sketch of domains: two times 1,024 bits. */
    static final int WORDS = 16;

    /** So many active days, and so much time since the first, until it is known what is usual. */
    private static final int KNOWN_DAYS = 5;

    private static final long KNOWN_TIME = 7 * DAY;

    private final Volume hour;
    private final Volume day;
    private final Volume fresh;
    private final Volume refused;
    private final Networks networks;
    private final Hours hours;
    private final Sketch domains;
    private final long began;
    private long last;
    private boolean learns = true;

    /** All that outlives a restart. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Kept(
            long began,
            long last,
            List<Volume.Kept> volumes,
            Networks.Kept networks,
            Hours.Kept hours,
            long[] newer,
            long[] older,
            long since) {}

    Habit(long second) {
        this(
                new Kept(
                        second,
                        second,
                        List.of(
                                Volume.Kept.NOTHING,
                                Volume.Kept.NOTHING,
                                Volume.Kept.NOTHING,
                                Volume.Kept.NOTHING),
                        Networks.Kept.NOTHING,
                        Hours.Kept.nothing(),
                        new long[WORDS],
                        new long[WORDS],
                        second / DAY));
    }

    Habit(Kept kept) {
        began = kept.began();
        last = kept.last();
        hour = new Volume(HOUR, kept.volumes().get(0));
        day = new Volume(DAY, kept.volumes().get(1));
        fresh = new Volume(DAY, kept.volumes().get(2));
        refused = new Volume(DAY, kept.volumes().get(3));
        networks = new Networks(kept.networks());
        hours = new Hours(kept.hours());
        domains = new Sketch(kept.newer(), kept.older(), kept.since());
    }

    /**
     * A recipient more: how far that departs from what is usual.
     *
     * @param domain its hash
     * @param knownHere whether somebody else here has written to that domain before
     */
    synchronized Departure recipient(String network, long domain, boolean knownHere, long second) {
        last = second;
        hour.add(1, second, learns);
        day.add(1, second, learns);
        boolean seen = learns ? domains.add(domain, second / DAY) : domains.has(domain);
        fresh.add(seen || knownHere ? 0 : 1, second, learns);
        refused.add(0, second, learns);
        var departure = Departure.of(picture(network, second));
        if (learns && !departure.isClear()) {
            networks.add(network, second);
            hours.add(second);
        }
        return departure;
    }

    private Picture picture(String network, long second) {
        boolean isKnown = day.spans() >= KNOWN_DAYS && second - began >= KNOWN_TIME;
        return new Picture(
                isKnown,
                new Pair(hour.lately(second), hour.usual()),
                new Pair(day.lately(second), day.usual()),
                new Pair(fresh.lately(second), fresh.usual()),
                new Pair(refused.lately(second), refused.usual()),
                network,
                networks.isNew(network, second),
                networks.travels(second),
                Hours.hourOfDay(second),
                hours.isOddHour(second),
                hours.isOddDay(second));
    }

    /** A recipient was refused, here or by a next hop. */
    synchronized void refused(long second) {
        refused.add(1, second, learns);
    }

    /** Nothing is learnt from now on: it is suspected. */
    synchronized void suspect() {
        learns = false;
    }

    /** It is not suspected any more, and counting begins from nothing. */
    synchronized void release() {
        learns = true;
        for (var volume : List.of(hour, day, fresh, refused)) volume.drop();
    }

    /**
     * It is not suspected any more, and what it did is usual from now on.
     *
     * @param written hashes of the domains that it wrote to
     */
    synchronized void trust(List<Long> written, String network, long second) {
        learns = true;
        for (var volume : List.of(hour, day, fresh, refused)) volume.learn();
        for (long one : written) {
            var _ = domains.add(one, second / DAY);
        }
        if (!network.isEmpty()) networks.add(network, second);
        networks.learn();
        hours.add(second);
    }

    synchronized long last() {
        return last;
    }

    /** Since when. */
    Instant began() {
        return Instant.ofEpochSecond(began);
    }

    synchronized Kept kept() {
        return new Kept(
                began,
                last,
                List.of(hour.kept(), day.kept(), fresh.kept(), refused.kept()),
                networks.kept(),
                hours.kept(),
                domains.newer(),
                domains.older(),
                domains.since());
    }

    /** What is counted now and usually: recipients an hour, a day; fresh domains; refusals. */
    synchronized List<Pair> figures(long second) {
        return List.of(
                new Pair(hour.lately(second), hour.usual()),
                new Pair(day.lately(second), day.usual()),
                new Pair(fresh.lately(second), fresh.usual()),
                new Pair(refused.lately(second), refused.usual()));
    }

    synchronized List<Networks.Seen> networks() {
        return networks.list();
    }
}
