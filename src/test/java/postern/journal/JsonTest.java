package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.mail.Parsed;

class JsonTest {
    private final StringBuilder out = new StringBuilder();
    private final Json json = new Json(out);

    @Test
    void writesObjectsAndArrays() {
        json.beginObject().field("a", 1).field("b", "x").field("c", true).field("d", 2.5);
        json.name("e").beginArray().value(1).value((String) null).beginObject().endObject();
        json.beginArray().endArray().value(-2).endArray().field("f", (String) null).endObject();
        assertThat(out)
                .hasToString(
                        "{\"a\":1,\"b\":\"x\",\"c\":true,\"d\":2.5,\"e\":[1,null,{},[],-2],\"f\":null}");
        assertThat(json.isComplete()).isTrue();
    }

    @Test
    void escapesWhateverCouldEndALineOrTrickATerminal() {
        json.value(
                "a\"b\\c\n\r\t\0\u001b\u007f\u0085\u2028\u2029\u202e\ufeff é € \ud83d\ude00 \ud83d.\ude00");
        assertThat(out)
                .hasToString(
                        "\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u001b\\u007f\\u0085\\u2028\\u2029\\u202e\\ufeff"
                                + " é € \ud83d\ude00 \\ud83d.\\ude00\"");
    }

    @Test
    void appendsToWhatIsThere() {
        out.append("x ");
        json.value(7);
        assertThat(out).hasToString("x 7");
    }

    @Test
    void refusesCallsOutOfPlace() {
        assertThatIllegalStateException().isThrownBy(() -> new Json(out).name("a"));
        assertThatIllegalStateException().isThrownBy(() -> new Json(out).beginObject().value(1));
        assertThatIllegalStateException().isThrownBy(() -> new Json(out).beginArray().name("a"));
        assertThatIllegalStateException().isThrownBy(() -> new Json(out).beginArray().endObject());
        assertThatIllegalStateException()
                .isThrownBy(() -> new Json(out).beginObject().name("a").name("b"));
        assertThatIllegalStateException()
                .isThrownBy(() -> new Json(out).beginObject().name("a").endObject());
        assertThatIllegalStateException().isThrownBy(() -> new Json(out).value(1).value(2));
        assertThatIllegalStateException().isThrownBy(() -> new Json(out).endArray());
        assertThatIllegalArgumentException().isThrownBy(() -> new Json(out).value(Double.NaN));
    }

    @Test
    void depthIsBoundedBothWays() {
        for (int i = 0; i < 62; i++) json.beginArray();
        assertThatIllegalStateException().isThrownBy(json::beginArray);
        assertThat(JsonValue.parse("[".repeat(62) + "]".repeat(62)))
                .isInstanceOf(Parsed.Good.class);
        assertThat(JsonValue.parse("[".repeat(63) + "]".repeat(63))).isInstanceOf(Parsed.Bad.class);
        assertThat(JsonValue.parse("[".repeat(1_000_000))).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void readsWhatRfc8259Allows() {
        var value =
                JsonValue.parse(
                                " {\"a\" : [1, -0.5e+3, true, false, null, \"\\u00e9\\/\\b\\f\\ud83d\\ude00\"] ,\t\"b\":{}}\r\n")
                        .orThrow();
        assertThat(value).isInstanceOf(JsonObject.class);
        var object = (JsonObject) value;
        assertThat(object.members().keySet()).containsExactly("a", "b");
        var items = ((JsonArray) object.members().get("a")).items();
        assertThat(items.get(0)).isEqualTo(JsonNumber.of(1));
        assertThat(((JsonNumber) items.get(1)).approximate()).isEqualTo(-500.0);
        assertThat(items.get(5)).isEqualTo(new JsonString("é/\b\f\ud83d\ude00"));
        assertThat(object.text("a")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "\"",
                "nul",
                "nulll",
                "01",
                "1.",
                ".5",
                "-",
                "+1",
                "1e",
                "1e+",
                "NaN",
                "[1,]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1,\"a\":2}",
                "\"a\nb\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u00g0\"",
                "\"\\u00٣0\"",
                "\"\\",
                "1 2",
                "'a'",
                "// a",
                "\0",
                "[1\0]"
            })
    void refusesTheRest(String text) {
        assertThat(JsonValue.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void saysWhereTheMistakeIs() {
        assertThat(JsonValue.parse("{\"a\":1,}"))
                .isEqualTo(Parsed.bad("a name in quotes is expected at character 8"));
    }

    @Test
    void wholeNumbersAreExactOrRefused() {
        assertThat(new JsonNumber("9223372036854775807").whole())
                .isEqualTo(Parsed.good(Long.MAX_VALUE));
        assertThat(new JsonNumber("9223372036854775808").whole()).isInstanceOf(Parsed.Bad.class);
        assertThat(new JsonNumber("1.0").whole()).isInstanceOf(Parsed.Bad.class);
        assertThatIllegalArgumentException().isThrownBy(() -> new JsonNumber("1,"));
    }

    @Test
    void anyStringComesBack() {
        var random = RandomGenerator.of("L64X128MixRandom");
        for (int round = 0; round < 2000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--)
                text.append((char) random.nextInt(random.nextBoolean() ? 128 : 65536));
            var value = new JsonString(text.toString());
            var written = new StringBuilder();
            new Json(written).beginArray().value(value).endArray();
            assertThat(written.chars()).noneMatch(c -> c < ' ');
            assertThat(JsonValue.parse(written.toString()))
                    .isEqualTo(Parsed.good(new JsonArray(java.util.List.of(value))));
        }
    }
}
