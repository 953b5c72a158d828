package postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** docs/hostile.md: every case of the hostile Internet has its row, and the tests it names. */
class HostileCasesTest {
    private static final int CASES = 42;

    /** Cases that are about more than one session, or about the process. */
    private static final List<Integer> WITHOUT_DIALOGUE = List.of(11, 41);

    private static final Pattern ROW = Pattern.compile("\\| (\\d+)\\. (.*)\\|(.*)\\|(.*)\\|");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Pattern MENTION =
            Pattern.compile("HOSTILE(?:\\.md case)? (\\d+(?:(?:, | and | to )\\d+)*)");

    @Test
    void everyCaseHasItsRow() throws IOException {
        assertThat(rows().keySet())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, CASES).boxed().toList());
    }

    @Test
    void everyTestThatARowNamesSpeaksOfItsCase() throws IOException {
        var files = testFiles();
        for (var row : rows().entrySet())
            for (var name : row.getValue()) {
                var file = name.endsWith(".smtp") ? name : name + ".java";
                var found = files.getOrDefault(file, List.of());
                assertThat(found).as(file + " of case " + row.getKey()).isNotEmpty();
                var spokenOf = new TreeSet<Integer>();
                for (var path : found) spokenOf.addAll(mentions(Files.readString(path)));
                assertThat(spokenOf).as("cases in " + file).contains(row.getKey());
            }
    }

    @Test
    void everyCaseIsADialogueUnlessItCannotBe() throws IOException {
        for (var row : rows().entrySet())
            assertThat(row.getValue().stream().anyMatch(name -> name.endsWith(".smtp")))
                    .as("a dialogue for case " + row.getKey())
                    .isEqualTo(!WITHOUT_DIALOGUE.contains(row.getKey()));
    }

    private static Map<Integer, List<String>> rows() throws IOException {
        var rows = new TreeMap<Integer, List<String>>();
        for (var line : Files.readAllLines(Path.of("docs/hostile.md"))) {
            var row = ROW.matcher(line);
            if (!row.matches()) continue;
            var names = new ArrayList<String>();
            var name = NAME.matcher(row.group(4));
            while (name.find()) names.add(name.group(1));
            assertThat(names).as(line).isNotEmpty();
            rows.put(Integer.valueOf(row.group(1)), names);
        }
        return rows;
    }

    private static Map<String, List<Path>> testFiles() throws IOException {
        try (var files = Files.walk(Path.of("src/test"))) {
            return files.filter(Files::isRegularFile)
                    .collect(Collectors.groupingBy(path -> path.getFileName().toString()));
        }
    }

    private static Set<Integer> mentions(String text) {
        var found = new TreeSet<Integer>();
        var mention = MENTION.matcher(text);
        while (mention.find()) {
            var words = mention.group(1).split(", | and ");
            for (var word : words) {
                var range = word.split(" to ");
                int to = Integer.parseInt(range[range.length - 1]);
                for (int i = Integer.parseInt(range[0]); i <= to; i++) found.add(i);
            }
        }
        return found;
    }
}
