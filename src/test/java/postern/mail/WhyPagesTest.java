package postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each refusal has a page in docs/why, for who got it. */
class WhyPagesTest {
    private static final Path FOLDER = Path.of("docs/why");
    private static final Set<String> OTHERS = Set.of("index", "for-users");
    private static final List<String> SECTIONS =
            List.of("## What happened", "## What you can do", "## For the administrator");
    private static final Pattern LINK = Pattern.compile("\\]\\(([a-z0-9-]+)\\.md\\)");

    private static Set<String> refusals() {
        return Replies.all().entrySet().stream()
                .filter(e -> !e.getValue().isPositive())
                .map(e -> e.getKey())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> pages() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.map(f -> f.getFileName().toString().replaceFirst("\\.md$", ""))
                    .filter(name -> !OTHERS.contains(name))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void everyRefusalHasAPageAndEveryPageARefusal() throws IOException {
        assertThat(pages())
                .as("docs/why/NAME.md for each refusal in mail/Replies, and nothing else")
                .isEqualTo(refusals());
    }

    @Test
    void aPageShowsItsReplyAndSaysWhatHappenedAndWhatToDo() throws IOException {
        for (var name : refusals()) {
            var page = Files.readString(FOLDER.resolve(name + ".md"));
            var reply = Replies.all().get(name);
            assertThat(page).as(name).contains("\n    " + reply + "\n");
            var parts = new ArrayList<Integer>();
            for (var section : SECTIONS) parts.add(page.indexOf("\n" + section + "\n"));
            assertThat(parts).as(name).isSorted().doesNotContain(-1);
            for (var part : page.split("\n## [^\n]*\n"))
                assertThat(part.strip()).as(name).isNotEmpty();
        }
    }

    @Test
    void theIndexNamesEachPageOnce() throws IOException {
        var index = Files.readString(FOLDER.resolve("index.md"));
        var linked = LINK.matcher(index).results().map(m -> m.group(1)).toList();
        assertThat(linked).doesNotHaveDuplicates().contains("for-users");
        var named = new TreeSet<>(linked);
        named.removeAll(OTHERS);
        assertThat(named).isEqualTo(refusals());
    }
}
