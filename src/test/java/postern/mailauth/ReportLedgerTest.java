package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.mailauth.Rows.DAY;
import static postern.mailauth.Rows.EXAMPLE;
import static postern.mailauth.Rows.RECORD;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Domain;
import postern.mailauth.ReportLedger.Bounds;
import postern.mailauth.ReportLedger.Due;

/** What is to be reported is kept, within bounds, and outlives a crash. */
@Timeout(60)
class ReportLedgerTest {
    private static final Due DUE = new Due(DAY, EXAMPLE);

    @TempDir Path folder;

    private final List<String> trouble = new ArrayList<>();

    private Path file() {
        return folder.resolve("dmarc-reports");
    }

    private ReportLedger open(Bounds bounds) throws IOException {
        return ReportLedger.open(file(), bounds, trouble::add);
    }

    private ReportLedger open() throws IOException {
        return open(Bounds.USUAL);
    }

    @Test
    void alikeMessagesAreOneRow() throws IOException {
        try (var ledger = open()) {
            for (int i = 0; i < 3; i++) ledger.keep(DAY, EXAMPLE, RECORD, Rows.row("192.0.2.1"));
            ledger.keep(DAY, EXAMPLE, RECORD, Rows.plain("2001:db8::1"));
            ledger.keep(DAY.plusDays(1), EXAMPLE, RECORD, Rows.row("192.0.2.1"));
            ledger.keep(DAY, Domain.of("example.net"), RECORD, Rows.row("192.0.2.1"));
            var material = ledger.material(DUE);
            assertThat(material).isNotNull();
            assertThat(material.rows())
                    .containsExactly(
                            java.util.Map.entry(Rows.row("192.0.2.1"), 3L),
                            java.util.Map.entry(Rows.plain("2001:db8::1"), 1L));
            assertThat(material.messages()).isEqualTo(4);
            assertThat(ledger.before(DAY)).isEmpty();
            assertThat(ledger.before(DAY.plusDays(1)))
                    .containsExactly(DUE, new Due(DAY, Domain.of("example.net")));
        }
    }

    /** Nothing is closed: what a process leaves that ends at once. */
    @Test
    @SuppressWarnings("MustBeClosedChecker")
    void allIsThereWithoutAnOrderlyEnd() throws IOException {
        var ledger = open();
        ledger.keep(DAY, EXAMPLE, RECORD, Rows.row("192.0.2.1"));
        ledger.keep(DAY, EXAMPLE, RECORD, Rows.row("192.0.2.1"));
        ledger.keep(DAY, EXAMPLE, RECORD, Rows.plain("192.0.2.2"));
        var before = ledger.material(DUE);
        try (var again = open()) {
            assertThat(again.material(DUE)).isEqualTo(before);
        }
        try (var third = open()) { // after it was written anew
            assertThat(third.material(DUE)).isEqualTo(before);
        }
        ledger.close();
        assertThat(trouble).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void theLastRecordOfTheDayCounts() throws IOException {
        var later = Rows.record("v=DMARC1; p=none; rua=mailto:x@example.com");
        try (var ledger = open()) {
            ledger.keep(DAY, EXAMPLE, RECORD, Rows.row("192.0.2.1"));
            ledger.keep(DAY, EXAMPLE, later, Rows.row("192.0.2.1"));
        }
        try (var ledger = open()) {
            assertThat(ledger.material(DUE).record()).isEqualTo(later);
        }
    }

    @Test
    void whatWasReportedIsForgotten() throws IOException {
        try (var ledger = open()) {
            ledger.keep(DAY, EXAMPLE, RECORD, Rows.row("192.0.2.1"));
            ledger.forget(DUE);
            ledger.forget(DUE);
            assertThat(ledger.material(DUE)).isNull();
        }
        try (var ledger = open()) {
            assertThat(ledger.material(DUE)).isNull();
            assertThat(ledger.before(DAY.plusDays(9))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "row 2026-11-27 example.com 1 192.0.2.9 exam", // cut by a crash
                "nonsense\n",
                "\n",
                "row 2026-13-27 example.com 1 x\n",
                "row 2026-11-27 example.com 0 192.0.2.9 example.com - NONE pass pass - -\n",
                "row 2026-11-27 example.com 1 192.0.2.9 example.com - NONE pass maybe - -\n",
                "row 2026-11-27 example.com 1 192.0.2.9 example.com %zz NONE pass pass - -\n",
                "row 2026-11-27 example.com 1 192.0.2.9 example.com - NONE pass pass - x:y\n",
                "row 2026-11-27 example.com 1 192.0.2.9 example.com - NONE pass pass - - PASS:a\n",
                "lost 2026-11-27 example.com -5\n",
                "\u0000\u0000\u0000\u0000\n",
            })
    void aBrokenLineIsLeftOut(String line) throws IOException {
        try (var ledger = open()) {
            ledger.keep(DAY, EXAMPLE, RECORD, Rows.row("192.0.2.1"));
        }
        Files.writeString(file(), line, StandardCharsets.ISO_8859_1, StandardOpenOption.APPEND);
        try (var ledger = open()) {
            assertThat(ledger.material(DUE).messages()).isEqualTo(1);
            ledger.keep(DAY, EXAMPLE, RECORD, Rows.row("192.0.2.1"));
        }
        assertThat(trouble).hasSize(line.endsWith("\n") ? 1 : 0);
        try (var ledger = open()) {
            assertThat(ledger.material(DUE).messages()).isEqualTo(2);
        }
    }

    @Test
    void rowsAreBoundedAndTheRestIsCounted() throws IOException {
        long line = Rows.line("192.0.2.1", "example.net");
        long record = new LedgerLine.Published(DAY, EXAMPLE, RECORD.text()).written().length();
        var bounds = new Bounds(3, 1 << 20, 5 * line + 2 * record + line / 2, 1 << 20);
        try (var ledger = open(bounds)) {
            for (int i = 1; i <= 10; i++)
                ledger.keep(DAY, EXAMPLE, RECORD, Rows.row("192.0.2." + i));
            for (int i = 1; i <= 10; i++)
                ledger.keep(DAY, Domain.of("example.net"), RECORD, Rows.row("192.0.2." + i));
            for (int i = 1; i <= 10; i++)
                ledger.keep(DAY, Domain.of("x" + i + ".example"), RECORD, Rows.row("192.0.2.1"));
            assertThat(ledger.before(DAY.plusDays(1))).hasSize(2);
        }
        try (var ledger = open(bounds)) {
            assertThat(ledger.material(DUE).rows()).hasSize(3);
            assertThat(ledger.material(DUE).lost()).isEqualTo(7);
            var other = ledger.material(new Due(DAY, Domain.of("example.net")));
            assertThat(other.rows()).hasSize(2);
            assertThat(other.lost()).isEqualTo(8);
            ledger.forget(DUE); // makes room
            ledger.keep(DAY, Domain.of("y.example"), RECORD, Rows.row("192.0.2.1"));
            assertThat(ledger.before(DAY.plusDays(1))).hasSize(2);
        }
    }

    /** A name server that says something else each time, or very much, makes no work. */
    @Test
    void recordsAreBounded() throws IOException {
        try (var ledger = open()) {
            for (int i = 0; i < 100; i++) {
                var text = "v=DMARC1; p=none; rua=mailto:a" + i + "@example.com";
                ledger.keep(DAY, EXAMPLE, Rows.record(text), Rows.row("192.0.2.1"));
            }
            assertThat(ledger.material(DUE).messages()).isEqualTo(100);
            assertThat(ledger.material(DUE).record().text()).contains("a49@");
            var endless = Rows.record("v=DMARC1; p=none; x=" + "y".repeat(5_000));
            ledger.keep(DAY, Domain.of("example.net"), endless, Rows.row("192.0.2.1"));
            assertThat(ledger.before(DAY.plusDays(1))).containsExactly(DUE);
        }
    }

    @Test
    void theFileIsWrittenAnewWhenItHasGrown() throws IOException {
        var bounds = new Bounds(100, 50_000, 100_000, 10_000);
        try (var ledger = open(bounds)) {
            for (int i = 0; i < 2_000; i++) {
                ledger.keep(DAY, EXAMPLE, RECORD, Rows.row("192.0.2." + i % 4));
                assertThat(Files.size(file())).isLessThan(12_000);
            }
            assertThat(ledger.material(DUE).messages()).isEqualTo(2_000);
        }
        try (var ledger = open(bounds)) {
            assertThat(ledger.material(DUE).rows()).hasSize(4).containsValue(500L);
        }
        assertThat(folder.toFile().list()).containsExactly("dmarc-reports");
    }

    @Test
    void aProcessIsKilledAndNothingIsMissing() throws IOException, InterruptedException {
        var child =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Keeper.class.getName(),
                                file().toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        int told = 0;
        try (var out =
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            while (told < 500) told = Integer.parseInt(out.readLine());
            assertThat(child.toHandle().destroyForcibly()).isTrue();
            for (var line = out.readLine(); line != null; line = out.readLine())
                if (!line.isEmpty()) told = Integer.parseInt(line);
        } finally {
            child.destroyForcibly().waitFor();
        }
        try (var ledger = open()) {
            assertThat(ledger.material(DUE).messages()).isBetween((long) told, told + 1L);
        }
    }

    /** Keeps one message after the other and says how many, until somebody ends it. */
    static final class Keeper {
        private Keeper() {}

        public static void main(String[] args) throws IOException {
            try (var ledger = ReportLedger.open(Path.of(args[0]), Bounds.USUAL, _ -> {})) {
                for (int i = 1; i < 1_000_000; i++) {
                    ledger.keep(DAY, EXAMPLE, RECORD, Rows.row("192.0.2." + i % 200));
                    System.out.println(i);
                }
            }
        }
    }
}
