package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long journal in a small heap. */
@Tag("load")
class ReplayLoadTest {
    private static final int LINES = 1_000_000;

    private static void write(Path journal) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(journal)) {
            for (int i = 0; i < LINES; i++) {
                out.write("{\"at\":\"2026-11-01T12:00:00Z\",\"event\":\"judged\",\"session\":\"S");
                out.write(Integer.toString(i));
                out.write("\",\"queue\":null,\"stage\":\"rcpt\",\"verdict\":\"accept\",\"reply\":");
                out.write("\"250 2.1.5 Recipient OK\",\"grant\":\"receive\",\"guard\":null,");
                out.write("\"trusted\":false,\"policy\":\"0123\",\"facts\":{");
                out.write("\"listener\":\"inbound\",\"client\":\"198.18." + (i >> 8 & 255));
                out.write("." + (i & 255) + "\",\"now\":\"2026-11-01T12:00:00Z\",\"helo\":\"h\",");
                out.write("\"tls\":false,\"user\":\"\",\"reverse-path\":\"<a@d" + i + ".example>");
                out.write("\",\"forward-path\":\"b@t" + i + ".example\"},\"trace\":[{\"line\":9,");
                out.write("\"rule\":\"grant receive\",\"outcome\":\"matches\"}]}\n");
            }
        }
    }

    @Test
    void aMillionLinesInSixtyFourMebibytes(@TempDir Path folder) throws Exception {
        var journal = folder.resolve("journal.jsonl");
        write(journal);
        var policy = folder.resolve("new.yaml");
        Files.writeString(
                policy,
                """
                hostname: mail.example.com
                domains: [example.com]
                listeners: { inbound: { address: "127.0.0.1:25" } }
                grants: [ { receive: {} } ]
                routes: [ { to: any, next-hop: mx } ]
                """);
        var words = List.of("replay", "-c", policy.toString(), journal.toString());
        long begin = System.nanoTime();
        var result =
                Programs.run(
                        Programs.postern(List.of("-Xmx64m", Programs.AS_SHIPPED), words).command(),
                        new byte[0],
                        300);
        System.out.printf(
                "%,d lines of %,d MB: %.1f s%n",
                LINES, Files.size(journal) / 1_000_000, (System.nanoTime() - begin) / 1e9);
        assertThat(result.status()).as(result.output()).isEqualTo(1);
        assertThat(result.output())
                .contains("1,000,000 lines, 1,000,000 decisions")
                .contains("1,000,000 would change")
                .contains("There were too many different groups, networks and domains");
    }
}
