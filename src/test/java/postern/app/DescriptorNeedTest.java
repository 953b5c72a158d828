package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.config.Settings;

/** A relay says at its start that the system gives it too few descriptors, and what to do. */
class DescriptorNeedTest {
    @TempDir Path folder;

    private Settings settings() throws Exception {
        return Configuration.read(RunningRelay.write(folder, RunningRelay.toPort(1)));
    }

    @Test
    void theDefaultsNeedOneForEachClientTwoForEachHopAndSomeMore() throws Exception {
        assertThat(DescriptorNeed.of(settings())).isEqualTo(5_000 + 2 * 200 + 256 + 300);
    }

    @Test
    void enoughIsNotSpokenOf() throws Exception {
        assertThat(DescriptorNeed.shortage(settings(), Optional.of(5_956L))).isEmpty();
        assertThat(DescriptorNeed.shortage(settings(), Optional.empty())).isEmpty();
    }

    @Test
    void aShortageIsToldWithItsCure() throws Exception {
        assertThat(DescriptorNeed.shortage(settings(), Optional.of(4_096L)).orElseThrow())
                .contains("may open 4096 ")
                .contains("may need 5956")
                .contains("LimitNOFILE=")
                .contains("limits: connections");
    }

    @Test
    @Timeout(90)
    void theProcessWarnsInItsLog() throws Exception {
        int port = Programs.freePort();
        var file =
                RunningRelay.write(
                        folder, RunningRelay.toPort(1).replace("127.0.0.1:0", "127.0.0.1:" + port));
        var relay =
                Programs.postern(
                        List.of("-Xmx128m"),
                        List.of("run", "-c", file.toString(), "--no-audit-self"));
        var limited = new ArrayList<>(List.of("sh", "-c", "ulimit -n 1024; exec \"$@\"", "sh"));
        limited.addAll(relay.command());
        try (var running = PosternProcess.run(new ProcessBuilder(limited), port)) {
            await().until(() -> running.output().contains("may open 1024 files and connections"));
            assertThat(running.output()).contains("may need 5956");
        }
    }
}
