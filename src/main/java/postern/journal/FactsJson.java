package postern.journal;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import postern.journal.JsonValue.JsonBoolean;
import postern.journal.JsonValue.JsonNull;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.mail.Parsed;
import postern.policy.Fact;
import postern.policy.FactText;
import postern.policy.Facts;

/**
 * Facts as a JSON object, from name to value, so that a decision can be made again. A fact that was
 * asked for in vain is null; one that is unknown is not there. Nobody is the user "".
 */
public final class FactsJson {
    private static final Set<Fact<?>> TRUTHS =
            Set.of(Fact.TLS, Fact.OWNS_REVERSE_PATH, Fact.RECIPIENT_KNOWN, Fact.OWNS_FROM);

    private FactsJson() {}

    /** Writes all that is known or unavailable. */
    public static void write(Json json, Facts facts) {
        json.beginObject();
        for (var fact : Fact.ALL) {
            if (facts.isUnknown(fact)) continue;
            json.name(fact.name());
            Object value = facts.value(fact);
            switch (value) {
                case null -> json.nothing(); // unavailable
                case Boolean truth -> json.value((boolean) truth);
                case Optional<?> user -> json.value(user.isEmpty() ? "" : user.get().toString());
                case Set<?> _ -> json.value(String.valueOf(FactText.write(facts, fact)));
                default -> json.value(value.toString()); // each has a text that reads back
            }
        }
        json.endObject();
    }

    /** Reads what {@link #write} wrote. A name that is no fact is an error. */
    public static Parsed<Facts> read(JsonObject object) {
        var facts = Facts.NONE;
        for (var member : object.members().entrySet())
            switch (read(facts, member)) {
                case Parsed.Good<Facts>(var more) -> facts = more;
                case Parsed.Bad<Facts>(var why) -> {
                    return Parsed.bad(member.getKey() + ": " + why);
                }
            }
        return Parsed.good(facts);
    }

    private static Parsed<Facts> read(Facts facts, Map.Entry<String, JsonValue> member) {
        var fact = FactText.named(member.getKey());
        if (fact == null) return Parsed.bad("there is no such fact");
        return switch (member.getValue()) {
            case JsonNull _ -> Parsed.good(facts.unavailable(fact));
            case JsonBoolean(boolean truth) when TRUTHS.contains(fact) ->
                    FactText.known(facts, fact, String.valueOf(truth));
            case JsonString(var text) when !TRUTHS.contains(fact) ->
                    FactText.known(facts, fact, text);
            case JsonValue _ -> Parsed.bad("it is of another kind");
        };
    }
}
