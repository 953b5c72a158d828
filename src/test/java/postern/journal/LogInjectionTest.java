package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import postern.config.LogField;
import postern.config.Masking;
import postern.config.Masking.Addresses;
import postern.config.Masking.Clients;
import postern.mail.Parsed;

/** One event is one event in every format, whatever its texts want to be (HOSTILE 12). */
class LogInjectionTest {
    private static final int EVENTS = 10_000;
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
    private static final Pattern LINE =
            Pattern.compile(
                    "\\S+Z (?:\\S+|\"(?:[^\"\\\\]|\\\\.)*\") [a-z-]+(?: [a-z-]+=(?:[!#-\\[\\]-~]+|\"(?:[^\"\\\\]|\\\\.)*\"))*");
    private static final Pattern MESSAGE =
            Pattern.compile(
                    "<[0-9]+>1 \\S+Z h postern 1 [a-z-]+ \\[postern@32473(?: [a-z-]+=\"(?:[^\"\\\\\\]]|\\\\[\"\\\\\\]])*+\")*] .+");

    private static void each(LogFormat format, BiConsumer<LogEvent, String> check) {
        var random = new Random(8);
        var whole = new LogEvent();
        var masked = new LogEvent();
        var mask = new Mask(new Masking(Addresses.LOCAL_PARTS, Clients.PREFIX, null), null);
        for (int i = 0; i < EVENTS; i++) {
            LogEvents.fill(whole, HostileText.record(i, random));
            var event = whole;
            if (i % 3 == 0) {
                masked.masked(whole, mask);
                event = masked;
            }
            var out = new StringBuilder();
            format.append(out, event);
            check.accept(event, out.toString());
        }
    }

    private static String oneLine(String written) {
        assertThat(written).endsWith("\n");
        var line = written.substring(0, written.length() - 1);
        if (UNSAFE.matcher(line).find()) assertThat(line).doesNotContainPattern(UNSAFE);
        return line;
    }

    private static void matches(String line, Pattern pattern) {
        if (!pattern.matcher(line).matches()) assertThat(line).matches(pattern);
    }

    @Test
    void lines() {
        each(new LogLine(), (_, written) -> matches(oneLine(written), LINE));
    }

    @Test
    void json() {
        each(
                new LogJson(List.of()),
                (event, written) -> {
                    if (!(JsonValue.parse(oneLine(written))
                                    instanceof Parsed.Good<JsonValue>(JsonValue.JsonObject object))
                            || !event.word().equals(object.text("event")))
                        throw new AssertionError(written);
                    for (int i = 0; i < event.count(); i++)
                        if (event.field(i) == LogField.WHY)
                            assertThat(object.text("why")).isEqualTo(event.value(i));
                });
    }

    @Test
    void w3c() {
        var fields = Arrays.asList(LogField.values());
        int width = fields.size() + 1; // the time is two
        int why = fields.indexOf(LogField.WHY) + 1;
        each(
                new LogW3c(List.of(), "x"),
                (event, written) -> {
                    var values = oneLine(written).split(" ", -1);
                    if (values.length != width || written.startsWith("#"))
                        throw new AssertionError(written);
                    int at = event.next(LogField.WHY, 0);
                    if (at < 0) return;
                    var text = event.value(at).toString();
                    var whole =
                            new String(
                                    text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
                    assertThat(URLDecoder.decode(values[why], StandardCharsets.UTF_8))
                            .isEqualTo(text.isEmpty() ? "-" : whole);
                });
    }

    @Test
    void syslog() {
        each(
                new LogSyslog(List.of(), "h", 1),
                (_, written) -> {
                    matches(oneLine(written + "\n"), MESSAGE);
                    assertThat(written.getBytes(StandardCharsets.UTF_8).length)
                            .isLessThanOrEqualTo(LogSyslog.LONGEST);
                });
    }

    @Test
    void journald() {
        each(
                new LogJournald(List.of()),
                (_, written) -> {
                    for (var line : written.split("\n", -1)) {
                        if (line.isEmpty()) continue;
                        oneLine(line + "\n");
                        int end = line.indexOf('=');
                        assertThat(end).isPositive();
                        if (!line.substring(0, end)
                                .matches(
                                        "MESSAGE|PRIORITY|SYSLOG_(FACILITY|IDENTIFIER)|POSTERN_[A-Z_]+"))
                            throw new AssertionError(line);
                    }
                    assertThat(written.split("\n", -1))
                            .filteredOn(line -> line.startsWith("MESSAGE="))
                            .hasSize(1);
                });
    }
}
