package postern.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import postern.alerts.Bulletin;
import postern.alerts.Channel;
import postern.alerts.Condition;
import postern.alerts.Ledger;
import postern.alerts.Outbox;
import postern.watch.Counters;
import postern.watch.Metrics;

/** What of alerts can be watched. All values of labels are there from the start. */
final class AlertCounts {
    private final Counters raised;
    private final Counters sent;
    private final Counters failed;

    AlertCounts(Metrics metrics, Ledger ledger) {
        metrics.sampled(
                Metrics.Type.GAUGE,
                "postern_alerts_firing",
                "How many things of each condition are wrong, silenced ones too.",
                "name",
                () -> firing(ledger));
        raised =
                metrics.counters(
                        "postern_alerts_raised_total",
                        "Alerts that people were told of, each once.",
                        "name");
        for (var condition : Condition.values()) raised.of(condition.word());
        sent =
                metrics.counters(
                        "postern_alerts_sent_total", "Sendings of alerts that arrived.", "channel");
        failed =
                metrics.counters(
                        "postern_alerts_failed_total",
                        "Sendings of alerts that failed, and are tried again.",
                        "channel");
        for (var channel : Channel.values()) {
            sent.of(channel.word());
            failed.of(channel.word());
        }
        byChannel(
                metrics,
                Metrics.Type.GAUGE,
                "postern_alerts_waiting",
                "Alerts and recoveries that wait to be sent.",
                ledger,
                outbox -> outbox.waiting().size());
        byChannel(
                metrics,
                Metrics.Type.COUNTER,
                "postern_alerts_dropped_total",
                "Alerts and recoveries that were never sent: too many, or too old.",
                ledger,
                Outbox::dropped);
        metrics.gauge(
                "postern_alerts_silences",
                "Silences in force.",
                () -> {
                    synchronized (ledger) {
                        return ledger.alarms().silences().size();
                    }
                });
    }

    private static Map<String, Integer> firing(Ledger ledger) {
        var counts = new LinkedHashMap<String, Integer>();
        synchronized (ledger) {
            ledger.alarms()
                    .firing()
                    .forEach((condition, count) -> counts.put(condition.word(), count));
        }
        return counts;
    }

    private static void byChannel(
            Metrics metrics,
            Metrics.Type type,
            String name,
            String help,
            Ledger ledger,
            ToLongFunction<Outbox> count) {
        metrics.sampled(
                type,
                name,
                help,
                "channel",
                () -> {
                    var counts = new LinkedHashMap<String, Long>();
                    synchronized (ledger) {
                        for (var channel : Channel.values())
                            counts.put(channel.word(), count.applyAsLong(ledger.outbox(channel)));
                    }
                    return counts;
                });
    }

    void told(Bulletin bulletin) {
        if (bulletin.kind() == Bulletin.Kind.RAISED) raised.increment(bulletin.name());
    }

    void sent(Channel channel, boolean arrived) {
        (arrived ? sent : failed).increment(channel.word());
    }
}
