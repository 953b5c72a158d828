package postern.alerts;

import static postern.alerts.Spans.most;
import static postern.alerts.Spans.span;
import static postern.alerts.Spans.sum;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.alerts.Reading.State;
import postern.config.Alerting.Thresholds;
import postern.config.Alerting.Volume;
import postern.config.RateLimit.Rate;

/**
 * Makes readings of what happened and of how the relay stands. Has no clock. Not safe for threads.
 *
 * <p>Where something happened too often, it has to happen no more than half as often to be well;
 * and nothing of that kind is well before it was listened to for the whole time.
 */
public final class Lookout {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long LEAST_BURST = 200;
    private static final long UNLEARNT_BURST = 2000; // while nobody knows what is usual

    private final Thresholds thresholds;
    private final UsualVolume usual;
    private final Instant began;
    private final @Nullable RecentCounts failedByClient;
    private final @Nullable RecentCounts failedByUser;
    private final @Nullable RecentCounts refused;
    private final RecentCounts outgoing;
    private final @Nullable RecentCounts deferred;
    private final Standings standings;

    /**
     * @param now from when on it listens
     */
    public Lookout(Thresholds thresholds, UsualVolume usual, Instant now) {
        this.thresholds = thresholds;
        this.usual = usual;
        began = now;
        failedByClient = counts(thresholds.failedLogins());
        failedByUser = counts(thresholds.failedLogins());
        refused = counts(thresholds.relayRefusals());
        deferred = counts(thresholds.deferrals());
        outgoing =
                new RecentCounts(
                        thresholds.outgoingVolume() instanceof Volume.Absolute(var rate)
                                ? rate.time()
                                : HOUR);
        standings = new Standings(thresholds, now);
    }

    private static @Nullable RecentCounts counts(@Nullable Rate rate) {
        return rate == null ? null : new RecentCounts(rate.time());
    }

    /** What it looks for. */
    public Thresholds thresholds() {
        return thresholds;
    }

    /**
     * How all conditions that are switched on stand.
     *
     * @param journal what it has heard since the last time is taken
     */
    public Map<Condition, Look> look(HearingJournal journal, Sample sample, Instant now) {
        return look(journal.take(), sample, now);
    }

    Map<Condition, Look> look(Heard heard, Sample sample, Instant now) {
        var all = new EnumMap<Condition, Look>(Condition.class);
        var logins = thresholds.failedLogins();
        if (logins != null && failedByClient != null && failedByUser != null) {
            failedByClient.add(heard.failedByClient(), now);
            failedByUser.add(heard.failedByUser(), now);
            all.put(Condition.FAILED_LOGINS, logins(logins, failedByClient, failedByUser, now));
        }
        var refusals = thresholds.relayRefusals();
        if (refusals != null && refused != null) {
            refused.add(heard.refused(), now);
            all.put(Condition.RELAY_REFUSALS, refusals(refusals, refused, now));
        }
        outgoing(heard, now, all);
        var deferrals = thresholds.deferrals();
        if (deferrals != null && deferred != null) {
            var byDestination = new HashMap<String, Long>();
            heard.deferred()
                    .forEach((domain, count) ->
                            byDestination.merge(
                                    sample.destinations().apply(domain), count, Long::sum));
            deferred.add(byDestination, now);
            all.put(Condition.DEFERRALS, deferrals(deferrals, deferred, sample, now));
        }
        standings.look(sample, now, all);
        if (thresholds.trustedAddress()) remarks(Condition.TRUSTED_ADDRESS, heard, true, all);
        // it is over when a person says so
        if (thresholds.departure()) remarks(Condition.DEPARTURE, heard, false, all);
        return all;
    }

    private static void remarks(
            Condition condition, Heard heard, boolean isWhole, Map<Condition, Look> all) {
        var last = new LinkedHashMap<String, Reading>();
        for (var remark : heard.remarks())
            if (remark.condition() == condition)
                last.put(remark.reading().subject(), remark.reading());
        all.put(condition, new Look(List.copyOf(last.values()), isWhole));
    }

    /** Of counts: too many, no more than half of that, or between the two. */
    private State state(long count, double most, Duration time, Instant now) {
        if (count >= most) return State.FIRING;
        return count > most / 2 || isWaking(time, now) ? State.BETWEEN : State.CALM;
    }

    private State state(long count, Rate rate, Instant now) {
        return state(count, (double) rate.count(), rate.time(), now);
    }

    private Look logins(Rate rate, RecentCounts byClient, RecentCounts byUser, Instant now) {
        var clients = byClient.totals(now);
        long count = sum(clients);
        var state = state(count, rate, now);
        if (state == State.CALM) return Look.of(new Reading("", state, ""));
        var users = most(byUser.totals(now));
        var figures =
                count
                        + " logins failed within "
                        + span(rate.time())
                        + " (told from "
                        + rate.count()
                        + "); most from "
                        + most(clients)
                        + (users.isEmpty() ? "" : "; for " + users);
        return Look.of(new Reading("", state, figures));
    }

    private Look refusals(Rate rate, RecentCounts counts, Instant now) {
        var readings = new ArrayList<Reading>();
        counts.totals(now)
                .forEach((client, count) ->
                        readings.add(
                                new Reading(
                                        client,
                                        state(count, rate, now),
                                        count
                                                + " recipients refused within "
                                                + span(rate.time())
                                                + " (told from "
                                                + rate.count()
                                                + ")")));
        return new Look(readings, !isWaking(rate.time(), now));
    }

    /** Before it was listened to for that time, who is missing is not well yet. */
    private boolean isWaking(Duration time, Instant now) {
        return now.isBefore(began.plus(time));
    }

    private void outgoing(Heard heard, Instant now, Map<Condition, Look> all) {
        outgoing.add(heard.outgoing(), now);
        var totals = outgoing.totals(now);
        long count = sum(totals);
        var volume = thresholds.outgoingVolume();
        int factor = volume instanceof Volume.TimesUsual(int times) ? times : 10;
        double most =
                usual.isLearnt(now)
                        ? Math.max(LEAST_BURST, factor * usual.usual(now))
                        : UNLEARNT_BURST;
        usual.add(sum(heard.outgoing()), now, usual.isLearnt(now) ? most : Double.MAX_VALUE);
        switch (volume) {
            case null -> {}
            case Volume.Absolute(var rate) -> {
                var figures =
                        count
                                + " recipients within "
                                + span(rate.time())
                                + " (told from "
                                + rate.count()
                                + "); most from "
                                + most(totals);
                all.put(
                        Condition.OUTGOING_VOLUME,
                        Look.of(new Reading("", state(count, rate, now), figures)));
            }
            case Volume.TimesUsual _ -> {
                var state = state(count, most, HOUR, now);
                var figures =
                        count
                                + " recipients within an hour, usual at this time of day are "
                                + Math.round(usual.usual(now))
                                + " (told from "
                                + Math.round(most)
                                + "); most from "
                                + most(totals);
                all.put(Condition.OUTGOING_VOLUME, Look.of(new Reading("", state, figures)));
            }
        }
    }

    private Look deferrals(Rate rate, RecentCounts counts, Sample sample, Instant now) {
        var readings = new ArrayList<Reading>();
        var totals = counts.totals(now);
        sample.down()
                .forEach((destination, down) -> {
                    long count = Math.max(down.waiting(), totals.getOrDefault(destination, 0L));
                    readings.add(
                            new Reading(
                                    destination,
                                    // while it is down nobody knows how many would be deferred
                                    count >= rate.count() ? State.FIRING : State.BETWEEN,
                                    down.waiting()
                                            + " messages wait for it, it is down: "
                                            + down.why()));
                });
        totals.forEach((destination, count) -> {
            if (!sample.down().containsKey(destination))
                readings.add(
                        new Reading(
                                destination,
                                state(count, rate, now),
                                count
                                        + " attempts deferred within "
                                        + span(rate.time())
                                        + " (told from "
                                        + rate.count()
                                        + ")"));
        });
        return new Look(readings, !isWaking(rate.time(), now));
    }
}
