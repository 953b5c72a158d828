package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.console.ControlProtocol.Ending;
import postern.host.HostFile;
import postern.proof.HostFacts;

/** A start and a reload refuse a policy that is not proved, and say which property and line. */
@Timeout(120)
class ProvedBeforeServingTest extends PolicyRig {
    private static final String OFFICE = "127.0.0.2";

    private static final String SOUND =
            """
            domains: [ours.example]
            networks: { office: [127.0.0.2, 192.168.1.0/24] }
            grants:
              - receive: { on: [inbound] }
              - relay: { on: [outbound], from: [office] }
            """;

    private static final String WITH_TEST =
            SOUND
                    + """
                    tests:
                      - { name: far is closed, client: 127.0.0.2, on: outbound, from: a@ours.example,
                          to: b@far.example, expect: refused }
                    """;

    private static final String WITH_ASSERTION =
            SOUND
                    + """
                    assert:
                      - { name: rivals get nothing, never: { to: "*@rival.example" } }
                    """;

    private static HostFacts host(String name) throws IOException {
        var file = Path.of("src/test/hosts/" + name + ".json");
        return HostFile.read(file.toString(), Files.readString(file)).orThrow();
    }

    /** What a start says that refuses. */
    private AbstractStringAssert<?> startIsRefused(String policy, World world) {
        var failure = new AtomicReference<String>();
        assertThatThrownBy(() -> start(policy, world))
                .isInstanceOfSatisfying(Failure.class, f -> failure.set(f.getMessage()));
        assertThat(relay).isNull();
        assertThat(folder.resolve("data")).as("nothing was begun").doesNotExist();
        return assertThat(failure.get());
    }

    /** What a reload says that refuses, and what was in force stays there. */
    private AbstractStringAssert<?> reloadIsRefused() throws IOException {
        var ending = relay.server().reload();
        assertThat(ending).isInstanceOf(Ending.Refused.class);
        assertThat(rcpt(OFFICE, "outbound", "a@ours.example", "b@far.example")).startsWith("250");
        assertThat(rcpt(OFFICE, "outbound", "a@ours.example", "b@rival.example")).startsWith("250");
        assertThat(rcpt("a@client.example", "b@far.example")).startsWith("550 5.7.1");
        return assertThat(((Ending.Refused) ending).cause()).contains("stays in force");
    }

    private int line(String text) throws IOException {
        var lines = Files.readAllLines(folder.resolve("postern.yaml"));
        for (int i = 0; i < lines.size(); i++) if (lines.get(i).contains(text)) return i + 1;
        throw new AssertionError("no line with " + text);
    }

    @Test
    void aTestThatComesOutOtherwise() throws Exception {
        startIsRefused(WITH_TEST, Worlds.QUIET)
                .contains("FAILS  tests", "far is closed", "line " + line("far is closed"));
        start(SOUND);
        change(WITH_TEST);
        reloadIsRefused()
                .contains("FAILS  tests", "far is closed", "line " + line("far is closed"));
    }

    @Test
    void anAssertionThatDoesNotHold() throws Exception {
        startIsRefused(WITH_ASSERTION, Worlds.QUIET)
                .contains("rivals get nothing", "line " + line("- relay:"), "@rival.example");
        start(SOUND);
        change(WITH_ASSERTION);
        reloadIsRefused()
                .contains("rivals get nothing", "line " + line("- relay:"), "@rival.example");
    }

    @Test
    void aStrangerWhoCouldRelay() throws Exception {
        start(SOUND);
        change(SOUND.replace("[127.0.0.2, 192.168.1.0/24]", "[127.0.0.2, 198.51.0.0/16]"));
        reloadIsRefused().contains("FAILS  no-wide-trust", "line " + line("- relay:"));
    }

    /** The file is the same; this machine got a gateway in the office meanwhile. */
    @Test
    void aHostThatMakesThePolicyUnsafe() throws Exception {
        startIsRefused(SOUND, Worlds.on(host("nat-office")))
                .contains("FAILS  no-wide-trust", "192.168.1.1", "line " + line("- relay:"));
        var now = new AtomicReference<>(host("vps"));
        start(
                SOUND,
                new World(
                        25,
                        false,
                        InstantSource.system(),
                        now::get,
                        Worlds.QUIET.standardOutput(),
                        Map.of()));
        assertThat(relay.server().reload()).isInstanceOf(Ending.Done.class);
        now.set(host("nat-office"));
        reloadIsRefused()
                .contains("FAILS  no-wide-trust", "192.168.1.1", "line " + line("- relay:"));
        now.set(host("vps"));
        assertThat(relay.server().reload()).isInstanceOf(Ending.Done.class);
    }
}
