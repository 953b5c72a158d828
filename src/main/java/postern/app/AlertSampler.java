package postern.app;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import postern.alerts.Sample;
import postern.config.Settings;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.net.Relay;

/**
 * Looks how the relay stands. What costs something is looked at every ten seconds at most, however
 * often it is asked.
 */
final class AlertSampler {
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final Foundation ground;
    private final Relay relay;
    private final ListDesk lists;
    private final SelfAudit audit;
    private final Supplier<Settings> settings;
    private @Nullable Slow last;

    /** What is looked at now and then. */
    private record Slow(
            Instant at,
            Sample.Queue queue,
            Sample.Disk disk,
            Map<String, Sample.Down> down,
            Map<String, Sample.Certificate> certificates) {}

    /**
     * @param settings those in force
     */
    AlertSampler(
            Foundation ground,
            Relay relay,
            ListDesk lists,
            SelfAudit audit,
            Supplier<Settings> settings) {
        this.ground = ground;
        this.relay = relay;
        this.lists = lists;
        this.audit = audit;
        this.settings = settings;
    }

    /** Waits for the loop, and the disk. */
    Sample sample(Instant now) throws InterruptedException {
        var slow = last;
        if (slow == null || Duration.between(slow.at, now).abs().compareTo(KEPT) >= 0) {
            slow = slow(now);
            last = slow;
        }
        return new Sample(
                slow.queue,
                slow.disk,
                slow.certificates,
                lists.listed(),
                audit.seen().open(),
                slow.down,
                off(),
                problems(),
                lost(),
                destinations());
    }

    private Slow slow(Instant now) throws InterruptedException {
        return new Slow(now, queue(), disk(), down(), ground.certificates().lives());
    }

    private Sample.Queue queue() {
        var count = ground.census().now();
        var reply = count.oldestReply();
        return new Sample.Queue(
                count.waitingMessages(),
                count.heldMessages(),
                count.oldest(),
                count.oldestId(),
                reply == null ? "" : reply.toString());
    }

    private Sample.Disk disk() {
        var now = settings.get();
        long free;
        try {
            free = Files.getFileStore(now.data()).getUsableSpace();
        } catch (IOException _) {
            free = -1;
        }
        var spool = ground.spool();
        var trouble = spool.broken().or(spool::shortage).orElse(null);
        return new Sample.Disk(free, now.spool().minFree(), trouble);
    }

    private Map<String, Sample.Down> down() throws InterruptedException {
        var down = new LinkedHashMap<String, Sample.Down>();
        for (var standing : relay.standings()) {
            if (standing.failures() == 0 || standing.waiting() == 0) continue;
            var reply = standing.lastFailure();
            down.merge(
                    standing.destination().toString(),
                    new Sample.Down(standing.waiting(), reply == null ? "" : reply.toString()),
                    (a, b) -> new Sample.Down(a.waiting() + b.waiting(), a.why()));
        }
        return down;
    }

    private Set<String> off() {
        var off = new TreeSet<String>();
        lists.off()
                .forEach((zone, isOff) -> {
                    if (isOff > 0) off.add(zone);
                });
        return off;
    }

    private long lost() {
        long lost = ground.files().lost();
        for (long dropped : ground.files().dropped().values()) lost += dropped;
        return lost;
    }

    private List<String> problems() {
        var files = ground.files();
        return Stream.of(files.problem(), files.logProblem()).flatMap(Optional::stream).toList();
    }

    /** Where mail for a domain goes, as text. */
    private Function<String, String> destinations() {
        var nextHops = QueueAccess.nextHops(settings.get());
        return domain ->
                Mailbox.parse("postmaster@" + domain) instanceof Parsed.Good<Mailbox>(var mailbox)
                        ? nextHops.apply(mailbox)
                        : domain;
    }
}
