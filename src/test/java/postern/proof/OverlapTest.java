package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.policy.AddressPattern;
import postern.policy.Glob;

class OverlapTest {

    /** All texts of some letters, up to that length. */
    private static List<String> texts(String letters, int longest) {
        var texts = new ArrayList<String>();
        texts.add("");
        for (int i = 0; i < texts.size(); i++)
            if (texts.get(i).length() < longest)
                for (char letter : letters.toCharArray()) texts.add(texts.get(i) + letter);
        return texts;
    }

    /** Two patterns of three characters that have a text in common have one of at most four. */
    @Test
    void patternsOfLocalPartsOverlapWhereSomeTextMatchesBoth() {
        var common = texts("ab", 5);
        var patterns = texts("ab*", 3);
        patterns.remove("");
        int overlapping = 0;
        for (var one : patterns)
            for (var two : patterns) {
                var a = new Glob(one, false);
                var b = new Glob(two, false);
                boolean expected =
                        common.stream()
                                .anyMatch(text ->
                                        !text.isEmpty() && a.matches(text) && b.matches(text));
                assertThat(Overlap.of(AddressPattern.of(one + "@*"), AddressPattern.of(two + "@*")))
                        .as(one + " and " + two)
                        .isEqualTo(expected);
                if (expected) overlapping++;
            }
        assertThat(overlapping).isBetween(500, patterns.size() * patterns.size() - 500);
    }

    @ParameterizedTest
    @CsvSource({
        "<>, <>, true",
        "<>, *@*, false",
        "*@*, <>, false",
        "a@a.example, <>, false",
        "<>, a@a.example, false",
        "a@a.example, a@a.example, true",
        "a@a.example, b@a.example, false",
        "a@a.example, a@b.example, false",
        "*@a.example, a@*, true",
        "a@*, *@a.example, true",
        "b*@*, a@a.example, false",
        "a@a.example, *@*.a.example, false",
        "a@b.a.example, *@*.a.example, true",
        "*@*.a.example, a@b.a.example, true",
        "*@*.a.example, *@*.b.a.example, true",
        "*@*.b.a.example, *@*.a.example, true",
        "*@*.a.example, *@*.a.example, true",
        "*@*.a.example, *@*.b.example, false",
        "a@[192.0.2.1], a@[192.0.2.1], true",
        "a@[192.0.2.1], a@[192.0.2.2], false",
        "a@[192.0.2.1], b@[192.0.2.1], false",
        "a@[192.0.2.1], *@*, true",
        "*@*, a@[192.0.2.1], true",
        "*@a.example, a@[192.0.2.1], false",
        "a@[192.0.2.1], *@a.example, false"
    })
    void patternsOverlapWhereAnAddressMatchesBoth(String one, String two, boolean expected) {
        assertThat(Overlap.of(AddressPattern.of(one), AddressPattern.of(two))).isEqualTo(expected);
    }
}
