package postern.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Spools of every version, kept under src/test/resources, stay readable for good; and what is
 * written today is the same to the octet as the newest. When the format changes on purpose, its
 * version rises, and another golden spool comes beside these.
 */
class GoldenSpoolTest {
    private static final Path KEPT = Path.of("src/test/resources/postern/spool");
    private static final Path GOLDEN = KEPT.resolve("version-" + SegmentFormat.VERSION);
    private static final int SEGMENT = 100_000;

    @TempDir Path folder;

    /** Stores the same messages in every new spool; says what is in it then. */
    private static Map<Entry, String> messages(Spool spool) {
        var expected = new LinkedHashMap<Entry, String>();
        for (int size : List.of(0, 300, 2500)) {
            var id = spool.nextId();
            Samples.durably(spool, id, Map.of()); // ids are reserved, in a group of their own
            var message = Samples.full(id, size);
            var body = Samples.octets(size, size);
            var states =
                    List.of(
                            RecipientState.Waiting.FRESH,
                            SpoolContract.HELD,
                            SpoolContract.DEFERRED);
            Samples.store(spool, message, states, body);
            Samples.durably(spool, message.id(), Map.of(0, SpoolContract.FAILED));
            var now = List.of(SpoolContract.FAILED, SpoolContract.HELD, SpoolContract.DEFERRED);
            expected.put(new Entry(message, now), hex(body));
        }
        var settled = Samples.store(spool, new byte[20]).id();
        Samples.durably(spool, settled, Map.of(0, SpoolContract.DELIVERED));
        expected.put(Samples.store(spool, new byte[10]), hex(new byte[10]));
        return expected;
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    private static void copy(Path from, Path to) throws IOException {
        for (var file : files(from)) {
            Files.createDirectories(to.resolve(file).getParent());
            Files.copy(from.resolve(file), to.resolve(file));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(folder::relativize)
                    .filter(path -> !path.toString().equals("lock"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSpoolOfAnyVersionIsRead(int version) throws Exception {
        var kept = KEPT.resolve("version-" + version);
        copy(kept, folder);
        try (var spool = Samples.open(folder, new FileDisk(), SEGMENT, 0)) {
            assertThat(spool.notices()).isEmpty();
            var found = new LinkedHashMap<Entry, String>();
            var ids = new ArrayList<QueueId>();
            spool.forEach(entry -> ids.add(entry.id()));
            for (var id : ids)
                found.put(spool.find(id).orElseThrow(), hex(Samples.read(spool, id)));
            try (var fresh = Samples.open(new SimulatedDisk(), SEGMENT, 0)) {
                assertThat(found).isEqualTo(messages(fresh));
            }
        }
    }

    @Test
    void whatIsWrittenTodayIsTheSame() throws Exception {
        try (var spool = Samples.open(folder, new FileDisk(), SEGMENT, 0)) {
            messages(spool);
        }
        if (Boolean.getBoolean("expected.write")) copy(folder, GOLDEN);
        assertThat(files(folder)).isEqualTo(files(GOLDEN));
        for (var file : files(GOLDEN))
            assertThat(folder.resolve(file)).hasSameBinaryContentAs(GOLDEN.resolve(file));
    }
}
