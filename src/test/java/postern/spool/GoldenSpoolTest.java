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

/**
 * A spool of version 1, kept under src/test/resources, stays readable for good; and what is written
 * today is the same to the octet. When the format changes on purpose, its version rises, a second
 * golden spool comes beside this one, and only the second test moves over to it.
 */
class GoldenSpoolTest {
    private static final Path GOLDEN = Path.of("src/test/resources/postern/spool/version-1");
    private static final int SEGMENT = 100_000;

    @TempDir Path folder;

    /** Stores the same messages in every new spool; says what is in it then. */
    private static Map<Entry, String> messages(Spool spool) {
        var expected = new LinkedHashMap<Entry, String>();
        for (int size : List.of(0, 300, 2500)) {
            var message = Samples.full(spool.nextId(), size);
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

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(folder::relativize)
                    .filter(path -> !path.toString().equals("lock"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aSpoolOfVersion1IsRead() throws Exception {
        for (var file : files(GOLDEN)) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(GOLDEN.resolve(file), folder.resolve(file));
        }
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
        assertThat(files(folder)).isEqualTo(files(GOLDEN));
        for (var file : files(GOLDEN))
            assertThat(folder.resolve(file)).hasSameBinaryContentAs(GOLDEN.resolve(file));
    }
}
