package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.proof.Draft.ALLOW;
import static postern.proof.Draft.REFUSE;
import static postern.proof.Draft.all;
import static postern.proof.Draft.any;
import static postern.proof.Draft.guard;
import static postern.proof.Draft.not;
import static postern.proof.Draft.to;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.Grant;
import postern.policy.Guard;

/** A pattern that was put into a list, or taken out of it, is told by itself. */
class EditedPatternsTest {
    private static final String[] TWO = {"a@x.test", "b@x.test"};
    private static final String[] THREE = {"a@x.test", "b@x.test", "c@x.test"};

    private static Draft open() {
        return new Draft().network("world", "0.0.0.0/0", "::/0").relay(11, "world");
    }

    private static Draft ruled(Condition condition) {
        var rule = new Guard.Rule(21, "list", condition, REFUSE);
        return open().guard(guard("f", 20, Condition.always(), ALLOW, rule));
    }

    private static void assertTold(Function<String[], Condition> of, String words) {
        assertThat(Draft.told(ruled(of.apply(TWO)), ruled(of.apply(THREE))))
                .containsExactly("refused: " + words);
        assertThat(Draft.told(ruled(of.apply(THREE)), ruled(of.apply(TWO))))
                .containsExactly("accepted: " + words);
        assertThat(Draft.told(open().refuse(of.apply(TWO)), open().refuse(of.apply(THREE))))
                .containsExactly("refused: " + words);
        assertThat(Draft.told(open().refuse(of.apply(THREE)), open().refuse(of.apply(TWO))))
                .containsExactly("accepted: " + words);
    }

    @Test
    void inTheListOfAGuard() {
        assertTold(Draft::to, "forward-path c@x.test");
        assertTold(
                list -> new Condition.ReversePathIn(AddressPatterns.of(list)),
                "reverse-path c@x.test");
        assertTold(list -> new Condition.FromIn(AddressPatterns.of(list)), "from c@x.test");
    }

    @Test
    void withinOtherConditions() {
        var tls = new Condition.TlsActive();
        assertTold(list -> not(not(to(list))), "forward-path c@x.test");
        assertTold(list -> all(tls, to(list)), "with TLS; forward-path c@x.test");
        assertTold(list -> any(tls, to(list)), "without TLS; forward-path c@x.test");
    }

    private static Draft receiving(String... list) {
        return new Draft()
                .ours("x.test")
                .grant(
                        new Grant.Receive(
                                new Grant.Terms(
                                        "receive",
                                        10,
                                        List.of(),
                                        AddressPatterns.of(list),
                                        null,
                                        null)));
    }

    @Test
    void inTheListOfAGrant() {
        assertThat(Draft.told(receiving(TWO), receiving(THREE)))
                .containsExactly("accepted: forward-path c@x.test");
        assertThat(Draft.told(receiving(THREE), receiving(TWO)))
                .containsExactly("refused: forward-path c@x.test");
    }

    private static String[] list(int size) {
        return IntStream.range(0, size).mapToObj(i -> "u" + i + "@x.test").toArray(String[]::new);
    }

    @Test
    void ofMoreThanSixtyAnExampleIsTold() {
        assertThat(Draft.told(receiving(list(59)), receiving(list(60))))
                .containsExactly("accepted: forward-path u59@x.test");
        assertThat(Draft.told(receiving(list(60)), receiving(list(61))))
                .containsExactly("accepted: forward-path such as u60@x.test");
    }
}
