package postern.app;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Debian's unbound, which validates a zone {@code example.} that ldns has signed; {@code plain.} is
 * a zone that nobody has signed.
 */
final class SignedDns implements AutoCloseable {
    final int port;
    private final Process unbound;

    /**
     * @param folder an empty one
     * @param signed the records of {@code example.}, one a line
     * @param plain those of {@code plain.}
     * @param forge what somebody does to the signed zone behind the signer's back
     */
    SignedDns(Path folder, List<String> signed, List<String> plain, UnaryOperator<String> forge)
            throws IOException, InterruptedException {
        var zone = folder.resolve("zone");
        var head =
                """
                $ORIGIN example.
                $TTL 300
                @ SOA ns root 1 3600 900 604800 60
                @ NS ns
                ns A 127.0.0.1
                """;
        Files.writeString(zone, head + String.join("\n", signed) + "\n");
        var key = in(folder, "ldns-keygen", "-a", "ECDSAP256SHA256", "-k", "example.").strip();
        in(folder, "ldns-signzone", "-f", "zone.signed", "zone", key);
        var file = folder.resolve("zone.signed");
        Files.writeString(file, forge.apply(Files.readString(file)));
        port = Programs.freePort();
        var conf = new StringBuilder();
        conf.append(
                """
                server:
                  interface: 127.0.0.1@%d
                  do-daemonize: no
                  use-syslog: no
                  username: ""
                  chroot: ""
                  pidfile: ""
                  directory: "%s"
                  do-not-query-localhost: no
                  module-config: "validator iterator"
                  trust-anchor-file: "%s.key"
                  ede: yes
                  local-zone: "plain." static
                """
                        .formatted(port, folder, key));
        for (var record : plain) conf.append("  local-data: '").append(record).append("'\n");
        conf.append(
                """
                remote-control:
                  control-enable: no
                auth-zone:
                  name: "example."
                  zonefile: "zone.signed"
                  for-downstream: no
                  for-upstream: yes
                  fallback-enabled: no
                """);
        Files.writeString(folder.resolve("unbound.conf"), conf);
        var log = folder.resolve("unbound.log");
        unbound =
                new ProcessBuilder(Programs.find("unbound"), "-d", "-d", "-c", "unbound.conf")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        Files.readString(log).contains("start of service") || !unbound.isAlive());
        if (!unbound.isAlive()) throw new AssertionError(Files.readString(log));
    }

    private static String in(Path folder, String program, String... words)
            throws IOException, InterruptedException {
        var command = new java.util.ArrayList<String>(List.of("env", "-C", folder.toString()));
        command.add(Programs.find(program));
        command.addAll(List.of(words));
        var result = Programs.run(command);
        if (result.status() != 0) throw new AssertionError(result.output());
        return result.output();
    }

    @Override
    public void close() {
        unbound.destroy();
        try {
            if (!unbound.waitFor(5, TimeUnit.SECONDS)) unbound.destroyForcibly();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
