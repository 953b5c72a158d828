package postern.console;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import postern.console.QueueDesk.Operation;
import postern.journal.Json;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/**
 * How a command speaks to the running relay: over a Unix socket in the data folder, one line of
 * JSON there, lines of JSON back, the last of which is an {@link Ending}.
 */
public final class ControlProtocol {
    static final int MAX_REQUEST = 1 << 20;

    private ControlProtocol() {}

    public static Path socket(Path data) {
        return data.resolve("control.sock");
    }

    /** What may be asked. */
    public sealed interface Request {
        /** Read the file again and take it, or say why not. */
        record Reload() implements Request {}

        /** Open log and journal again, after they were moved away. */
        record ReopenLogs() implements Request {}

        /** Whose trust is suspended. */
        record TrustList() implements Request {}

        /** Trust that address again. */
        record TrustResume(IpAddress client) implements Request {}

        /** Who is blocked, and who has guessed. */
        record BlocksList() implements Request {}

        /** Let that client in again. */
        record BlocksRemove(IpAddress client) implements Request {}

        /** Let everybody in again. */
        record BlocksClear() implements Request {}

        /** Forget the guesses at that user. */
        record GuessesForget(String user) implements Request {}

        /**
         * About whom is suspected, and who is locked.
         *
         * @param name the user's, or a client's address; empty for LIST
         */
        record Suspects(SuspectsVerb verb, String name) implements Request {}

        record Queue(Operation operation, QueueFilter filter) implements Request {}

        /** About what limits have counted. */
        sealed interface Limits extends Request {}

        /**
         * What is used.
         *
         * @param of a key, a part of one, or a limit's name; null for all
         */
        record LimitsList(@Nullable String of) implements Limits {}

        /**
         * Forget what is used.
         *
         * @param of the same
         */
        record LimitsReset(@Nullable String of) implements Limits {}

        /** About alerts. */
        record Alerts(AlertsRequest request) implements Request {}

        /** About reports to domains. */
        sealed interface Dmarc extends Request {}

        /** What waits to be told to domains. */
        record DmarcList() implements Dmarc {}

        /**
         * The report to a domain as it would be sent.
         *
         * @param day null for the latest
         * @param to where it would go, instead
         */
        record DmarcShow(Domain domain, @Nullable LocalDate day, boolean to) implements Dmarc {}

        /**
         * Send the reports about a day.
         *
         * @param domain null for all
         */
        record DmarcSend(LocalDate day, @Nullable Domain domain) implements Dmarc {}
    }

    /** What may be done about whom is suspected. */
    public enum SuspectsVerb {
        LIST,
        SHOW,
        /** Its mail goes, and nothing is learnt from it. */
        RELEASE,
        /** Its mail goes, and is usual from now on. */
        TRUST,
        DELETE,
        LOCK,
        UNLOCK;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How it ended. */
    public sealed interface Ending {
        record Done(String text, long count) implements Ending {}

        record Refused(String cause, String cure) implements Ending {}
    }

    /** Carries requests out. */
    public interface Room {
        Ending answer(Request request, Consumer<String> lines);
    }

    static String write(Request request) {
        var out = new StringBuilder();
        var json = new Json(out).beginObject();
        switch (request) {
            case Request.Reload _ -> json.field("do", "reload");
            case Request.ReopenLogs _ -> json.field("do", "reopen-logs");
            case Request.TrustList _ -> json.field("do", "trust-list");
            case Request.TrustResume(var client) ->
                    json.field("do", "trust-resume").field("client", client.toString());
            case Request.BlocksList _ -> json.field("do", "blocks-list");
            case Request.BlocksRemove(var client) ->
                    json.field("do", "blocks-remove").field("client", client.toString());
            case Request.BlocksClear _ -> json.field("do", "blocks-clear");
            case Request.GuessesForget(var user) ->
                    json.field("do", "guesses-forget").field("user", user);
            case Request.Suspects(var verb, var name) ->
                    json.field("do", "suspects").field("verb", verb.word()).field("name", name);
            case Request.Queue(var operation, var filter) -> {
                json.field("do", "queue").field("operation", operation.word()).name("filter");
                filter.write(json);
            }
            case Request.LimitsList(var of) -> {
                json.field("do", "limits-list");
                if (of != null) json.field("of", of);
            }
            case Request.LimitsReset(var of) -> {
                json.field("do", "limits-reset");
                if (of != null) json.field("of", of);
            }
            case Request.Alerts(var alerts) -> AlertsRequest.write(alerts, json);
            case Request.DmarcList _ -> json.field("do", "dmarc-list");
            case Request.DmarcShow(var domain, var day, boolean to) -> {
                json.field("do", "dmarc-show").field("domain", domain.name()).field("to", to);
                if (day != null) json.field("day", day.toString());
            }
            case Request.DmarcSend(var day, var domain) -> {
                json.field("do", "dmarc-send").field("day", day.toString());
                if (domain != null) json.field("domain", domain.name());
            }
        }
        json.endObject();
        return out.toString();
    }

    static Parsed<Request> readRequest(String line) {
        if (!(JsonValue.parse(line) instanceof Parsed.Good<JsonValue>(JsonObject json)))
            return Parsed.bad("a request is one JSON object on one line");
        var what = json.text("do");
        return switch (what == null ? "" : what) {
            case "reload" -> Parsed.good(new Request.Reload());
            case "reopen-logs" -> Parsed.good(new Request.ReopenLogs());
            case "trust-list" -> Parsed.good(new Request.TrustList());
            case "trust-resume" -> readClient(json, Request.TrustResume::new);
            case "blocks-list" -> Parsed.good(new Request.BlocksList());
            case "blocks-remove" -> readClient(json, Request.BlocksRemove::new);
            case "blocks-clear" -> Parsed.good(new Request.BlocksClear());
            case "guesses-forget" -> readUser(json);
            case "suspects" -> readSuspects(json);
            case "queue" -> readQueue(json);
            case "limits-list" -> Parsed.good(new Request.LimitsList(json.text("of")));
            case "limits-reset" -> Parsed.good(new Request.LimitsReset(json.text("of")));
            case AlertsRequest.DO -> readAlerts(json);
            case "dmarc-list" -> Parsed.good(new Request.DmarcList());
            case "dmarc-show", "dmarc-send" -> readDmarc(json);
            default ->
                    Parsed.bad(
                            "\"do\" is reload, reopen-logs, trust-list, trust-resume, blocks-list,"
                                    + " blocks-remove, blocks-clear, guesses-forget, suspects, queue,"
                                    + " limits-list, limits-reset, alerts, dmarc-list, dmarc-show or dmarc-send");
        };
    }

    private static Parsed<Request> readAlerts(JsonObject json) {
        return switch (AlertsRequest.read(json)) {
            case Parsed.Good<AlertsRequest>(var alerts) -> Parsed.good(new Request.Alerts(alerts));
            case Parsed.Bad<AlertsRequest>(var why) -> Parsed.bad(why);
        };
    }

    private static Parsed<Request> readDmarc(JsonObject json) {
        Domain domain = null;
        LocalDate day = null;
        var name = json.text("domain");
        var date = json.text("day");
        if (name != null)
            switch (Domain.parse(name)) {
                case Parsed.Good<Domain>(var good) -> domain = good;
                case Parsed.Bad<Domain>(var why) -> {
                    return Parsed.bad("\"domain\": " + why);
                }
            }
        if (date != null)
            try {
                day = LocalDate.parse(date);
            } catch (DateTimeException _) {
                return Parsed.bad("\"day\" is no day, such as 2027-06-30");
            }
        if ("dmarc-send".equals(json.text("do")))
            return day == null
                    ? Parsed.bad("\"day\" is missing")
                    : Parsed.good(new Request.DmarcSend(day, domain));
        boolean to = json.member("to") instanceof JsonValue.JsonBoolean(boolean yes) && yes;
        return domain == null
                ? Parsed.bad("\"domain\" is missing")
                : Parsed.good(new Request.DmarcShow(domain, day, to));
    }

    private static Parsed<Request> readSuspects(JsonObject json) {
        var word = json.text("verb");
        var name = json.text("name");
        for (var verb : SuspectsVerb.values())
            if (verb.word().equals(word))
                return name == null
                        ? Parsed.bad("\"name\" is missing")
                        : Parsed.good(new Request.Suspects(verb, name));
        return Parsed.bad("\"verb\" is list, show, release, trust, delete, lock or unlock");
    }

    private static Parsed<Request> readUser(JsonObject json) {
        var user = json.text("user");
        return user == null
                ? Parsed.bad("\"user\" is missing")
                : Parsed.good(new Request.GuessesForget(user));
    }

    private static Parsed<Request> readClient(
            JsonObject json, Function<IpAddress, Request> request) {
        var client = json.text("client");
        return switch (IpAddress.parse(client == null ? "" : client)) {
            case Parsed.Good<IpAddress>(var address) -> Parsed.good(request.apply(address));
            case Parsed.Bad<IpAddress>(var why) -> Parsed.bad("\"client\": " + why);
        };
    }

    private static Parsed<Request> readQueue(JsonObject json) {
        var word = json.text("operation");
        for (var operation : Operation.values()) {
            if (!operation.word().equals(word)) continue;
            var filter =
                    json.member("filter") instanceof JsonObject object
                            ? QueueFilter.read(object)
                            : Parsed.<QueueFilter>bad("a filter is missing");
            return switch (filter) {
                case Parsed.Good<QueueFilter>(var good) ->
                        Parsed.good(new Request.Queue(operation, good));
                case Parsed.Bad<QueueFilter>(var why) -> Parsed.bad(why);
            };
        }
        return Parsed.bad("\"operation\" is list, show, hold, release, retry or delete");
    }

    static String write(Ending ending) {
        var out = new StringBuilder();
        var json = new Json(out).beginObject();
        switch (ending) {
            case Ending.Done(var text, var count) -> json.field("done", text).field("count", count);
            case Ending.Refused(var cause, var cure) ->
                    json.field("refused", cause).field("cure", cure);
        }
        json.endObject();
        return out.toString();
    }

    /** The ending that a line spells; bad for a line that is not the last. */
    static Parsed<Ending> readEnding(String line) {
        if (JsonValue.parse(line) instanceof Parsed.Good<JsonValue>(JsonObject json)) {
            var done = json.text("done");
            var refused = json.text("refused");
            var cure = json.text("cure");
            if (done != null
                    && json.member("count") instanceof JsonValue.JsonNumber number
                    && number.whole() instanceof Parsed.Good<Long>(var count))
                return Parsed.good(new Ending.Done(done, count));
            if (refused != null)
                return Parsed.good(new Ending.Refused(refused, cure == null ? "" : cure));
        }
        return Parsed.bad("not an ending");
    }
}
