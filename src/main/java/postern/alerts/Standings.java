package postern.alerts;

import static postern.alerts.Spans.size;
import static postern.alerts.Spans.span;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import postern.alerts.Reading.State;
import postern.config.Alerting.Thresholds;
import postern.config.RateLimit.Rate;

/** Readings of what can be seen at any moment: the queue, the disk, certificates, lists. */
final class Standings {
    private static final Duration SHORT_LIVED = Duration.ofDays(70);
    private static final Duration URGENT = Duration.ofDays(2);
    private static final Duration KEPT_LOST = Duration.ofMinutes(10);

    /** How many waited. */
    private record Then(Instant at, long waiting) {}

    private final Thresholds thresholds;
    private final ArrayDeque<Then> waiting = new ArrayDeque<>(); // a minute apart at least
    private final Map<String, Instant> offSince = new HashMap<>();
    private long lost;
    private Instant lostAt = Instant.EPOCH;
    private final Instant began;

    Standings(Thresholds thresholds, Instant now) {
        this.thresholds = thresholds;
        began = now;
    }

    void look(Sample sample, Instant now, Map<Condition, Look> all) {
        queue(sample.queue(), now, all);
        var growth = thresholds.queueGrowth();
        if (growth != null) all.put(Condition.QUEUE_GROWTH, growth(growth, sample, now));
        disk(sample.disk(), all);
        var soon = thresholds.certificate();
        if (soon != null) all.put(Condition.CERTIFICATE, certificates(soon, sample, now));
        if (thresholds.blockList()) {
            var listed = new ArrayList<Reading>();
            sample.listed()
                    .forEach((address, lists) -> {
                        if (lists > 0)
                            listed.add(
                                    Reading.firing(
                                            address,
                                            address
                                                    + " is on "
                                                    + (lists == 1 ? "a list" : lists + " lists")
                                                    + ": others may refuse our mail"));
                    });
            all.put(Condition.BLOCK_LIST, Look.whole(listed));
        }
        if (thresholds.selfAudit())
            all.put(
                    Condition.SELF_AUDIT,
                    Look.whole(
                            sample.open().stream()
                                    .map(name ->
                                            Reading.firing(
                                                    name,
                                                    "listener " + name + " relays for strangers"))
                                    .toList()));
        var offFor = thresholds.dnsList();
        if (offFor != null) all.put(Condition.DNS_LIST, lists(offFor, sample, now));
        if (thresholds.journal()) all.put(Condition.JOURNAL, journal(sample, now));
    }

    private void queue(Sample.Queue queue, Instant now, Map<Condition, Look> all) {
        var held = thresholds.heldMail();
        if (held != null)
            all.put(
                    Condition.HELD_MAIL,
                    Look.of(
                            new Reading(
                                    "",
                                    queue.held() >= held ? State.FIRING : State.CALM,
                                    queue.held() == 1
                                            ? "1 message is held"
                                            : queue.held() + " messages are held")));
        var most = thresholds.queueAge();
        if (most == null) return;
        var oldest = queue.oldest();
        var age = oldest == null ? Duration.ZERO : Duration.between(oldest, now);
        var state =
                age.compareTo(most) >= 0
                        ? State.FIRING
                        : age.compareTo(most.dividedBy(2)) > 0 ? State.BETWEEN : State.CALM;
        var figures =
                oldest == null
                        ? "nothing waits"
                        : "the oldest of "
                                + queue.waiting()
                                + " messages that wait, "
                                + queue.oldestId()
                                + ", is "
                                + span(age)
                                + " old (told from "
                                + span(most)
                                + ")"
                                + (queue.why().isEmpty() ? "" : ": " + queue.why());
        all.put(Condition.QUEUE_AGE, Look.of(new Reading("", state, figures)));
    }

    private Look growth(Rate rate, Sample sample, Instant now) {
        long count = sample.queue().waiting();
        var last = waiting.peekLast();
        if (last == null || !now.isBefore(last.at.plus(Duration.ofMinutes(1))))
            waiting.addLast(new Then(now, count));
        while (waiting.size() > 1 && waiting.getFirst().at.plus(rate.time()).isBefore(now))
            waiting.removeFirst();
        long least = count;
        for (var then : waiting) least = Math.min(least, then.waiting);
        long grown = count - least;
        boolean isWaking = now.isBefore(began.plus(rate.time()));
        var state =
                grown >= rate.count()
                        ? State.FIRING
                        : grown > rate.count() / 2 || isWaking ? State.BETWEEN : State.CALM;
        var figures =
                count
                        + " messages wait, "
                        + grown
                        + " more than within the last "
                        + span(rate.time())
                        + " before (told from "
                        + rate.count()
                        + ")";
        return Look.of(new Reading("", state, figures));
    }

    private void disk(Sample.Disk disk, Map<Condition, Look> all) {
        var threshold = thresholds.disk();
        if (threshold == null) return;
        long least = threshold == Thresholds.TWICE ? disk.needed() * 2 : threshold;
        var trouble = disk.trouble();
        boolean known = disk.free() >= 0;
        State state;
        if (trouble != null || known && disk.free() < least) state = State.FIRING;
        else if (!known || disk.free() < least / 10 * 11) state = State.BETWEEN;
        else state = State.CALM;
        var figures =
                trouble != null
                        ? trouble
                        : size(disk.free())
                                + " are free where the spool lies (told below "
                                + size(least)
                                + "; mail is deferred below "
                                + size(disk.needed())
                                + ")";
        all.put(Condition.DISK, Look.of(new Reading("", state, figures)));
    }

    private static Look certificates(Duration soon, Sample sample, Instant now) {
        var readings = new ArrayList<Reading>();
        sample.certificates()
                .forEach((name, certificate) -> {
                    var life = certificate.life();
                    var fifth = life.dividedBy(5);
                    var least =
                            life.compareTo(SHORT_LIVED) < 0 && fifth.compareTo(soon) < 0
                                    ? fifth
                                    : soon;
                    var left = Duration.between(now, certificate.until());
                    if (left.compareTo(least) >= 0) return;
                    readings.add(
                            Reading.firing(
                                    name,
                                    left.isNegative()
                                            ? "it ended at "
                                                    + Spans.time(certificate.until())
                                                    + ": clients that verify turn away"
                                            : "it ends in "
                                                    + span(left)
                                                    + ", at "
                                                    + Spans.time(certificate.until())
                                                    + (left.compareTo(URGENT) < 0
                                                            ? ": at once"
                                                            : "")));
                });
        return Look.whole(readings);
    }

    private Look lists(Duration offFor, Sample sample, Instant now) {
        offSince.keySet().retainAll(sample.off());
        var readings = new ArrayList<Reading>();
        for (var zone : sample.off()) {
            var since = offSince.computeIfAbsent(zone, _ -> now);
            boolean isLong = !now.isBefore(since.plus(offFor));
            readings.add(
                    new Reading(
                            zone,
                            isLong ? State.FIRING : State.BETWEEN,
                            zone
                                    + " has been switched off for "
                                    + span(Duration.between(since, now))));
        }
        return Look.whole(readings);
    }

    private Look journal(Sample sample, Instant now) {
        var problems = new ArrayList<>(sample.journalProblems());
        if (sample.lost() > lost) lostAt = now;
        lost = sample.lost();
        if (now.isBefore(lostAt.plus(KEPT_LOST)))
            problems.add(
                    "records or lines were left out: postern_journal_lost_total and"
                            + " postern_log_dropped_total count them");
        return problems.isEmpty()
                ? Look.whole(List.of())
                : Look.of(Reading.firing("", String.join("; ", problems)));
    }
}
