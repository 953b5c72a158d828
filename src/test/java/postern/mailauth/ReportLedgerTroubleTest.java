package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.mailauth.Rows.DAY;
import static postern.mailauth.Rows.EXAMPLE;
import static postern.mailauth.Rows.RECORD;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.mail.Domain;
import postern.mailauth.ReportLedger.Bounds;
import postern.mailauth.ReportLedger.Due;

/** A file that cannot be written anew, one that is only read, and one that is full. */
@Timeout(60)
class ReportLedgerTroubleTest {
    private static final Due DUE = new Due(DAY, EXAMPLE);

    @TempDir Path folder;

    private final List<String> trouble = new ArrayList<>();

    private Path file() {
        return folder.resolve("dmarc-reports");
    }

    private ReportLedger open(Bounds bounds) throws IOException {
        return ReportLedger.open(file(), bounds, trouble::add);
    }

    private static void keep(ReportLedger ledger, int times) {
        for (int i = 0; i < times; i++) ledger.keep(DAY, EXAMPLE, RECORD, Rows.row("192.0.2.1"));
    }

    /** The file grows on; the new one goes; it is tried again after as much growth. */
    @Test
    void whereItCannotBeWrittenAnewItIsTriedSeldomAndSaidOnce() throws IOException {
        int growth = 20; // messages
        long line = Rows.line("192.0.2.1", EXAMPLE.name());
        try (var ledger = open(new Bounds(100, 50_000, 100_000, growth * line))) {
            keep(ledger, 1);
            Files.delete(file());
            var inTheWay = Files.createDirectories(file().resolve("in-the-way"));
            int first = 3 * growth + growth / 2; // between two tries
            keep(ledger, first);
            assertThat(trouble)
                    .singleElement()
                    .asString()
                    .contains("dmarc-reports: cannot be written anew, and grows: ");
            assertThat(folder.toFile().list()).containsExactly("dmarc-reports");
            Files.delete(inTheWay);
            Files.delete(file());
            int more = 0;
            while (!Files.exists(file()) && more <= 2 * growth) {
                keep(ledger, 1);
                more++;
            }
            assertThat(more).isBetween(5, growth + 1);
            assertThat(ledger.material(DUE).messages()).isEqualTo(1 + first + more);
        }
        try (var ledger = open(Bounds.USUAL)) {
            assertThat(ledger.material(DUE).messages()).isGreaterThan(3L * growth);
        }
        assertThat(trouble).hasSize(1);
    }

    @Test
    void whoOnlyReadsChangesNothing() throws IOException {
        try (var ledger = open(Bounds.USUAL)) {
            assertThat(ledger.all()).isEmpty();
            ledger.forget(DUE);
            ledger.sync();
        }
        assertThat(folder).isEmptyDirectory();
        try (var ledger = open(Bounds.USUAL)) {
            keep(ledger, 3);
        }
        Files.writeString(file(), "nonsense\nrow 2026", StandardOpenOption.APPEND);
        var key = Files.readAttributes(file(), "unix:ino").get("ino");
        var text = Files.readString(file(), StandardCharsets.US_ASCII);
        try (var ledger = open(Bounds.USUAL)) {
            assertThat(ledger.material(DUE).messages()).isEqualTo(3);
        }
        assertThat(file()).hasContent(text);
        assertThat(Files.readAttributes(file(), "unix:ino").get("ino")).isEqualTo(key);
        assertThat(trouble).hasSize(1);
        try (var ledger = open(Bounds.USUAL)) {
            keep(ledger, 1); // what is no line goes with the first that is written
        }
        assertThat(file()).content().doesNotContain("nonsense");
        try (var ledger = open(Bounds.USUAL)) {
            assertThat(ledger.material(DUE).messages()).isEqualTo(4);
        }
        assertThat(trouble).hasSize(2);
    }

    @Test
    void oneDomainLeavesRoomForOthers() throws IOException {
        var bounds = new Bounds(5_000, 2_000, 8_000, 1 << 20);
        var other = Domain.of("example.net");
        try (var ledger = open(bounds)) {
            for (int i = 0; i < 250; i++)
                ledger.keep(DAY, EXAMPLE, RECORD, Rows.row("192.0.2." + i));
            ledger.keep(DAY, other, RECORD, Rows.row("192.0.2.1"));
            assertThat(ledger.all()).containsExactly(DUE, new Due(DAY, other));
        }
        try (var ledger = open(bounds)) {
            var rows = ledger.material(DUE).rows().size();
            assertThat(rows).isBetween(2, 40);
            assertThat(ledger.material(DUE).lost()).isEqualTo(250 - rows);
            assertThat(ledger.material(new Due(DAY, other)).lost()).isZero();
        }
        assertThat(trouble).isEmpty();
    }

    @Test
    void domainsWithoutRoomAreCountedAndSaidOnce() throws IOException {
        int kept;
        try (var ledger = open(new Bounds(10, 1_000, 1_000, 1 << 20))) {
            for (int i = 0; i < 100; i++)
                ledger.keep(DAY, Domain.of("x" + i + ".example"), RECORD, Rows.row("192.0.2.1"));
            assertThat(trouble).singleElement().asString().contains("is full", DAY.toString());
            kept = ledger.all().size();
            assertThat(kept).isBetween(1, 20);
        }
        assertThat(trouble)
                .hasSize(2)
                .last()
                .asString()
                .contains((100 - kept) + " messages of " + DAY + " will stand in no");
    }
}
