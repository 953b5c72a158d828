package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonBoolean;
import postern.journal.JsonValue.JsonNull;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.transcripts.BarePeer;
import postern.transcripts.Player;
import postern.transcripts.Transcript;

/**
 * Two galleries of policies. {@code src/test/policies/accidents/NN-name.yaml}: configurations that
 * made real relays open; a comment says on which host (a file in {@code src/test/hosts}) and which
 * property has to fail, and where no conversation can show it, "shows: nothing"; {@code
 * NN-name.out} is what check says. {@code docs/examples}: sound ones. With {@code
 * -Dexpected.write=true} what check says now is written down.
 */
class PolicyGalleryTest {
    private static final Path ACCIDENTS = Path.of("src/test/policies/accidents");
    private static final Path EXAMPLES = Path.of("docs/examples");
    private static final Path HOSTS = Path.of("src/test/hosts");
    private static final Path CHAPTER = Path.of("docs/open-relays.md");
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));

    private record Said(int status, String out, String err) {}

    private static Said check(Path file, String host, String... more) {
        var out = new StringWriter();
        var err = new StringWriter();
        var arguments = new ArrayList<>(List.of("-c", file.toString(), "--host", host));
        arguments.addAll(List.of(more));
        int status =
                new CommandLine(new CheckCommand(CLOCK))
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments.toArray(String[]::new));
        return new Said(status, out.toString(), err.toString());
    }

    static List<Path> accidents() throws IOException {
        return yamlIn(ACCIDENTS);
    }

    static List<Path> examples() throws IOException {
        return yamlIn(EXAMPLES).stream().filter(p -> !p.endsWith("users.yaml")).toList();
    }

    private static List<Path> yamlIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(p -> p.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    /** What stands in the head of the file behind that word. */
    private static @Nullable String word(Path file, String name) throws IOException {
        for (var line : Files.readAllLines(file))
            if (line.startsWith("# " + name + ": ")) return line.substring(name.length() + 4);
        return null;
    }

    private static String host(Path file) throws IOException {
        var name = word(file, "host");
        return name == null ? "none" : HOSTS.resolve(name + ".json").toString();
    }

    @ParameterizedTest
    @MethodSource("accidents")
    void noAccidentIsLetThrough(Path file) throws IOException {
        var property = word(file, "fails");
        var host = host(file);
        var said = check(file, host);
        var all = (said.out() + said.err()).replace(ACCIDENTS + "/", "");
        var expected = Path.of(file.toString().replace(".yaml", ".out"));
        if (Boolean.getBoolean("expected.write")) Files.writeString(expected, all);
        assertThat(all).isEqualTo(Files.readString(expected));
        if ("unreadable".equals(property)) {
            assertThat(said.status()).isEqualTo(2);
            return;
        }
        assertThat(said.status()).as(all).isEqualTo(1);
        if ("tests".equals(property)) return;
        var answer = (JsonObject) JsonValue.parse(check(file, host, "--json").out()).orThrow();
        assertThat(answer.members().get("proved")).isEqualTo(new JsonBoolean(false));
        var found = property(answer, property);
        assertThat(found.members().get("holds")).isEqualTo(new JsonBoolean(false));
        assertThat(found.members().get("severity")).isEqualTo(new JsonString("error"));
        var example = found.members().get("counterexample");
        if ("nothing".equals(word(file, "shows"))) assertThat(example).isEqualTo(new JsonNull());
        else assertThat(example).isInstanceOf(JsonObject.class);
        if (example instanceof JsonObject(var members) && "no-borrowed-identity".equals(property))
            assertThat(members.get("proxy")).isInstanceOf(JsonString.class);
    }

    /** What --save-as writes happens again. */
    @ParameterizedTest
    @MethodSource("accidents")
    void whatIsSavedCanBePlayed(Path file, @TempDir Path folder) throws IOException {
        var saved = folder.resolve("found.smtp");
        var said = check(file, host(file), "--save-as", saved.toString());
        if (said.status() == 2 || said.err().contains("nothing was saved")) return;
        for (var transcript : Transcript.read(saved))
            Player.play(transcript, BarePeer.of(transcript, left -> left));
    }

    private static JsonObject property(JsonObject answer, @Nullable String name) {
        for (var property : ((JsonArray) answer.members().get("properties")).items())
            if (property instanceof JsonObject object
                    && new JsonString(String.valueOf(name)).equals(object.members().get("name")))
                return object;
        throw new AssertionError("no property " + name + " in " + answer);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsProved(Path file) throws IOException {
        var said = check(file, HOSTS.resolve("vps.json").toString());
        assertThat(said.status()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).doesNotContain("FAILS ");
    }

    @Test
    void thereAreEnoughOfThem() throws IOException {
        assertThat(accidents()).hasSizeGreaterThanOrEqualTo(40);
        assertThat(examples()).hasSizeGreaterThanOrEqualTo(15);
    }

    /** The chapter quotes check: each quotation is what it says about that accident. */
    @Test
    void theChapterQuotesWhatCheckSays() throws IOException {
        var chapter = Files.readString(CHAPTER);
        var quotation = Pattern.compile("```text accident=([a-z0-9-]+)\n(.*?)```", Pattern.DOTALL);
        var now =
                quotation
                        .matcher(chapter)
                        .replaceAll(match ->
                                Matcher.quoteReplacement(
                                        "```text accident="
                                                + match.group(1)
                                                + "\n"
                                                + quoted(match.group(1))
                                                + "```"));
        if (Boolean.getBoolean("expected.write")) Files.writeString(CHAPTER, now);
        assertThat(chapter).isEqualTo(now);
    }

    /** What check says about the property that fails, up to the next property. */
    private static String quoted(String accident) {
        try {
            for (var file : accidents()) {
                if (!file.toString().endsWith("-" + accident + ".yaml")) continue;
                var said = Files.readString(Path.of(file.toString().replace(".yaml", ".out")));
                var property = String.valueOf(word(file, "fails"));
                return property.equals("unreadable") ? said : block(said, property);
            }
            throw new AssertionError("there is no accident " + accident);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String block(String said, String property) {
        var block = new StringBuilder();
        boolean inside = false;
        for (var line : said.lines().toList()) {
            if (line.matches("  [a-zA-Z?]+ .*"))
                inside = line.matches("  FAILS +" + Pattern.quote(property) + "( .*)?");
            if (inside && line.isBlank()) break;
            if (inside) block.append(line).append('\n');
        }
        assertThat(block).as(property + " in " + said).isNotEmpty();
        return block.toString().stripTrailing() + "\n";
    }
}
