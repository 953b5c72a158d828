package postern.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client sends, whatever it hears.
 *
 * @param name of its file and its place there, or of the seed that made it
 */
record Dialogue(String name, List<Step> steps) {
    private static final String HELLO = "EHLO client.example";
    private static final String MAIL = "MAIL FROM:<a@client.example>";
    private static final String RCPT = "RCPT TO:<b@ours.example>";

    /** All that were written by hand. */
    static List<Dialogue> written() throws IOException {
        var all = new ArrayList<Dialogue>();
        try (var files = Files.list(Path.of("src/test/dialogues"))) {
            for (var file : files.sorted().toList()) all.addAll(in(file));
        }
        return all;
    }

    /** Those of a file: each begins with a line {@code == what it is}; {@code #} is a remark. */
    private static List<Dialogue> in(Path file) throws IOException {
        var all = new ArrayList<Dialogue>();
        var topic = file.getFileName().toString().replace(".txt", "");
        var steps = new ArrayList<Step>();
        var name = "";
        for (var line : (Files.readString(file) + "\n== ").split("\n")) {
            if (line.startsWith("== ") || line.equals("==")) {
                if (!steps.isEmpty())
                    all.add(new Dialogue(topic + ": " + name, List.copyOf(steps)));
                steps.clear();
                name = line.substring(2).strip();
            } else if (!line.isEmpty() && !line.startsWith("# "))
                steps.addAll(steps(line, steps.isEmpty()));
        }
        return all;
    }

    /**
     * A line, or one of the usual beginnings: {@code @hello @mail @rcpt @data}.
     *
     * @param first whether nothing was said before, so that it has to greet
     */
    static List<Step> steps(String line, boolean first) {
        var usual = List.of("@hello", "@mail", "@rcpt", "@data").indexOf(line);
        if (usual < 0) return List.of(Step.of(line));
        return List.of(HELLO, MAIL, RCPT, "DATA").subList(first ? 0 : 1, usual + 1).stream()
                .map(Step::of)
                .toList();
    }
}
