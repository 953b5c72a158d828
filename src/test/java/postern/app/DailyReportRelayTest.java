package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Somebody is told every day what the day before was like, and a command tells it too. */
class DailyReportRelayTest extends PolicyRig {
    private static final ZoneId HERE = ZoneId.systemDefault();
    private static final String POLICY =
            """
            domains: [ours.example]
            grants:
              - receive: { on: [inbound] }
            daily-report: { to: [boss@ours.example, second@ours.example], at: "06:00" }
            """;

    private final MovedClock clock = new MovedClock();
    private final LocalDate day = LocalDate.now(HERE).plusDays(1);
    private int status;

    private void at(LocalDate date, LocalTime time) {
        clock.set(date.atTime(time).atZone(HERE).toInstant());
    }

    private void startHere() throws Exception {
        start(POLICY, Worlds.at(clock));
    }

    private String report(String... words) {
        var out = new StringWriter();
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-c", relay.file().toString()));
        status =
                new CommandLine(new ReportCommand())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(out, true))
                        .setExecutionExceptionHandler(Main::failed)
                        .execute(all.toArray(String[]::new));
        return out.toString();
    }

    private List<String> reports() {
        return hop.taken().stream()
                .map(taken -> taken.text().replace("\r\n", "\n"))
                .filter(text -> text.contains("Auto-Submitted: auto-generated"))
                .toList();
    }

    private static String plain(String message) {
        var part = message.split("\n\n")[2].split("\n--")[0];
        return new String(Base64.getMimeDecoder().decode(part), StandardCharsets.UTF_8);
    }

    @Test
    void theDayBeforeIsTheReportOnceAlsoOverARestart() throws Exception {
        at(day, LocalTime.of(12, 0));
        startHere();
        await().until(() -> Files.exists(folder.resolve("data/daily-report")));
        assertThat(rcpt("a@rude.example", "b@foreign.example")).startsWith("550 5.7.1 ");
        try (var wire = client(STRANGER, "inbound")) {
            assertThat(wire.deliver("a@rude.example", "b@ours.example", message("Subject: s")))
                    .startsWith("250");
        }
        await().until(() -> hop.taken().size() == 1);
        assertThat(reports()).as("about the day before it was switched on").isEmpty();
        relay.stop();

        at(day.plusDays(1), LocalTime.of(5, 59, 58));
        startHere();
        await().atMost(Duration.ofSeconds(20)).until(() -> !reports().isEmpty());
        assertThat(clock.instant().atZone(HERE).toLocalTime()).isAfterOrEqualTo(LocalTime.of(6, 0));
        var mail = reports().getFirst();
        assertThat(mail)
                .contains("From: postmaster@relay.test\n")
                .contains("\nTo: boss@ours.example,\n second@ours.example\n")
                .contains("Subject: relay.test " + day + ": 1 in, 0 out, 1 refused\n");
        assertThat(plain(mail))
                .contains("no grant: 550 5.7.1 Relaying denied")
                .contains("rude.example");
        assertThat(Files.exists(folder.resolve("data/days/" + day + ".json"))).isTrue();
        assertThat(report("--day", day.toString()))
                .as("the command says the same")
                .isEqualTo(plain(mail));
        relay.stop();
        startHere();
        relay.stop();

        at(day.plusDays(2), LocalTime.of(9, 0)); // it did not run at six
        startHere();
        await().atMost(Duration.ofSeconds(20)).until(() -> reports().size() > 1);
        assertThat(reports())
                .hasSize(2)
                .last()
                .asString()
                .contains("Subject: relay.test " + day.plusDays(1) + ": ");
    }

    @Test
    void theCommandWritesTextJsonAndAPage() throws Exception {
        start(POLICY, Worlds.QUIET);
        assertThat(rcpt("a@rude.example", "b@foreign.example")).startsWith("550 5.7.1 ");
        await().until(() ->
                report("--day", "today").contains("no grant: 550 5.7.1 Relaying denied"));
        assertThat(report("--day", "today", "--json"))
                .startsWith("{\"host\":\"relay.test\",\"day\":{\"day\":\"")
                .contains("\"refused\":1");
        var page = folder.resolve("page.html");
        assertThat(report("--day", "today", "--html", page.toString())).isEmpty();
        assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        assertThat(report("--day", "today", "--html", "-")).startsWith("<!DOCTYPE html>");
        assertThat(status).isZero();
        assertThat(report("--day", "2001-01-01")).contains("nothing is known of 2001-01-01");
        assertThat(status).isEqualTo(Failure.NO);
        assertThat(report("--day", "soon")).contains("\"soon\" is no day");
        assertThat(status).isEqualTo(Failure.UNREADABLE);
        relay.stop();
        assertThat(report("--day", "today")).as("without the relay").contains("Relaying denied");
    }
}
