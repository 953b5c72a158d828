package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** People are told when something is wrong, once, and when it is well again: the whole relay. */
@Timeout(120)
class AlertsRelayTest extends AlertsRig {
    private static final String MAIL =
            "mail: { to: [admin@ours.example, boss@there.example], from: postern@ours.example }";

    private AlertHook hook;

    @BeforeEach
    void makeHook() throws Exception {
        hook = new AlertHook();
    }

    @AfterEach
    void endHook() {
        hook.close();
    }

    private String webhook() {
        return "webhook: { url: \"" + hook.url() + "\", timeout: 2s }";
    }

    @Test
    void mailTellsWhatIsWrongAndThatItIsWellAgain() throws Exception {
        begin(MAIL);
        misbehave("127.0.0.2");
        var raised = mails(1).getFirst();
        assertThat(raised.rcpt())
                .containsExactly(
                        "<admin@ours.example> NOTIFY=NEVER", "<boss@there.example> NOTIFY=NEVER");
        assertThat(raised.octets())
                .contains(
                        "\r\nSubject: [relay.test] A client tries to relay through us: 127.0.0.2\r\n")
                .contains("\r\nAuto-Submitted: auto-generated\r\n")
                .contains("3 recipients refused within 10m (told from 3).");
        misbehave("127.0.0.2"); // is known
        misbehave("127.0.0.3"); // comes with the next mail
        awaitListed("\"subject\":\"127.0.0.3\"");
        clock.move(LONG);
        assertThat(mails(2).getLast().octets())
                .contains("WRONG: A client tries to relay through us: 127.0.0.3\r\n");
        becomeWell();
        var last = mails(3).getLast().octets();
        assertThat(last)
                .contains("WELL AGAIN: A client tries to relay through us: 127.0.0.2\r\n")
                .contains("WELL AGAIN: A client tries to relay through us: 127.0.0.3\r\n");
        assertThat(alerts("list").out()).endsWith("wrong: 0\n");
    }

    @Test
    void aWebhookThatIsDownLosesNothingAndBlocksNothing() throws Exception {
        begin(webhook());
        medianMillis(); // the first ones take longer
        long alone = medianMillis();
        misbehave("127.0.0.2");
        awaitListed("\"subject\":\"127.0.0.2\"");
        misbehave("127.0.0.3");
        awaitListed("\"subject\":\"127.0.0.3\"");
        await().atMost(PATIENCE).until(() -> alerts("list").out().contains("failed last: "));
        assertThat(medianMillis()).as("beside a webhook that is down").isLessThan(5 * alone + 200);
        restart();
        misbehave("127.0.0.4");
        awaitListed("\"subject\":\"127.0.0.4\"");
        assertThat(alerts("list").out()).contains("by webhook: 3 wait");
        hook.up();
        clock.move(Duration.ofMinutes(9)); // the pause is over
        await().atMost(PATIENCE).until(() -> hook.posts().size() >= 3);
        await().atMost(PATIENCE).until(() -> alerts("list").out().contains("webhook: 0 wait"));
        assertThat(hook.told())
                .containsExactly(
                        "raised relay-refusals 127.0.0.2",
                        "raised relay-refusals 127.0.0.3",
                        "raised relay-refusals 127.0.0.4");
        restart();
        assertThat(alerts("list").out()).contains("wrong: 3", "webhook: 0 wait");
        assertThat(hook.posts()).hasSize(3);
    }

    /** From connecting to 250 behind the message. */
    private long medianMillis() throws IOException {
        var times = new ArrayList<Long>();
        for (int i = 0; i < 21; i++) {
            long begin = System.nanoTime();
            try (var client = client("127.0.0.7", "outbound")) {
                assertThat(client.deliver("a@ours.example", "b@far.example", message("Subject: x")))
                        .startsWith("250");
            }
            times.add((System.nanoTime() - begin) / 1_000_000);
        }
        Collections.sort(times);
        return times.get(10);
    }

    @Test
    void aHopThatIsDownIsToldOf() throws Exception {
        hook.up();
        start(
                policy(webhook())
                        .replace("relay-refusals: 3/10m", "deferrals: 2/h")
                        .replace("grants:", "delivery: { first-retry: 1s }\ngrants:"),
                Worlds.at(clock));
        hop.close();
        for (int i = 0; i < 3; i++)
            try (var client = client("127.0.0.7", "outbound")) {
                assertThat(client.deliver("a@ours.example", "b@far.example", message("Subject: x")))
                        .startsWith("250");
            }
        await().atMost(PATIENCE)
                .until(() -> {
                    clock.move(Duration.ofSeconds(11)); // it is counted now and then
                    return !hook.posts().isEmpty();
                });
        assertThat(hook.told()).containsExactly("raised deferrals [127.0.0.1]:" + hop.port());
        assertThat(hook.posts().getFirst().text("command"))
                .isEqualTo("postern queue list --next-hop '[127.0.0.1]:" + hop.port() + "'");
    }

    @Test
    void aSilenceIsOnTheDiskBeforeAnybodyHearsOfIt() throws Exception {
        begin(MAIL);
        assertThat(alerts("silence", "disk", "--for", "2h").status()).isZero();
        assertThat(Files.readString(folder.resolve("data/alerts.jsonl")))
                .contains("{\"of\":\"silence\",\"name\":\"disk\"");
    }

    @Test
    void whatAServerRefusesIsSentAgain() throws Exception {
        hook.up();
        hook.answer(503);
        begin(webhook());
        misbehave("127.0.0.2");
        await().atMost(PATIENCE).until(() -> alerts("list").out().contains(" answered 503"));
        hook.answer(200);
        clock.move(Duration.ofMinutes(1));
        await().atMost(PATIENCE).until(() -> !hook.posts().isEmpty());
        becomeWell();
        await().atMost(PATIENCE).until(() -> hook.posts().size() >= 2);
        assertThat(hook.told())
                .containsExactly(
                        "raised relay-refusals 127.0.0.2", "recovered relay-refusals 127.0.0.2");
        assertThat(hook.posts().getLast().text("alert"))
                .isEqualTo(hook.posts().getFirst().text("alert"));
    }

    @Test
    void aRequestIsSigned() throws Exception {
        var file = folder.resolve("hook.key");
        Files.writeString(file, "a secret of ours\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        hook.up();
        begin("webhook: { url: \"" + hook.url() + "\", secret-file: hook.key }");
        assertThat(alerts("test", "webhook"))
                .isEqualTo(
                        new Said(
                                0,
                                "by webhook: arrived, "
                                        + hook.url().replace("/hook", "")
                                        + " answered 204\narrived: 1 of 1\n",
                                ""));
        var post = hook.posts().getFirst();
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(
                new SecretKeySpec(
                        "a secret of ours".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        var expected = mac.doFinal(post.body().getBytes(StandardCharsets.UTF_8));
        assertThat(post.signature()).isEqualTo("sha256=" + HexFormat.of().formatHex(expected));
        assertThat(post.text("name")).isEqualTo("test");
        assertThat(post.text("host")).isEqualTo("relay.test");
    }

    @Test
    void aProgramReadsWhatIsWrong() throws Exception {
        var out = folder.resolve("told");
        begin("command: [/bin/sh, -c, 'cat >> \"$1\"', sh, " + out + "]");
        misbehave("127.0.0.2");
        await().atMost(PATIENCE)
                .until(() -> Files.exists(out) && Files.readString(out).endsWith("}\n"));
        assertThat(Files.readString(out))
                .contains("\"kind\":\"raised\"", "\"subject\":\"127.0.0.2\"")
                .hasLineCount(1);
    }

    @Test
    void aProgramThatHangsOrFailsIsToldOf() throws Exception {
        begin("command: { run: [/bin/sh, -c, 'echo no luck; sleep 60'], timeout: 500ms }");
        var said = alerts("test");
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).contains("by command: /bin/sh was ended, as it ran longer than");
        change(policy("command: [/bin/sh, -c, 'echo no luck; exit 3']"));
        relay.server().reload();
        assertThat(alerts("test", "command").out())
                .contains("by command: /bin/sh ended with 3: no luck\n");
        change(policy("command: [/no/such/program]"));
        relay.server().reload();
        assertThat(alerts("test").out()).contains("by command: /no/such/program cannot be run: ");
    }

    @Test
    void aTestSaysWhatTheNextHopSaid() throws Exception {
        begin(MAIL);
        var said = alerts("test", "mail");
        assertThat(said.status()).isZero();
        assertThat(said.out())
                .contains("by mail: arrived, queued as ")
                .contains("admin@ours.example delivered: 250 2.0.0 taken")
                .contains("boss@there.example delivered: 250 2.0.0 taken");
        hook.up();
        hop.answer(line -> line.startsWith("RCPT TO:<admin") ? "550 5.1.1 nobody" : "");
        said = alerts("test");
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).contains("admin@ours.example failed: 550 5.1.1 nobody");
        assertThat(alerts("test", "webhook").err()).contains("there is no channel webhook");
    }

    @Test
    void whatIsSilencedIsToldAtItsEndIfItIsStillWrong() throws Exception {
        hook.up();
        begin(webhook());
        assertThat(alerts("silence", "relay-refusals", "127.0.0.2", "--for", "2h").out())
                .startsWith("relay-refusals 127.0.0.2 is silenced until ");
        misbehave("127.0.0.2");
        misbehave("127.0.0.3");
        await().atMost(PATIENCE).until(() -> hook.posts().size() == 1);
        assertThat(hook.told()).containsExactly("raised relay-refusals 127.0.0.3");
        awaitListed("\"subject\":\"127.0.0.2\"");
        restart();
        assertThat(alerts("list").out())
                .contains("relay-refusals 127.0.0.2 since ", ", silenced: 3 recipients refused")
                .contains("silenced until ");
        misbehave("127.0.0.2");
        assertThat(alerts("unsilence", "relay-refusals", "127.0.0.2").status()).isZero();
        await().atMost(PATIENCE).until(() -> hook.posts().size() == 2);
        assertThat(hook.told().getLast()).isEqualTo("raised relay-refusals 127.0.0.2");
        assertThat(alerts("unsilence", "relay-refusals").status()).isEqualTo(1);
        assertThat(alerts("silence", "no-such", "--for", "1h").status()).isEqualTo(2);
        assertThat(alerts("silence", "all", "--for", "long").status()).isEqualTo(2);
    }

    @Test
    void whileNoRelayRunsTheFileAnswers() throws Exception {
        begin(MAIL);
        misbehave("127.0.0.2");
        mails(1);
        relay.stop();
        assertThat(alerts("list").out()).contains("relay-refusals 127.0.0.2 since ", "wrong: 1");
        assertThat(alerts("silence", "all", "--for", "7d").status()).isZero();
        assertThat(alerts("list", "--json").out()).contains("{\"silence\":\"all\"");
        assertThat(alerts("test").err()).contains("no relay runs that could send a test");
    }

    @Test
    void mailThatIsHeldAndMailThatWaits() throws Exception {
        hook.up();
        start(
                policy(webhook())
                        + "guards: [ { forward-path: { rules: [ { match: \"h@ours.example\","
                        + " action: hold } ], otherwise: allow } } ]\n",
                Worlds.at(clock));
        hop.answer(line -> line.startsWith("RCPT") ? "451 4.2.0 later" : "");
        for (var to : List.of("h@ours.example", "w@ours.example"))
            try (var client = client(STRANGER, "inbound")) {
                assertThat(client.deliver("a@there.example", to, message("Subject: x")))
                        .startsWith("250");
            }
        clock.move(Duration.ofSeconds(11)); // it is counted now and then
        await().atMost(PATIENCE).until(() -> hook.told().contains("raised held-mail"));
        clock.move(Duration.ofHours(25));
        await().atMost(PATIENCE).until(() -> hook.told().contains("raised queue-age"));
        var age = hook.posts().stream().filter(p -> p.text("name").equals("queue-age")).toList();
        assertThat(age.getFirst().text("text"))
                .contains("the oldest of 1 messages that wait, ", " (told from 24h)");
    }

    @Test
    void aReloadSwitchesThemOnAndOff() throws Exception {
        hook.up();
        start(policy("").replaceAll("(?s)alerts:.*", ""), Worlds.at(clock));
        misbehave("127.0.0.2");
        assertThat(alerts("list").err()).contains("alerts are not switched on");
        change(policy(webhook()));
        relay.server().reload();
        misbehave("127.0.0.3");
        await().atMost(PATIENCE).until(() -> hook.posts().size() == 1);
        assertThat(hook.told()).containsExactly("raised relay-refusals 127.0.0.3");
        change(policy(webhook()).replace("3/10m", "off"));
        relay.server().reload();
        await().atMost(PATIENCE).until(() -> alerts("list").out().endsWith("wrong: 0\n"));
        assertThat(hook.posts()).hasSize(1);
    }
}
