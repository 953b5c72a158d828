package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail programs and servers that others wrote, on both sides of the relay. */
@Tag("peers")
class PeersTest {
    @TempDir Path folder;

    /** Postfix's smtp-sink, counting what it takes. */
    private static final class Sink implements AutoCloseable {
        private final Process process;
        private final Path output;
        final int port;

        Sink(String... options) throws IOException, InterruptedException {
            port = Programs.freePort();
            output = Files.createTempFile("sink", ".txt");
            var command = new ArrayList<>(List.of(Programs.find("smtp-sink"), "-c"));
            if (isRoot()) command.addAll(List.of("-u", "nobody"));
            command.addAll(List.of(options));
            command.addAll(List.of("127.0.0.1:" + port, "1000"));
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            await().atMost(Duration.ofSeconds(10))
                    .ignoreExceptions()
                    .until(() -> {
                        new Socket(InetAddress.getLoopbackAddress(), port).close();
                        return true;
                    });
        }

        private static boolean isRoot() {
            return "root".equals(System.getProperty("user.name"));
        }

        /**
         * The counter that smtp-sink rewrites on one line: sessions, messages and so on, between
         * carriage returns.
         */
        int messages() throws IOException {
            var words = Files.readString(output).split("[\\r\\n]+");
            for (int i = words.length - 1; i >= 0; i--) {
                var numbers =
                        words[i].strip()
                                .replaceAll(".*mesg=", "mesg=")
                                .replaceAll("mesg=([0-9]+).*", "$1");
                if (numbers.matches("[0-9]+")) return Integer.parseInt(numbers);
            }
            return 0;
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            process.onExit().join();
            Files.delete(output);
        }
    }

    @Test
    void smtpSourceThroughUsIntoSmtpSinkLosesNothing() throws Exception {
        try (var sink = new Sink();
                var relay = RunningRelay.of(RunningRelay.toPort(sink.port))) {
            var result =
                    Programs.run(
                            List.of(
                                    Programs.find("smtp-source"),
                                    "-s",
                                    "20",
                                    "-m",
                                    "2000",
                                    "-l",
                                    "4096",
                                    "-d",
                                    "-f",
                                    "from@a.example",
                                    "-t",
                                    "to@b.example",
                                    "127.0.0.1:" + relay.port("in")));
            assertThat(result.output()).isEmpty();
            assertThat(result.status()).isZero();
            await().atMost(Duration.ofSeconds(60)).until(() -> sink.messages() >= 2000);
            assertThat(sink.messages()).isEqualTo(2000);
        }
    }

    @Test
    void lmtpToSmtpSink() throws Exception {
        try (var sink = new Sink("-L");
                var relay =
                        RunningRelay.of(
                                RunningRelay.toPort(1)
                                        .replace(
                                                "127.0.0.1:1\"",
                                                "lmtp://127.0.0.1:" + sink.port + "\""))) {
            var result =
                    Programs.run(
                            List.of(
                                    Programs.find("smtp-source"),
                                    "-s",
                                    "2",
                                    "-m",
                                    "50",
                                    "-r",
                                    "3",
                                    "-f",
                                    "from@a.example",
                                    "-t",
                                    "to@b.example",
                                    "127.0.0.1:" + relay.port("in")));
            assertThat(result.output()).isEmpty();
            await().atMost(Duration.ofSeconds(30)).until(() -> sink.messages() >= 50);
        }
    }

    @Test
    void swaksOverStartTls() throws Exception {
        try (var hop = new RecordingHop();
                var relay = RunningRelay.of(RunningRelay.toPort(hop.port()))) {
            var result =
                    Programs.run(
                            List.of(
                                    Programs.find("swaks"),
                                    "--server",
                                    "127.0.0.1:" + relay.port("in"),
                                    "--tls",
                                    "--from",
                                    "me@a.example",
                                    "--to",
                                    "you@b.example,them@c.example",
                                    "--body",
                                    ".dot\nlast"));
            assertThat(result.output()).contains("TLSv1.3").contains("250 2.0.0");
            assertThat(result.status()).isZero();
            await().until(() -> !hop.taken().isEmpty());
            assertThat(hop.taken().getFirst().rcpt())
                    .containsExactly("<you@b.example>", "<them@c.example>");
            assertThat(hop.taken().getFirst().text())
                    .contains("with ESMTPS id")
                    .contains("\r\n.dot\r\nlast\r\n");
        }
    }

    @Test
    void swaksIsMasqueradedInTls() throws Exception {
        var masquerade =
                "rewrite: [{ reverse-path: \"*@*.ours.example\", as: \"*1@ours.example\","
                        + " headers: [From, Reply-To] }]\n";
        try (var hop = new RecordingHop();
                var relay = RunningRelay.of(RunningRelay.toPort(hop.port()) + masquerade)) {
            var result =
                    Programs.run(
                            List.of(
                                    Programs.find("swaks"),
                                    "--server",
                                    "127.0.0.1:" + relay.port("in"),
                                    "--tls",
                                    "--pipeline",
                                    "--from",
                                    "ann@pc7.ours.example",
                                    "--h-From",
                                    "=?utf-8?q?Ann_B=C3=A4r?= <ann@pc7.ours.example>",
                                    "--h-Reply-To",
                                    "Team: ann@pc7.ours.example, \"b@pc7\" <b@pc8.ours.example>;",
                                    "--to",
                                    "you@b.example"));
            assertThat(result.status()).as(result.output()).isZero();
            await().until(() -> !hop.taken().isEmpty());
            assertThat(hop.taken().getFirst().mail()).startsWith("<ann@ours.example>");
            assertThat(hop.taken().getFirst().text())
                    .contains("From: =?utf-8?q?Ann_B=C3=A4r?= <ann@ours.example>\r\n")
                    .contains("Reply-To: Team: ann@ours.example, \"b@pc7\" <b@ours.example>;\r\n")
                    .contains("To: you@b.example\r\n");
        }
    }

    @Test
    void swaksPipelining() throws Exception {
        try (var hop = new RecordingHop();
                var relay = RunningRelay.of(RunningRelay.toPort(hop.port()))) {
            var result =
                    Programs.run(
                            List.of(
                                    Programs.find("swaks"),
                                    "--server",
                                    "127.0.0.1:" + relay.port("in"),
                                    "--pipeline",
                                    "--from",
                                    "me@a.example",
                                    "--to",
                                    "you@b.example"));
            assertThat(result.output()).contains("250 2.0.0");
            assertThat(result.status()).isZero();
            await().until(() -> !hop.taken().isEmpty());
        }
    }

    @Test
    void curlSendsAFileAndImplicitTlsToo() throws Exception {
        var message =
                Files.writeString(
                        folder.resolve("message"), "Subject: from curl\r\n\r\n.a dot\r\nend\r\n");
        try (var hop = new RecordingHop();
                var relay =
                        RunningRelay.of(
                                RunningRelay.toPort(hop.port())
                                        .replace(
                                                "tls: offered } }",
                                                "tls: offered }, secure: { address: \"127.0.0.1:0\", tls: implicit } }")
                                        .replace("on: [in]", "on: [in, secure]"))) {
            for (var url :
                    List.of(
                            "smtp://127.0.0.1:" + relay.port("in"),
                            "smtps://127.0.0.1:" + relay.port("secure"))) {
                var result =
                        Programs.run(
                                List.of(
                                        Programs.find("curl"),
                                        "-sS",
                                        "-k",
                                        url,
                                        "--mail-from",
                                        "me@a.example",
                                        "--mail-rcpt",
                                        "you@b.example",
                                        "--upload-file",
                                        message.toString()));
                assertThat(result.output()).isEmpty();
                assertThat(result.status()).isZero();
            }
            await().until(() -> hop.taken().size() == 2);
            for (var taken : hop.taken())
                assertThat(taken.behindReceived())
                        .isEqualTo("Subject: from curl\r\n\r\n.a dot\r\nend\r\n");
        }
    }

    @Test
    void aRelayBehindARelayIsReachedInTls() throws Exception {
        try (var hop = new RecordingHop();
                var inner = RunningRelay.of(RunningRelay.toPort(hop.port()));
                var outer = RunningRelay.of(RunningRelay.toPort(inner.port("in")))) {
            var result =
                    Programs.run(
                            List.of(
                                    Programs.find("swaks"),
                                    "--server",
                                    "127.0.0.1:" + outer.port("in"),
                                    "--from",
                                    "me@a.example",
                                    "--to",
                                    "you@b.example"));
            assertThat(result.status()).as(result.output()).isZero();
            await().atMost(Duration.ofSeconds(20)).until(() -> !hop.taken().isEmpty());
            assertThat(hop.taken().getFirst().text())
                    .contains("with ESMTPS id")
                    .contains("with ESMTP id");
        }
    }
}
