package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.app.Programs;
import postern.config.LogKind;
import postern.config.LogOutput;
import postern.config.LogOutput.Target;
import postern.config.Masking;
import postern.config.Settings;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;
import postern.mail.Reply;
import postern.net.Authority;

/** Syslog to a real rsyslog, which goes away in the middle and comes back. */
@Tag("peers")
class RsyslogTest {
    private static final int BEFORE = 3000;
    private static final int WITHOUT = 3000;
    private static final int AFTER = 1000;

    @TempDir private Path folder;
    private final RandomGenerator random = new Random(8);

    private static FileJournal open(String name, Target target) throws IOException {
        var output =
                new LogOutput(
                        name,
                        target,
                        LogOutput.Format.SYSLOG,
                        List.of(),
                        EnumSet.allOf(LogKind.class),
                        Masking.NONE);
        return FileJournal.open(
                new Settings.Logging(List.of(output), null, null),
                "relay.test",
                Channels.newChannel(OutputStream.nullOutputStream()),
                InstantSource.system());
    }

    /** Events with a number that can be found again, and with all that could break a line. */
    private void write(FileJournal journal, int from, int count) throws InterruptedException {
        for (int i = from; i < from + count; i++)
            journal.write(
                    new JournalRecord.Attempted(
                            Records.AT,
                            "Q" + i,
                            HostileText.text(random),
                            "deferred",
                            HostileText.text(random),
                            Reply.parse("451 4.0.0 later").orThrow(),
                            Duration.ZERO,
                            HostileText.text(random)));
        assertThat(journal.flush(Duration.ofSeconds(20))).isTrue();
    }

    /** Each line is one of our events with its own number, and no number is missing. */
    private void verify(int count) throws IOException {
        var numbers = new LinkedHashSet<String>();
        for (var line : Rsyslog.heardIn(folder)) {
            if (!(JsonValue.parse(line) instanceof Parsed.Good<JsonValue>(JsonObject event)))
                throw new AssertionError("no JSON: " + line);
            if ("rsyslogd".equals(event.text("programname"))) continue;
            if ("syslog".equals(event.text("syslogfacility-text"))) continue;
            assertThat(event.text("app-name")).as(line).isEqualTo("postern");
            assertThat(event.text("hostname")).as(line).isEqualTo("relay.test");
            if ("notice".equals(event.text("msgid"))) continue; // of the output itself
            assertThat(event.text("msgid")).as(line).isEqualTo("deferred");
            assertThat(event.text("syslogseverity")).isEqualTo("4");
            var parsed = (JsonObject) event.member("$!");
            var data =
                    (JsonObject) ((JsonObject) parsed.member("rfc5424-sd")).member(LogSyslog.SD_ID);
            numbers.add(String.valueOf(data.text("queue")));
            assertThat(data.text("code")).as(line).isEqualTo("451");
        }
        assertThat(numbers).hasSize(count);
    }

    private void comesBack(String inputs, String name, Target target) throws Exception {
        try (var journal = open(name, target)) {
            try (var rsyslog = Rsyslog.start(folder, inputs)) {
                write(journal, 0, BEFORE);
                rsyslog.awaitHeard(BEFORE);
            }
            write(journal, BEFORE, WITHOUT);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        write(journal, BEFORE + WITHOUT, 1);
                        return !journal.outputProblems().isEmpty();
                    });
            assertThat(journal.problem()).isEmpty();
            try (var rsyslog = Rsyslog.start(folder, inputs)) {
                write(journal, BEFORE + WITHOUT + 1, AFTER);
                rsyslog.awaitHeard(BEFORE + WITHOUT + 1 + AFTER);
                verify(BEFORE + WITHOUT + 1 + AFTER);
            }
            assertThat(journal.dropped()).containsEntry(name, 0L);
        }
    }

    @Test
    void overTcp() throws Exception {
        int port = Programs.freePort();
        comesBack(
                Rsyslog.tcp(port),
                "tcp:127.0.0.1:" + port,
                new Target.Server("127.0.0.1", port, false, null));
    }

    @Test
    void overASocketOfThisHost() throws Exception {
        var socket = folder.resolve("log.sock");
        comesBack(Rsyslog.unix(socket), "unix:" + socket, new Target.Unix(socket));
    }

    @Test
    void overTlsWithItsNameProved() throws Exception {
        int port = Programs.freePort();
        var authority = new Authority("log authority");
        authority.write(folder, "ca.pem");
        Authority.write(folder, "log", authority.issue(Authority.ec("localhost")));
        var inputs =
                Rsyslog.tls(
                        port,
                        folder.resolve("ca.pem"),
                        folder.resolve("log.pem"),
                        folder.resolve("log.key"));
        var name = "tls:localhost:" + port;
        comesBack(
                inputs, name, new Target.Server("localhost", port, true, folder.resolve("ca.pem")));
        // the same server by a name that its certificate does not have
        try (var _ = Rsyslog.start(folder, inputs);
                var journal =
                        open(
                                name,
                                new Target.Server(
                                        "127.0.0.1", port, true, folder.resolve("ca.pem")))) {
            write(journal, 0, 1);
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            String.valueOf(journal.outputProblems().get(name))
                                    .contains("127.0.0.1"));
        }
    }
}
