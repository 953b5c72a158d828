package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** A relay that tells people of trouble, at a time that tests choose. */
class AlertsRig extends PolicyRig {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** More than enough for what was too much to be forgotten, or to be believed to be over. */
    static final Duration LONG = Duration.ofMinutes(11);

    final MovedClock clock = new MovedClock();

    record Said(int status, String out, String err) {}

    /**
     * @param alerts what stands in the section besides its conditions
     */
    String policy(String alerts) {
        return """
        domains: [ours.example]
        networks: { here: [127.0.0.7] }
        grants:
          - receive: { on: [inbound] }
          - relay: { on: [outbound], from: [here] }
        alerts:
          conditions: { relay-refusals: 3/10m }
        %s
        """
                .formatted(alerts.strip().indent(2));
    }

    void begin(String alerts) throws IOException {
        start(policy(alerts), Worlds.at(clock));
    }

    void restart() throws IOException {
        relay.stop();
        relay = RunningRelay.in(folder, Files.readString(relay.file()), Worlds.at(clock));
    }

    /** A client tries to relay, and too often. */
    void misbehave(String client) throws IOException {
        for (int i = 0; i < 3; i++)
            assertThat(rcpt(client, "inbound", "a@there.example", "b@far.example"))
                    .startsWith("550 5.7.1");
    }

    Said alerts(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-c", relay.file().toString()));
        var out = new StringWriter();
        var err = new StringWriter();
        int status =
                new CommandLine(new AlertsCommand())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .setExecutionExceptionHandler(Main::failed)
                        .execute(all.toArray(String[]::new));
        return new Said(status, out.toString(), err.toString());
    }

    void awaitListed(String text) {
        await().atMost(PATIENCE).until(() -> alerts("list", "--json").out().contains(text));
    }

    /** All that was wrong seems well, and has been for long. */
    void becomeWell() {
        clock.move(LONG);
        await().atMost(PATIENCE)
                .until(() -> !alerts("list", "--json").out().contains("\"calm\":null"));
        clock.move(LONG);
    }

    /** The mails of alerts that have reached the next hop, once there are so many. */
    List<RecordingHop.Taken> mails(int count) {
        await().atMost(PATIENCE).until(() -> mails().size() >= count);
        // or a clock that is moved now ends a connection on which the reply is just coming
        await().atMost(PATIENCE).until(() -> relay.server().spool().count() == 0);
        assertThat(mails()).hasSize(count);
        return mails();
    }

    private List<RecordingHop.Taken> mails() {
        return hop.taken().stream().filter(t -> t.mail().startsWith("<postern@ours.")).toList();
    }
}
