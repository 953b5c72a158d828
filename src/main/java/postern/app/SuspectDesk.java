package postern.app;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request.Suspects;
import postern.console.ControlProtocol.SuspectsVerb;
import postern.console.QueueDesk;
import postern.console.QueueDesk.Operation;
import postern.habits.Habits;
import postern.habits.Portrait;
import postern.habits.Subject;
import postern.habits.Suspect;
import postern.journal.JournalRecord;
import postern.journal.JournalRecord.Departed;
import postern.journal.Json;
import postern.mail.IpAddress;
import postern.mail.Parsed;
import postern.mail.UserName;
import postern.spool.RecipientState;

/** Answers a person about whom is suspected and who is locked. */
final class SuspectDesk {
    private static final String LOOK = "see: postern suspects list";

    private final HabitDesk desk;
    private final Habits habits;
    private final QueueDesk queue;
    private final Consumer<JournalRecord> journal;

    /**
     * @param journal hears that somebody is suspected no longer
     */
    SuspectDesk(HabitDesk desk, QueueDesk queue, Consumer<JournalRecord> journal) {
        this.desk = desk;
        this.habits = desk.habits();
        this.queue = queue;
        this.journal = journal;
    }

    /** An address is a client, and anything else a user. */
    static Subject subject(String name) {
        return IpAddress.parse(name) instanceof Parsed.Good<IpAddress>(var client)
                ? Subject.client(client)
                : Subject.user(UserName.orAsIs(name));
    }

    Ending answer(Suspects asked, Consumer<String> lines) {
        if (asked.verb() == SuspectsVerb.LIST) return list(lines);
        var subject = subject(asked.name());
        return switch (asked.verb()) {
            case LIST -> list(lines);
            case SHOW -> show(subject, lines);
            case RELEASE -> release(subject, false, lines);
            case TRUST -> release(subject, true, lines);
            case DELETE -> delete(subject, lines);
            case LOCK -> lock(subject);
            case UNLOCK -> unlock(subject);
        };
    }

    /** Messages and recipients in the spool. */
    private record Kept(int messages, int recipients, int waiting) {}

    private static boolean isHeld(Subject subject, RecipientState state) {
        return state instanceof RecipientState.Held(var because)
                && because.startsWith(subject + ": ");
    }

    private Kept kept(Subject subject) {
        int[] count = {0, 0, 0};
        queue.spool()
                .forEach(entry -> {
                    int held = 0;
                    int waiting = 0;
                    for (var state : entry.states()) {
                        if (isHeld(subject, state)) held++;
                        else if (state instanceof RecipientState.Waiting) waiting++;
                    }
                    if (held > 0) count[0]++;
                    count[1] += held;
                    if (waiting > 0 && habits.isOf(entry.id().toString(), subject))
                        count[2] += waiting;
                });
        return new Kept(count[0], count[1], count[2]);
    }

    private Ending list(Consumer<String> lines) {
        var all = habits.suspects();
        var locked = desk.locks().list();
        for (var suspect : all) {
            var line = new StringBuilder();
            var json = new Json(line).beginObject();
            SuspectFile.describe(json, suspect);
            var kept = kept(suspect.subject());
            json.field("messages", kept.messages())
                    .field("recipients", kept.recipients())
                    .field("locked", isLocked(suspect.subject()))
                    .endObject();
            lines.accept(line.toString());
        }
        for (var lock : locked) {
            if (habits.suspect(Subject.user(lock.user())) != null) continue;
            var line = new StringBuilder();
            new Json(line)
                    .beginObject()
                    .field("user", lock.user())
                    .field("locked", true)
                    .field("since", lock.since().toString())
                    .endObject();
            lines.accept(line.toString());
        }
        return new Ending.Done(
                "suspected: " + all.size() + ", locked: " + locked.size(), all.size());
    }

    private boolean isLocked(Subject subject) {
        return subject.isUser() && desk.locks().contains(subject.name());
    }

    private Ending show(Subject subject, Consumer<String> lines) {
        var suspect = habits.suspect(subject);
        var portrait = habits.portrait(subject, desk.now());
        if (suspect == null && portrait == null && !isLocked(subject))
            return new Ending.Refused("nothing is known of the " + subject, LOOK);
        var line = new StringBuilder();
        var json = new Json(line).beginObject();
        if (suspect != null) SuspectFile.describe(json, suspect);
        else SuspectFile.describe(json, subject);
        json.field("suspected", suspect != null).field("locked", isLocked(subject));
        var kept = kept(subject);
        json.field("heldMessages", kept.messages())
                .field("heldRecipients", kept.recipients())
                .field("queuedRecipients", kept.waiting());
        if (portrait != null) describe(json, portrait);
        json.endObject();
        lines.accept(line.toString());
        return new Ending.Done("shown", 1);
    }

    private static void describe(Json json, Portrait portrait) {
        json.field("known", portrait.since().toString());
        var names = new String[] {"hour", "day", "newDomains", "refused"};
        for (int i = 0; i < names.length; i++) {
            var pair = portrait.figures().get(i);
            json.name(names[i])
                    .beginObject()
                    .field("lately", Math.round(pair.lately()))
                    .field("usual", Math.round(pair.usual()))
                    .endObject();
        }
        json.name("networks").beginArray();
        for (var from : portrait.networks())
            json.beginObject()
                    .field("network", from.network())
                    .field("last", from.last().toString())
                    .endObject();
        json.endArray();
        json.field("messages", portrait.messages())
                .field("recipients", portrait.recipients())
                .field("delivered", portrait.delivered())
                .field("failed", portrait.failed());
        var lately = portrait.lately();
        if (lately != null) json.field("lately", lately.toString());
    }

    private Ending release(Subject subject, boolean trusts, Consumer<String> lines) {
        var suspect = habits.suspect(subject);
        Set<String> domains = trusts ? domains(subject) : Set.of();
        boolean ended =
                trusts ? habits.trust(subject, domains, desk.now()) : habits.release(subject);
        int count = queue.perform(Operation.RELEASE, state -> isHeld(subject, state), lines);
        if (!ended && count == 0)
            return new Ending.Refused("the " + subject + " is not suspected", LOOK);
        if (suspect != null) over(suspect);
        return written(
                "the "
                        + subject
                        + " is suspected no longer; messages released: "
                        + count
                        + (trusts ? "; what it did is usual from now on" : ""),
                count);
    }

    private Set<String> domains(Subject subject) {
        var domains = new HashSet<String>();
        queue.spool()
                .forEach(entry -> {
                    var recipients = entry.message().envelope().recipients();
                    for (int i = 0; i < recipients.size(); i++)
                        if (isHeld(subject, entry.states().get(i)))
                            domains.add(recipients.get(i).to().host().toString());
                });
        return domains;
    }

    private void over(Suspect suspect) {
        var subject = suspect.subject();
        journal.accept(
                new Departed(desk.now(), subject.isUser(), subject.name(), List.of(), false, true));
    }

    private Ending delete(Subject subject, Consumer<String> lines) {
        int count = queue.perform(Operation.DELETE, state -> isHeld(subject, state), lines);
        var suspect = habits.suspect(subject);
        if (count == 0 && suspect == null)
            return new Ending.Refused("nothing of the " + subject + " is held", LOOK);
        return new Ending.Done(
                "messages of the "
                        + subject
                        + " deleted, and nobody was told: "
                        + count
                        + (suspect == null
                                ? ""
                                : "; what it sends is held until: postern suspects release "
                                        + subject.name()),
                count);
    }

    private Ending lock(Subject subject) {
        var refusal = noUser(subject);
        if (refusal != null) return refusal;
        if (!desk.locks().add(subject.name(), desk.now()))
            return new Ending.Refused("the " + subject + " is locked already", LOOK);
        return written(
                "the "
                        + subject
                        + " is locked: it cannot log in, and open sessions of it end with their"
                        + " next mail",
                1);
    }

    private Ending unlock(Subject subject) {
        var refusal = noUser(subject);
        if (refusal != null) return refusal;
        if (!desk.locks().remove(subject.name()))
            return new Ending.Refused("the " + subject + " is not locked", LOOK);
        return written("the " + subject + " can log in again", 1);
    }

    private static @Nullable Ending noUser(Subject subject) {
        return subject.isUser()
                ? null
                : new Ending.Refused(
                        subject.name() + " is no user: it sends without logging in",
                        "take its grant away, or write a block guard for it, and reload");
    }

    private Ending written(String done, long count) {
        try {
            desk.writeSuspects();
        } catch (IOException e) {
            return new Ending.Refused(
                    done + ", until the relay restarts: " + e,
                    "see that the data folder can be written");
        }
        return new Ending.Done(done, count);
    }
}
