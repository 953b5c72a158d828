package postern.review;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import postern.journal.JournalFiles;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;

/**
 * Follows messages through a journal, from their connection to their delivery. The journal is read
 * twice, first for the ids that are wanted, then for what is told of them: {@link #find} and {@link
 * #follow}. Keeps what is told of so many messages and connections as are asked for, the last ones;
 * otherwise its memory does not grow with the journal. Not safe for several threads.
 */
public final class Tracing {
    private static final int MOST_OF_CONNECTION = 500;

    private final Wanted wanted;
    private final Instant since;
    private final int most;

    /** The trails by queue id, and the connections' ids of those. */
    private final LinkedHashMap<String, Trail> messages = new LinkedHashMap<>();

    /** Connections in which what is wanted was refused, or that were asked for. */
    private final LinkedHashMap<String, Trail> connections = new LinkedHashMap<>();

    /** What is told of the connections that matter, while it is read. */
    private final Map<String, Running> running = new HashMap<>();

    private long leftOut;

    /** A connection while it is read. */
    private static final class Running {
        final List<Trail> trails = new ArrayList<>();
        final List<JsonObject> session = new ArrayList<>();
        final List<JsonObject> transaction = new ArrayList<>();
        @Nullable Trail refused;
    }

    /**
     * @param wanted an id, an address or a Message-ID
     * @param most how many messages, and how many connections without one
     */
    public Tracing(String wanted, Instant since, int most) {
        this.wanted = new Wanted(wanted);
        this.since = since;
        this.most = most;
    }

    /**
     * Finds the ids.
     *
     * @throws IOException if it cannot be read to its end
     */
    public void find(JournalFiles journal) throws IOException {
        for (var line = journal.next(); line != null; line = journal.next()) {
            var text = line.text();
            if (text == null) continue;
            boolean notified = text.contains("\"event\":\"notified\"");
            if (!notified && !wanted.mayBeIn(text)) continue;
            var event = event(text);
            if (event != null) look(event);
        }
        for (var trail : messages.values())
            if (trail.session() != null) connections.remove(trail.session());
    }

    private void look(JsonObject event) {
        var queue = event.text("queue");
        var session = event.text("session");
        switch (String.valueOf(event.text("event"))) {
            case "accepted" -> {
                if (wanted.isMessage(queue) || wanted.isSession(session) || wanted.isNamedIn(event))
                    message(queue, session);
            }
            case "notified" -> {
                var about = event.text("about");
                if (wanted.isMessage(queue)
                        || wanted.isNamedIn(event)
                        || about != null && messages.containsKey(about)) message(queue, null);
            }
            case "attempted" -> {
                if (wanted.isMessage(queue) || wanted.isNamedIn(event)) message(queue, null);
            }
            case "judged" -> {
                boolean refused =
                        !"accept".equals(event.text("verdict")) && wanted.isNamedIn(event);
                if (refused || wanted.isSession(session)) connection(session);
            }
            default -> {
                if (wanted.isSession(session)) connection(session);
            }
        }
    }

    private void message(@Nullable String queue, @Nullable String session) {
        if (queue != null && !messages.containsKey(queue))
            keep(messages, queue, new Trail(queue, session));
    }

    private void connection(@Nullable String session) {
        if (session != null && !connections.containsKey(session))
            keep(connections, session, new Trail(null, session));
    }

    private void keep(SequencedMap<String, Trail> trails, String id, Trail trail) {
        if (trails.size() == most) {
            var _ = trails.pollFirstEntry();
            leftOut++;
        }
        trails.put(id, trail);
    }

    /** Whether anything was found. */
    public boolean isEmpty() {
        return messages.isEmpty() && connections.isEmpty();
    }

    /**
     * Gathers what is told of what was found.
     *
     * @throws IOException if it cannot be read to its end
     */
    public void follow(JournalFiles journal) throws IOException {
        for (var trail : messages.values())
            if (trail.session() != null)
                running.computeIfAbsent(trail.session(), _ -> new Running());
        connections.forEach((session, trail) -> {
            var one = new Running();
            one.refused = trail;
            running.put(session, one);
        });
        for (var line = journal.next(); line != null; line = journal.next()) {
            var text = line.text();
            if (text == null) continue;
            var session = running.get(quick(text, "\"session\":\""));
            if (session == null && !messages.containsKey(quick(text, "\"queue\":\""))) continue;
            var event = event(text);
            if (event == null) continue;
            if (session == null) ofMessage(event);
            else ofSession(session, event);
        }
    }

    /** The value of a member that is one of ours and needs no escapes; empty for none. */
    private static String quick(String line, String name) {
        int at = line.indexOf(name);
        if (at < 0) return "";
        int end = line.indexOf('"', at + name.length());
        return end < 0 ? "" : line.substring(at + name.length(), end);
    }

    private void ofMessage(JsonObject event) {
        var trail = messages.get(String.valueOf(event.text("queue")));
        if (trail != null) trail.add(event);
    }

    private void ofSession(Running session, JsonObject event) {
        if (session.refused != null) {
            session.refused.add(event);
            return;
        }
        switch (String.valueOf(event.text("event"))) {
            case "accepted" -> {
                var trail = messages.get(String.valueOf(event.text("queue")));
                if (trail != null) {
                    session.session.forEach(trail::add);
                    session.transaction.forEach(trail::add);
                    trail.add(event);
                    session.trails.add(trail);
                }
                session.transaction.clear();
            }
            case "judged" -> {
                var stage = String.valueOf(event.text("stage"));
                if (stage.equals("mail")) session.transaction.clear();
                bounded(
                        stage.equals("connect") || stage.equals("helo")
                                ? session.session
                                : session.transaction,
                        event);
            }
            case "disconnected" -> {
                for (var trail : session.trails) trail.add(event);
                running.remove(String.valueOf(event.text("session")));
            }
            case "refused" -> bounded(session.transaction, event);
            default -> bounded(session.session, event);
        }
    }

    private static void bounded(List<JsonObject> events, JsonObject event) {
        if (events.size() < MOST_OF_CONNECTION) events.add(event);
    }

    private @Nullable JsonObject event(String text) {
        if (!(JsonValue.parse(text) instanceof Parsed.Good<JsonValue>(JsonObject event)))
            return null;
        try {
            var at = event.text("at");
            return at == null || Instant.parse(at).isBefore(since) ? null : event;
        } catch (DateTimeException _) {
            return null;
        }
    }

    /** The messages, the first ones first. */
    public Collection<Trail> messages() {
        return messages.values();
    }

    /** The connections in which what is wanted was refused. */
    public Collection<Trail> connections() {
        return connections.values();
    }

    /** How many messages and connections were found before the ones that are told. */
    public long leftOut() {
        return leftOut;
    }
}
