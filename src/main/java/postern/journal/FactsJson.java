package postern.journal;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import postern.journal.JsonValue.JsonBoolean;
import postern.journal.JsonValue.JsonNull;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.policy.Fact;
import postern.policy.Facts;

/**
 * Facts as a JSON object, from name to value, so that a decision can be made again. A fact that was
 * asked for in vain is null; one that is unknown is not there. Nobody is the user "".
 */
public final class FactsJson {
    private FactsJson() {}

    /** How one fact is read; null from the function for a value of another kind. */
    private record Reader<V>(Fact<V> fact, Function<JsonValue, @Nullable Parsed<V>> value) {
        /** The facts with this one; or why there is no such value. */
        Parsed<Facts> read(JsonValue from, Facts facts) {
            if (from instanceof JsonNull) return Parsed.good(facts.unavailable(fact));
            var parsed = value.apply(from);
            if (parsed == null) return Parsed.bad(fact + " is of another kind");
            return switch (parsed) {
                case Parsed.Good<V>(var known) -> Parsed.good(facts.with(fact, known));
                case Parsed.Bad<V>(var why) -> Parsed.bad(fact + ": " + why);
            };
        }
    }

    private static final Map<String, Reader<?>> READERS = new LinkedHashMap<>();

    static {
        text(Fact.LISTENER, Parsed::good);
        text(Fact.CLIENT, IpAddress::parse);
        text(Fact.NOW, FactsJson::instant);
        text(Fact.HELO, Parsed::good);
        add(
                Fact.TLS,
                value -> value instanceof JsonBoolean(boolean truth) ? Parsed.good(truth) : null);
        text(Fact.USER, name -> Parsed.good(name.isEmpty() ? Optional.empty() : Optional.of(name)));
        text(Fact.REVERSE_PATH, ReversePath::parse);
        text(Fact.FORWARD_PATH, Mailbox::parse);
    }

    private static <V> void text(Fact<V> fact, Function<String, Parsed<V>> parse) {
        add(fact, value -> value instanceof JsonString(var text) ? parse.apply(text) : null);
    }

    private static <V> void add(Fact<V> fact, Function<JsonValue, @Nullable Parsed<V>> read) {
        READERS.put(fact.name(), new Reader<>(fact, read));
    }

    /** Writes all that is known or unavailable. */
    static void write(Json json, Facts facts) {
        json.beginObject();
        for (var fact : Fact.ALL) {
            if (facts.isUnknown(fact)) continue;
            json.name(fact.name());
            Object value = facts.value(fact);
            switch (value) {
                case null -> json.nothing(); // unavailable
                case Boolean truth -> json.value((boolean) truth);
                case Optional<?> user -> json.value(user.isEmpty() ? "" : user.get().toString());
                default -> json.value(value.toString()); // each has a text that reads back
            }
        }
        json.endObject();
    }

    /** Reads what {@link #write} wrote. A name that is no fact is an error. */
    public static Parsed<Facts> read(JsonObject object) {
        var facts = Facts.NONE;
        for (var member : object.members().entrySet()) {
            var reader = READERS.get(member.getKey());
            if (reader == null) return Parsed.bad("there is no fact " + member.getKey());
            switch (reader.read(member.getValue(), facts)) {
                case Parsed.Good<Facts>(var more) -> facts = more;
                case Parsed.Bad<Facts> bad -> {
                    return bad;
                }
            }
        }
        return Parsed.good(facts);
    }

    static Parsed<Instant> instant(String text) {
        try {
            return Parsed.good(Instant.parse(text));
        } catch (DateTimeException e) {
            return Parsed.bad("a time looks like 2026-11-22T01:31:30Z");
        }
    }
}
