package postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Whatever is done to a good file, it is read, or every problem has a place and a cure. */
class MangledFileTest {
    private static final Path EXAMPLE = Path.of("docs/one-of-everything/postern.yaml");
    private static final List<String> ODDITIES =
            List.of("[]", "{}", "\"\"", "~", "&a", "*a", "<>", "*", "!!binary x", "- ", ": ", "\t");

    @Test
    void nothingMakesTheReaderThrow() throws IOException {
        var good = Files.readString(EXAMPLE);
        var random = new Random(3);
        for (int i = 0; i < 1500; i++) {
            var text = mangled(good, random);
            var content = text.getBytes(StandardCharsets.UTF_8);
            if (i % 5 == 0) content[random.nextInt(content.length)] = (byte) random.nextInt(256);
            Reading reading;
            try {
                reading = SettingsFile.read(EXAMPLE, content);
            } catch (RuntimeException e) {
                throw new AssertionError("round " + i + ":\n" + text, e);
            }
            if (reading instanceof Reading.Unreadable(var problems))
                assertThat(problems)
                        .as("round " + i)
                        .isNotEmpty()
                        .allSatisfy(problem -> {
                            assertThat(problem.message()).isNotBlank();
                            assertThat(problem.cure()).isNotBlank();
                            assertThat(problem.line()).isNotNegative();
                        });
        }
    }

    private static String mangled(String good, RandomGenerator random) {
        var lines = new ArrayList<>(good.lines().toList());
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            int at = random.nextInt(lines.size());
            var line = lines.get(at);
            switch (random.nextInt(7)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.set(at, "  " + line);
                case 2 -> lines.set(at, line.stripLeading());
                case 3 -> lines.add(random.nextInt(lines.size()), line);
                case 4 -> lines.set(at, withoutAKey(line, random));
                case 5 -> lines.set(at, withOddValue(line, random));
                default -> {
                    int cut = line.isEmpty() ? 0 : random.nextInt(line.length());
                    lines.set(at, line.substring(0, cut));
                }
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String withoutAKey(String line, RandomGenerator random) {
        var parts = line.split(", ", -1);
        parts[random.nextInt(parts.length)] = "";
        return String.join(", ", parts);
    }

    private static String withOddValue(String line, RandomGenerator random) {
        int colon = line.indexOf(": ", line.isEmpty() ? 0 : random.nextInt(line.length()));
        var odd = ODDITIES.get(random.nextInt(ODDITIES.size()));
        if (colon < 0) return line + odd;
        int end = line.indexOf(',', colon);
        return line.substring(0, colon + 2) + odd + (end < 0 ? "" : line.substring(end));
    }
}
