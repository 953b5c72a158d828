package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.config.Settings;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.limit.GuessRules;
import postern.limit.Guesses.Outcome;
import postern.limit.Guesses.Result;
import postern.limit.Guesses.Verdict;
import postern.login.Answer;
import postern.login.Question;
import postern.mail.IpAddress;
import postern.mail.Replies;
import postern.watch.Metrics;

/** Blocks, wrong passwords and their files, without a relay. */
class BlockDeskTest {
    private static final IpAddress HERE = IpAddress.of("192.0.2.1");
    private static final IpAddress OFFICE = IpAddress.of("10.20.0.5");

    @TempDir Path folder;
    private Instant now = Instant.parse("2026-11-25T08:00:00Z");
    private final List<String> trouble = Collections.synchronizedList(new ArrayList<>());
    private final List<String> lines = new ArrayList<>();

    private Settings settings() throws IOException {
        return settings("");
    }

    private Settings settings(String more) throws IOException {
        var file = folder.resolve("postern.yaml");
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(
                file,
                """
                hostname: relay.test
                data: data
                domains: [ours.example]
                networks: { office: [10.20.0.0/24] }
                listeners:
                  in: { address: "127.0.0.1:2525" }
                  door: { address: "127.0.0.1:2526", proxy: { from: [10.30.0.7] } }
                grants:
                  - relay: { on: [in], from: [office] }
                routes:
                  - { to: any, next-hop: "127.0.0.1:2527" }
                """
                        + more);
        return Configuration.read(file);
    }

    private BlockDesk desk() throws IOException {
        return new BlockDesk(settings(), () -> now, Duration.ofMillis(20), trouble::add);
    }

    private Path blockFile() {
        return folder.resolve("data/blocks.jsonl");
    }

    private Path guessFile() {
        return folder.resolve("data/guesses.jsonl");
    }

    private Outcome guess(BlockDesk desk, IpAddress client, String user) {
        return switch (desk.guesses().before(client, user, now)) {
            case Verdict.Go(_, var attempt) -> desk.guesses().after(attempt, Result.WRONG, now);
            case Verdict.Refused(_, var outcome) -> outcome;
            case Verdict.Later later -> throw new AssertionError(later);
        };
    }

    private void block(BlockDesk desk, String client, int minutes) {
        desk.blocks()
                .add(
                        IpAddress.of(client),
                        now.plus(Duration.ofMinutes(minutes)),
                        "guard pest",
                        Replies.BLOCKED,
                        now);
    }

    private List<String> list(BlockDesk desk) {
        lines.clear();
        desk.answer(new Request.BlocksList(), lines::add);
        return lines;
    }

    @Test
    void allIsThereAgainBehindARestart() throws Exception {
        var desk = desk();
        for (int i = 0; i < 10; i++) guess(desk, HERE, "user" + i);
        for (int i = 0; i < 7; i++) guess(desk, IpAddress.of("2001:db8::1"), "ünä\n\"" + i);
        assertThat(desk.guesses().before(OFFICE, "ann", now))
                .isInstanceOfSatisfying(
                        Verdict.Go.class,
                        go -> desk.guesses().after(go.attempt(), Result.RIGHT, now));
        block(desk, "2001:db8:0:1::1", 30);
        for (int i = 0; i < 3; i++) desk.blocks().refuse(HERE, now);
        desk.close();
        assertThat(list(desk))
                .containsExactly(
                        "{\"address\":\"2001:db8:0:1::\",\"until\":\"2026-11-25T08:30:00Z\","
                                + "\"why\":\"guard pest\",\"refused\":0}",
                        "{\"address\":\"192.0.2.1\",\"until\":\"2026-11-25T09:00:00Z\","
                                + "\"why\":\"guessing\",\"refused\":3}",
                        "{\"client\":\"2001:db8::\",\"attempts\":7,\"most\":10,"
                                + "\"forgotten\":\"2026-11-25T08:42:00Z\"}");
        var before = List.copyOf(lines);
        var again = desk();
        assertThat(list(again)).isEqualTo(before);
        assertThat(again.blocks().list(now)).isEqualTo(desk.blocks().list(now));
        assertThat(again.guesses().memory(now)).isEqualTo(desk.guesses().memory(now));
        assertThat(again.guesses().known(now)).isOne();
        assertThat(trouble).isEmpty();
        for (var file : List.of(blockFile(), guessFile()))
            assertThat(Files.getPosixFilePermissions(file))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aDamagedFileKeepsWhatCanBeRead() throws Exception {
        var desk = desk();
        for (int i = 0; i < 10; i++) block(desk, "192.0.2." + i, 60);
        for (int i = 0; i < 10; i++) guess(desk, IpAddress.of("10." + i + ".0.1"), "user" + i);
        desk.close();
        for (var file : List.of(blockFile(), guessFile())) {
            var octets = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(octets, octets.length - 7)); // torn
            Files.write(file, new byte[] {'\n', (byte) 0xff, '{', '\n'}, StandardOpenOption.APPEND);
        }
        var again = desk();
        assertThat(again.blocks().count(now)).isEqualTo(9);
        assertThat(again.guesses().memory(now).counts()).hasSize(39);
        assertThat(trouble)
                .containsExactly(
                        blockFile()
                                + ": 2 of 11 lines cannot be read and are left out: the file was"
                                + " damaged",
                        guessFile()
                                + ": 2 of 41 lines cannot be read and are left out: the file was"
                                + " damaged");
    }

    @Test
    void whatChangesIsOnDiskSoon() throws Exception {
        var desk = desk();
        desk.serve(new Metrics());
        try {
            block(desk, "192.0.2.1", 60);
            await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(guessFile()));
            assertThat(Files.readString(blockFile())).contains("192.0.2.1");
            guess(desk, HERE, "ann");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Files.readString(guessFile()).contains("\"ann\""));
        } finally {
            desk.close();
        }
    }

    @Test
    void whereNothingCanBeWrittenItSaysSoOnce() throws Exception {
        var desk = desk();
        Files.createDirectories(folder.resolve("data/blocks.jsonl.new"));
        desk.serve(new Metrics());
        block(desk, "192.0.2.1", 60);
        await().atMost(Duration.ofSeconds(20)).until(() -> !trouble.isEmpty());
        assertThat(desk.answer(new Request.BlocksRemove(HERE), lines::add))
                .isInstanceOfSatisfying(
                        Ending.Refused.class,
                        refused ->
                                assertThat(refused.cause())
                                        .startsWith(
                                                "192.0.2.1 is not blocked any more, until the"
                                                        + " relay restarts: "));
        desk.close();
        assertThat(trouble).hasSize(1);
        assertThat(trouble.getFirst()).contains("do not outlive a restart");
    }

    @Test
    void aPersonLetsInAtOnce() throws Exception {
        var desk = desk();
        for (int i = 0; i < 10; i++) guess(desk, HERE, "user" + i);
        assertThat(desk.answer(new Request.BlocksRemove(HERE), lines::add))
                .isEqualTo(new Ending.Done("192.0.2.1 is not blocked any more", 1));
        assertThat(desk.blocks().find(HERE, now)).isNull();
        assertThat(guess(desk, HERE, "ann").delay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(desk().blocks().count(now)).isZero();
        assertThat(desk.answer(new Request.BlocksRemove(OFFICE), lines::add))
                .isEqualTo(
                        new Ending.Refused("10.20.0.5 is not blocked", "see: postern blocks list"));
        assertThat(desk.answer(new Request.GuessesForget("Ann"), lines::add))
                .isEqualTo(new Ending.Done("the guesses at the user Ann are forgotten", 1));
        assertThat(desk.answer(new Request.GuessesForget("ann"), lines::add))
                .isInstanceOf(Ending.Refused.class);
        block(desk, "192.0.2.7", 60);
        block(desk, "192.0.2.8", 60);
        assertThat(desk.answer(new Request.BlocksClear(), lines::add))
                .isEqualTo(new Ending.Done("not blocked any more: 2", 2));
        assertThat(list(desk)).isEmpty();
    }

    @Test
    void ourHostsAndProxiesAreSpared() throws Exception {
        var desk = desk();
        for (var spared : List.of(OFFICE, IpAddress.of("10.30.0.7"))) {
            for (int i = 0; i < 20; i++)
                assertThat(guess(desk, spared, "user" + i).blocked()).isNull();
            assertThat(list(desk)).anyMatch(line -> line.contains("\"client\":\"" + spared + "\""));
        }
        assertThat(desk.blocks().count(now)).isZero();
    }

    @Test
    void whoIsBlockedForGuessingIsToldOf() throws Exception {
        Files.writeString(folder.resolve("users.yaml"), "users: {}\n");
        var strict = "guessing: { attempts: 1, delay: 1ms, longest-delay: 1ms }";
        var settings = settings("users: { file: users.yaml, " + strict + " }\n");
        var desk = new BlockDesk(settings, () -> now, trouble::add);
        var guess = new Question.Password("ann", "x");
        assertThat(desk.doorkeeper().ask(_ -> new Answer.Unknown(), guess, HERE).blocked())
                .isTrue();
        assertThat(trouble)
                .containsExactly(
                        "192.0.2.1 is blocked until 2026-11-25T09:00:00Z for guessing passwords;"
                                + " to let it in: postern blocks remove 192.0.2.1");
    }

    @Test
    void theDefaultsOfTheFileAreTheUsualRules() throws Exception {
        assertThat(BlockDesk.rules(settings())).isEqualTo(GuessRules.USUAL);
    }
}
