package postern.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The kinds of differences that docs/differences.md explains. Under each of its headings stand
 * blocks that begin with three backticks and {@code difference}: a pattern for what is sent, one
 * for our answer, and one for each server that answers otherwise. The last two have to match from
 * the first letter on.
 */
final class Kinds {
    private static final Path PAGE = Path.of("docs/differences.md");

    private record Block(String kind, Pattern sent, Pattern ours, Map<String, Pattern> theirs) {
        boolean explains(Difference difference) {
            var their = theirs.get(difference.peer());
            return their != null
                    && sent.matcher(difference.sent()).find()
                    && ours.matcher(difference.ours()).lookingAt()
                    && their.matcher(difference.theirs()).lookingAt();
        }
    }

    private final List<Block> blocks = new ArrayList<>();

    static Kinds read() throws IOException {
        var kinds = new Kinds();
        var kind = "";
        Map<String, Pattern> lines = null;
        for (var line : Files.readAllLines(PAGE)) {
            if (line.startsWith("### ")) kind = line.substring(4);
            else if (line.equals("```difference")) lines = new HashMap<>();
            else if (line.equals("```") && lines != null) {
                var sent = lines.remove("sent");
                var ours = lines.remove("ours");
                if (sent == null || ours == null || lines.isEmpty())
                    throw new AssertionError(
                            "a block under " + kind + " lacks sent, ours or a server");
                kinds.blocks.add(new Block(kind, sent, ours, Map.copyOf(lines)));
                lines = null;
            } else if (lines != null) {
                var words = line.split(" +", 2);
                lines.put(words[0], Pattern.compile(words[1]));
            }
        }
        return kinds;
    }

    Set<String> names() {
        var names = new LinkedHashSet<String>();
        for (var block : blocks) names.add(block.kind);
        return names;
    }

    /** Under which heading a difference is explained. */
    Optional<String> of(Difference difference) {
        return blocks.stream().filter(b -> b.explains(difference)).map(Block::kind).findFirst();
    }
}
