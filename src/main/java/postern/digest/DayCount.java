package postern.digest;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import postern.digest.DaySummary.Count;
import postern.digest.DaySummary.Figure;
import postern.digest.DaySummary.Hour;
import postern.digest.DaySummary.Top;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.mail.Parsed;

/** Counts the records of one day. Bounded, however many there are. Not safe for several threads. */
public final class DayCount {
    private static final int KEPT = 4096; // names of a kind that are told apart
    private static final int TOP = 10;

    private final LocalDate day;
    private final ZoneId zone;
    private final Instant begin;
    private final Instant end;
    private final Predicate<String> ours;
    private final Map<Figure, Long> totals = new EnumMap<>(Figure.class);
    private final Map<Top, FrequentNames> tops = new EnumMap<>(Top.class);
    private final long[] in = new long[24];
    private final long[] out = new long[24];
    private final long[] refused = new long[24];
    private long unreadable;
    private boolean any;

    /**
     * @param ours whether a domain is one of ours
     */
    public DayCount(LocalDate day, ZoneId zone, Predicate<String> ours) {
        this.day = day;
        this.zone = zone;
        this.ours = ours;
        begin = day.atStartOfDay(zone).toInstant();
        end = day.plusDays(1).atStartOfDay(zone).toInstant();
        for (var top : Top.values()) tops.put(top, new FrequentNames(KEPT));
    }

    /** When it begins. */
    public Instant begin() {
        return begin;
    }

    boolean covers(Instant at) {
        return !at.isBefore(begin) && at.isBefore(end);
    }

    /** Whether there was any record of that day. */
    public boolean isKnown() {
        return any;
    }

    void unreadable() {
        unreadable++;
    }

    /** Counts a record, which is of that day. */
    void take(Instant at, JsonObject record) {
        any = true;
        int hour = at.atZone(zone).getHour();
        switch (text(record, "event")) {
            case "connected" -> add(Figure.CONNECTIONS, 1);
            case "judged" -> judged(record, hour);
            case "accepted" -> accepted(record, hour);
            case "attempted" -> attempted(record);
            case "refused" -> {
                add(Figure.COMMANDS, 1);
                add(Top.REASONS, words(text(record, "reply")));
            }
            case "turned-away" -> {
                long times = Math.max(1, number(record, "times"));
                add(Figure.TURNED_AWAY, times);
                tops(Top.BLOCKED).add(text(record, "client") + ", " + text(record, "cause"), times);
            }
            case "logged-in" -> add(Figure.LOGINS, 1);
            case "login-failed" -> {
                add(Figure.FAILED_LOGINS, 1);
                var user = text(record, "user");
                add(Top.GUESSED, user.isEmpty() ? "(not named)" : user);
            }
            case "notified" -> {
                if (text(record, "kind").contains("fail")) add(Figure.BOUNCES, 1);
            }
            case "suspected" -> told(Figure.SUSPECTED, record);
            case "departed" -> told(Figure.DEPARTED, record);
            case "notice" -> notice(record);
            default -> {}
        }
    }

    private void told(Figure figure, JsonObject record) {
        add(figure, 1);
        add(Top.TOLD, text(record, "text"));
    }

    private void notice(JsonObject record) {
        switch (text(record, "level")) {
            case "warning" -> add(Figure.WARNINGS, 1);
            case "error" -> add(Figure.ERRORS, 1);
            default -> {
                return;
            }
        }
        add(Top.TOLD, text(record, "text"));
    }

    private void judged(JsonObject record, int hour) {
        var verdict = text(record, "verdict");
        var facts = record.member("facts") instanceof JsonObject known ? known : null;
        var client = facts == null ? "" : text(facts, "client");
        switch (verdict) {
            case "accept", "hold", "quarantine" -> {
                if (facts == null || facts.text("forward-path") == null) return;
                if (!verdict.equals("accept")) {
                    add(Figure.HELD, 1);
                    var user = text(facts, "user");
                    add(Top.HELD, guard(record) + (user.isEmpty() ? "" : ", user " + user));
                }
                accepted(facts, client);
            }
            case "reject", "defer", "drop", "block" -> {
                add(verdict.equals("defer") ? Figure.PUT_OFF : Figure.REFUSED, 1);
                if (verdict.equals("block")) {
                    add(Figure.BLOCKED, 1);
                    add(Top.BLOCKED, client + ", " + guard(record));
                }
                refused[hour]++;
                add(Top.REASONS, guard(record) + ": " + words(text(record, "reply")));
                if (!client.isEmpty()) add(Top.REFUSED_CLIENTS, client);
            }
            default -> {}
        }
    }

    private void accepted(JsonObject facts, String client) {
        var user = text(facts, "user");
        if (!user.isEmpty()) add(Top.USERS, user);
        if (!client.isEmpty()) add(Top.CLIENTS, client);
        add(Top.SENDER_DOMAINS, domain(text(facts, "reverse-path")));
        add(Top.RECIPIENT_DOMAINS, domain(text(facts, "forward-path")));
    }

    private static String guard(JsonObject record) {
        var guard = record.text("guard");
        return guard == null ? "no grant" : "guard " + guard;
    }

    private void accepted(JsonObject record, int hour) {
        boolean forUs = false;
        boolean forOthers = false;
        if (record.member("to") instanceof JsonArray(var recipients))
            for (var to : recipients)
                if (to instanceof JsonString(var path)) {
                    if (ours.test(domain(path))) forUs = true;
                    else forOthers = true;
                }
        add(Figure.OCTETS, number(record, "size"));
        if (forUs) {
            in[hour]++;
            add(Figure.IN, 1);
        }
        if (forOthers) {
            out[hour]++;
            add(Figure.OUT, 1);
        }
    }

    private void attempted(JsonObject record) {
        var to = domain(text(record, "to"));
        switch (text(record, "outcome")) {
            case "delivered" -> add(Figure.DELIVERED, 1);
            case "deferred" -> {
                add(Figure.DEFERRED, 1);
                add(Top.DEFERRED, to);
            }
            case "failed" -> {
                add(Figure.FAILED, 1);
                add(Top.FAILED, to + ": " + words(text(record, "reply")));
            }
            default -> {}
        }
    }

    /** A reply in which nothing stands that only this one client heard. */
    private static String words(String reply) {
        int colon = reply.indexOf(": ");
        return colon < 0 ? reply : reply.substring(0, colon);
    }

    /** Of a path or a mailbox; {@code <>} for the null reverse-path. */
    private static String domain(String path) {
        int end = path.endsWith(">") ? path.length() - 1 : path.length();
        int at = path.lastIndexOf('@');
        return at < 0 ? path : path.substring(at + 1, end);
    }

    private void add(Figure figure, long times) {
        totals.merge(figure, times, Long::sum);
    }

    private void add(Top top, String name) {
        tops(top).add(name, 1);
    }

    private FrequentNames tops(Top top) {
        return Objects.requireNonNull(tops.get(top));
    }

    private static String text(JsonObject record, String name) {
        var text = record.text(name);
        return text == null ? "" : text;
    }

    private static long number(JsonObject record, String name) {
        return record.member(name) instanceof JsonNumber number
                        && number.whole() instanceof Parsed.Good<Long>(var whole)
                ? whole
                : 0;
    }

    public DaySummary summary() {
        var hours = new ArrayList<Hour>();
        for (int i = 0; i < 24; i++) hours.add(new Hour(in[i], out[i], refused[i]));
        var named = new EnumMap<Top, List<Count>>(Top.class);
        tops.forEach((top, names) -> named.put(top, names.top(TOP)));
        return new DaySummary(
                day,
                zone.getId(),
                totals,
                hours,
                named,
                tops.values().stream().anyMatch(names -> names.missing() > 0),
                unreadable);
    }
}
