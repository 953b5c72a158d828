package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.app.Programs;
import postern.config.LogField;
import postern.config.LogKind;
import postern.config.LogOutput;
import postern.config.LogOutput.Format;
import postern.config.LogOutput.Target;
import postern.config.Masking;
import postern.config.Settings;

/**
 * Programs of others read what we write, of events whose texts want to be more than one: each is
 * one event for all of them. {@code -Dlog.lines=1000000} for more of them.
 */
@Tag("peers")
class LogConsumersTest {
    private static final int LINES = Integer.getInteger("log.lines", 20_000);
    private static final int AT_ONCE = 5_000;
    private static final List<LogField> FOR_GOACCESS =
            List.of(
                    LogField.TIME,
                    LogField.CLIENT,
                    LogField.EVENT,
                    LogField.CODE,
                    LogField.SIZE,
                    LogField.TO,
                    LogField.REPLY,
                    LogField.WHY);

    @TempDir private Path folder;
    private final List<LogOutput> outputs = new ArrayList<>();

    private void output(String name, Format format, List<LogField> fields) {
        outputs.add(
                new LogOutput(
                        name,
                        new Target.File(folder.resolve(name), null),
                        format,
                        fields,
                        EnumSet.allOf(LogKind.class),
                        Masking.NONE));
    }

    @BeforeEach
    void outputs() {
        for (var format : Format.values())
            output(format.name().toLowerCase(Locale.ROOT), format, List.of());
        output("goaccess", Format.W3C, FOR_GOACCESS);
    }

    private void write() throws IOException, InterruptedException {
        var random = new Random(LINES);
        try (var journal =
                FileJournal.open(
                        new Settings.Logging(outputs, null, null),
                        "relay.test",
                        Channels.newChannel(OutputStream.nullOutputStream()),
                        InstantSource.system())) {
            for (int i = 0; i < LINES; i++) {
                journal.write(HostileText.record(i, random));
                if (i % AT_ONCE == 0) assertThat(journal.flush(Duration.ofSeconds(60))).isTrue();
            }
        }
    }

    @Test
    void eachLineIsOneEvent() throws Exception {
        write();
        var script = Path.of("src/test/resources/postern/journal/read-log.py").toString();
        for (var format : List.of("line", "json", "w3c", "syslog")) {
            var result =
                    Programs.run(
                            List.of(
                                    Programs.find("python3"),
                                    script,
                                    format,
                                    folder.resolve(format).toString()),
                            new byte[0],
                            600);
            assertThat(result.output()).as(format).isEqualTo(LINES + "\n");
        }
        goaccess();
    }

    /** An analyser of web logs, told where the fields are. */
    private void goaccess() throws Exception {
        var report = folder.resolve("report.json");
        var wrong = folder.resolve("wrong");
        var result =
                Programs.run(
                        List.of(
                                Programs.find("goaccess"),
                                folder.resolve("goaccess").toString(),
                                "--no-global-config",
                                "--log-format=%d %t %h %U %^",
                                "--no-ip-validation",
                                "--date-format=%Y-%m-%d",
                                "--time-format=%H:%M:%S",
                                "--no-strict-status",
                                "--invalid-requests=" + wrong,
                                "--output=" + report),
                        new byte[0],
                        600);
        assertThat(result.status()).as(result.output()).isZero();
        var text = Files.readString(report);
        assertThat(text)
                .contains(
                        "\"total_requests\": "
                                + LINES
                                + ",\"valid_requests\": "
                                + LINES
                                + ",\"failed_requests\": 0");
    }
}
