package postern.journal;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import postern.journal.JournalRecord.Judged;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonBoolean;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.Reply;
import postern.policy.Decision;
import postern.policy.Facts;
import postern.policy.Stage;
import postern.policy.Verdict.Step;

/** Reads decisions back out of a journal's lines, to be judged again. */
public final class PastDecision {
    private PastDecision() {}

    /**
     * The decision that a line tells of; empty for a line about something else. Of a reply with
     * several lines, one comes back. What cannot be read says why: the last line of a journal may
     * be torn.
     */
    public static Parsed<Optional<Judged>> read(String line) {
        return switch (JsonValue.parse(line)) {
            case Parsed.Bad<JsonValue>(var why) -> Parsed.bad(why);
            case Parsed.Good<JsonValue>(var value) -> {
                if (!(value instanceof JsonObject object)) yield Parsed.bad("a line is an object");
                if (!"judged".equals(object.text("event"))) yield Parsed.good(Optional.empty());
                yield switch (judged(object)) {
                    case Parsed.Good<Judged>(var judged) -> Parsed.good(Optional.of(judged));
                    case Parsed.Bad<Judged>(var why) -> Parsed.bad(why);
                };
            }
        };
    }

    private static Parsed<Judged> judged(JsonObject object) {
        var session = object.text("session");
        var fingerprint = object.text("policy");
        var stage = stage(object.text("stage"));
        var outcome = outcome(object.text("verdict"));
        if (session == null || fingerprint == null || stage == null || outcome == null)
            return Parsed.bad("session, policy, stage and verdict are needed");
        var at = instant(object.text("at"));
        if (at == null) return Parsed.bad("\"at\" is no time");
        if (!(Reply.parse(orEmpty(object.text("reply"))) instanceof Parsed.Good<Reply>(var reply)))
            return Parsed.bad("\"reply\" is no reply");
        if (!(object.member("facts") instanceof JsonObject facts))
            return Parsed.bad("the facts are missing");
        return switch (FactsJson.read(facts)) {
            case Parsed.Bad<Facts>(var why) -> Parsed.bad(why);
            case Parsed.Good<Facts>(var known) ->
                    Parsed.good(
                            new Judged(
                                    at,
                                    session,
                                    object.text("queue"),
                                    stage,
                                    known,
                                    new Decision(
                                            outcome,
                                            reply,
                                            object.text("grant"),
                                            object.text("guard"),
                                            isTrue(object.member("trusted")),
                                            becomes(object.member("becomes")),
                                            null),
                                    trace(object.member("trace")),
                                    fingerprint,
                                    isTrue(object.member("suspended"))));
        };
    }

    private static List<Mailbox> becomes(@Nullable JsonValue value) {
        var mailboxes = new ArrayList<Mailbox>();
        if (value instanceof JsonArray(var items))
            for (var item : items)
                if (item instanceof JsonString(var text)
                        && Mailbox.parse(text) instanceof Parsed.Good<Mailbox>(var mailbox))
                    mailboxes.add(mailbox);
        return List.copyOf(mailboxes);
    }

    /** The steps that can be read: nothing but people depends on them. */
    private static List<Step> trace(@Nullable JsonValue value) {
        var steps = new ArrayList<Step>();
        if (value instanceof JsonArray(var items))
            for (var item : items)
                if (item instanceof JsonObject step
                        && step.member("line") instanceof JsonNumber number
                        && number.whole() instanceof Parsed.Good<Long>(var line))
                    steps.add(
                            new Step(
                                    line.intValue(),
                                    orEmpty(step.text("rule")),
                                    orEmpty(step.text("outcome"))));
        return List.copyOf(steps);
    }

    private static @Nullable Stage stage(@Nullable String word) {
        for (var stage : Stage.values()) if (Words.stage(stage).equals(word)) return stage;
        return null;
    }

    private static Decision.@Nullable Outcome outcome(@Nullable String word) {
        for (var outcome : Decision.Outcome.values())
            if (Words.verdict(outcome).equals(word)) return outcome;
        return null;
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean isTrue(@Nullable JsonValue value) {
        return value instanceof JsonBoolean(boolean truth) && truth;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
