package postern.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The kept corpus and some thousands of inputs like it, always the same, without a fuzzer;
 * scripts/fuzz looks for new ones (docs/fuzzing.md).
 */
class FuzzTest {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x([0-9a-f]{2})|.)");
    private static final long MOST_KEPT = 2L << 20; // octets, of all targets

    @ParameterizedTest
    @EnumSource
    void whatWasKeptHolds(Target target) throws IOException {
        for (var file : files(target)) hold(target, Files.readAllBytes(file), file.toString());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLikeItHolds(Target target) throws IOException {
        var corpus = new ArrayList<byte[]>();
        for (var file : files(target)) corpus.add(Files.readAllBytes(file));
        int rounds = Integer.getInteger("fuzz.rounds", target.rounds());
        var random = new Random(Integer.getInteger("fuzz.seed", 7));
        var mutations = new Mutations(corpus, words(target), random);
        for (int round = 0; round < rounds; round++)
            hold(target, mutations.next(), "round " + round);
    }

    @org.junit.jupiter.api.Test
    void theCorpusIsSmall() throws IOException {
        long size = 0;
        for (var target : Target.values()) for (var file : files(target)) size += Files.size(file);
        assertThat(size).isLessThan(MOST_KEPT);
    }

    private static List<Path> files(Target target) throws IOException {
        try (var files = Files.list(target.corpus())) {
            var all = files.sorted().toList();
            assertThat(all).as("corpus of " + target).isNotEmpty();
            return all;
        }
    }

    /** The words of the dictionary, as libFuzzer writes them. */
    private static List<byte[]> words(Target target) throws IOException {
        var words = new ArrayList<byte[]>();
        for (var line : Files.readAllLines(target.dictionary())) {
            if (!line.startsWith("\"")) continue;
            var text =
                    ESCAPE.matcher(line.substring(1, line.length() - 1))
                            .replaceAll(found ->
                                    java.util.regex.Matcher.quoteReplacement(
                                            found.group(2) == null
                                                    ? found.group(1)
                                                    : ""
                                                            + (char)
                                                                    Integer.parseInt(
                                                                            found.group(2), 16)));
            words.add(Law.octets(text));
        }
        return words;
    }

    private static void hold(Target target, byte[] octets, String where) {
        try {
            target.tryWith(octets);
        } catch (RuntimeException | Error e) {
            var hex = HexFormat.of().formatHex(octets);
            throw new AssertionError(
                    target + ", " + where + ": " + Law.shown(Law.text(octets)) + "\n" + hex, e);
        }
    }
}
