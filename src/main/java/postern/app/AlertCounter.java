package postern.app;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.alerts.Alarm;
import postern.alerts.Bulletin;
import postern.alerts.Channel;
import postern.alerts.Condition;
import postern.alerts.Ledger;
import postern.alerts.Silence;
import postern.alerts.Teller;
import postern.config.Alerting;
import postern.config.Settings;
import postern.console.AlertsRequest;
import postern.console.ControlProtocol.Ending;
import postern.journal.Json;

/** Answers what people ask about alerts, of a relay that runs or of its file. */
final class AlertCounter {
    private static final Ending.Refused OFF =
            new Ending.Refused(
                    "alerts are not switched on", "write a section alerts into the configuration");

    private final Ledger ledger; // guarded by itself
    private final InstantSource clock;
    private final @Nullable AlertDesk desk;

    private AlertCounter(Ledger ledger, InstantSource clock, @Nullable AlertDesk desk) {
        this.ledger = ledger;
        this.clock = clock;
        this.desk = desk;
    }

    /** Of a relay that runs. */
    static Ending answer(AlertDesk desk, AlertsRequest request, Consumer<String> lines) {
        var ending =
                new AlertCounter(desk.ledger(), desk.clock(), desk)
                        .answer(request, desk.tellers(), lines);
        if (changes(request)) desk.keep(); // before anybody hears that it is done
        return ending;
    }

    /**
     * No relay runs: the file is all there is.
     *
     * @throws IOException if it cannot be read or written
     */
    static Ending answer(Settings settings, AlertsRequest request, Consumer<String> lines)
            throws IOException {
        var alerting = settings.alerting();
        if (alerting == null) return OFF;
        if (request instanceof AlertsRequest.Test)
            return new Ending.Refused(
                    "no relay runs that could send a test", "start it: postern run");
        var clock = World.INTERNET.clock();
        var file = new AlertFile(settings.data());
        var ledger =
                new Ledger(
                        file.read(
                                clock.instant(),
                                trouble -> System.err.println("postern: " + trouble)));
        var counter = new AlertCounter(ledger, clock, null);
        var ending = counter.answer(request, channels(alerting), lines);
        if (changes(request)) file.write(ledger.kept());
        return ending;
    }

    /** Whether it is about what is kept. */
    static boolean changes(AlertsRequest request) {
        return switch (request) {
            case AlertsRequest.Silenced _, AlertsRequest.Unsilenced _ -> true;
            case AlertsRequest.Listed _, AlertsRequest.Test _ -> false;
        };
    }

    private static Set<Channel> channels(Alerting alerting) {
        var channels = EnumSet.noneOf(Channel.class);
        if (alerting.mail() != null) channels.add(Channel.MAIL);
        if (alerting.webhook() != null) channels.add(Channel.WEBHOOK);
        if (alerting.program() != null) channels.add(Channel.COMMAND);
        return channels;
    }

    private Ending answer(
            AlertsRequest request, @Nullable Map<Channel, Teller> tellers, Consumer<String> lines) {
        if (tellers == null) return OFF;
        return request instanceof AlertsRequest.Test(var channel)
                ? test(channel, tellers, lines)
                : answer(request, tellers.keySet(), lines);
    }

    private Ending answer(AlertsRequest request, Set<Channel> channels, Consumer<String> lines) {
        var now = clock.instant();
        return switch (request) {
            case AlertsRequest.Listed _ -> list(channels, now, lines);
            case AlertsRequest.Silenced(var condition, var subject, var time) ->
                    silence(new Silence(condition, subject, now.plus(time)), now);
            case AlertsRequest.Unsilenced(var condition, var subject) ->
                    unsilence(new Silence(condition, subject, now));
            case AlertsRequest.Test _ -> OFF;
        };
    }

    private Ending list(Set<Channel> channels, Instant now, Consumer<String> lines) {
        List<Alarm> alarms;
        var texts = new ArrayList<String>();
        synchronized (ledger) {
            alarms = ledger.alarms().list();
            for (var alarm : alarms) texts.add(text(alarm, ledger.alarms().isSilenced(alarm, now)));
            for (var silence : ledger.alarms().silences())
                if (now.isBefore(silence.until())) texts.add(text(silence));
            for (var channel : channels) texts.add(text(channel));
        }
        texts.forEach(lines);
        return new Ending.Done("wrong: " + alarms.size(), alarms.size());
    }

    private static String text(Alarm alarm, boolean silenced) {
        var out = new StringBuilder();
        var json =
                new Json(out)
                        .beginObject()
                        .field("alert", alarm.condition().word())
                        .field("subject", alarm.subject())
                        .field("severity", alarm.condition().isGrave() ? "critical" : "warning")
                        .field("title", alarm.condition().title())
                        .field("since", alarm.since().toString())
                        .field("told", alarm.told() == null ? null : alarm.told().toString())
                        .field("calm", alarm.calm() == null ? null : alarm.calm().toString())
                        .field("silenced", silenced)
                        .field("text", alarm.figures())
                        .field("advice", alarm.condition().advice())
                        .field("command", alarm.condition().command(alarm.subject()));
        json.endObject();
        return out.toString();
    }

    private static String text(Silence silence) {
        var out = new StringBuilder();
        var json =
                new Json(out)
                        .beginObject()
                        .field("silence", name(silence.condition()))
                        .field("subject", silence.subject())
                        .field("until", silence.until().toString());
        json.endObject();
        return out.toString();
    }

    private String text(Channel channel) {
        var outbox = ledger.outbox(channel);
        var out = new StringBuilder();
        var json =
                new Json(out)
                        .beginObject()
                        .field("channel", channel.word())
                        .field("waiting", outbox.waiting().size())
                        .field("dropped", outbox.dropped())
                        .field("trouble", desk == null ? "" : desk.trouble(channel));
        json.endObject();
        return out.toString();
    }

    private static String name(@Nullable Condition condition) {
        return condition == null ? "all" : condition.word();
    }

    private static String words(Silence silence) {
        return name(silence.condition())
                + (silence.subject() == null ? "" : " " + silence.subject());
    }

    private Ending silence(Silence silence, Instant now) {
        synchronized (ledger) {
            if (!ledger.alarms().silence(silence, now))
                return new Ending.Refused(
                        "there are too many silences", "end some: postern alerts unsilence");
        }
        return new Ending.Done(
                words(silence)
                        + " is silenced until "
                        + Instant.ofEpochSecond(silence.until().getEpochSecond()),
                1);
    }

    private Ending unsilence(Silence silence) {
        synchronized (ledger) {
            if (!ledger.alarms().unsilence(silence))
                return new Ending.Refused(
                        words(silence) + " is not silenced", "see: postern alerts list");
        }
        return new Ending.Done(words(silence) + " is silenced no longer", 1);
    }

    private Ending test(
            @Nullable Channel only, Map<Channel, Teller> tellers, Consumer<String> lines) {
        if (tellers.isEmpty() || only != null && !tellers.containsKey(only))
            return new Ending.Refused(
                    only == null
                            ? "there is no channel to test"
                            : "there is no channel " + only.word(),
                    "write mail, webhook or command into the section alerts");
        int arrived = 0;
        int asked = 0;
        for (var entry : tellers.entrySet()) {
            if (only != null && entry.getKey() != only) continue;
            asked++;
            var told = test(entry.getValue());
            if (told.arrived()) arrived++;
            var out = new StringBuilder();
            new Json(out)
                    .beginObject()
                    .field("channel", entry.getKey().word())
                    .field("arrived", told.arrived())
                    .field("text", told.text())
                    .endObject();
            lines.accept(out.toString());
        }
        return arrived == asked
                ? new Ending.Done("arrived: " + arrived + " of " + asked, arrived)
                : new Ending.Refused(
                        "a test did not arrive: " + (asked - arrived) + " of " + asked,
                        "see what the line of that channel says");
    }

    private Teller.Told test(Teller teller) {
        try {
            return teller.test(Bulletin.test(clock.instant()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Teller.Told(false, "the relay is stopping");
        } catch (RuntimeException e) {
            return new Teller.Told(false, "bug: " + e);
        }
    }
}
