package postern.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text that Prometheus reads. */
class MetricsTest {
    private final Metrics metrics = new Metrics();

    private String text() {
        var out = new StringBuilder();
        metrics.write(out);
        return out.toString();
    }

    @Test
    void countersWithAndWithoutLabels() {
        metrics.counter("a_total", "A.").add(3);
        metrics.counter("b_total", "B.", "x", "1", "y", "2").increment();
        metrics.counter("b_total", "B.", "x", "1", "y", "3");
        metrics.counters("c_total", "C.", "z").increment("one");
        assertThat(text())
                .isEqualTo(
                        """
                        # HELP a_total A.
                        # TYPE a_total counter
                        a_total 3
                        # HELP b_total B.
                        # TYPE b_total counter
                        b_total{x="1",y="2"} 1
                        b_total{x="1",y="3"} 0
                        # HELP c_total C.
                        # TYPE c_total counter
                        c_total{z="one"} 1
                        """);
    }

    @Test
    void gaugesAreAskedWhenTheyAreWritten() {
        var value = new double[] {1};
        metrics.gauge("g", "G.", () -> value[0]);
        assertThat(text()).endsWith("\ng 1\n");
        value[0] = 2.5;
        assertThat(text()).endsWith("\ng 2.5\n");
        value[0] = Double.NaN;
        assertThat(text()).endsWith("\ng NaN\n");
        value[0] = Double.POSITIVE_INFINITY;
        assertThat(text()).endsWith("\ng +Inf\n");
        value[0] = 1e12;
        assertThat(text()).endsWith("\ng 1000000000000\n");
    }

    @Test
    void histogramsAreCumulative() {
        var histogram = metrics.histogram("h_seconds", "H.", 0.1, 1);
        for (double value : new double[] {0.05, 0.1, 0.5, 7}) histogram.observe(value);
        assertThat(text())
                .isEqualTo(
                        """
                        # HELP h_seconds H.
                        # TYPE h_seconds histogram
                        h_seconds_bucket{le="0.1"} 2
                        h_seconds_bucket{le="1"} 3
                        h_seconds_bucket{le="+Inf"} 4
                        h_seconds_sum 7.65
                        h_seconds_count 4
                        """);
    }

    @Test
    void textsAreEscaped() {
        metrics.counters("c_total", "a\\b\nc \"d\"", "l").increment("x\"\\\n");
        assertThat(text())
                .isEqualTo(
                        """
                        # HELP c_total a\\\\b\\nc "d"
                        # TYPE c_total counter
                        c_total{l="x\\"\\\\\\n"} 1
                        """);
    }

    @Test
    void labelsAreBounded() {
        var counters = metrics.counters("c_total", "C.", "l");
        for (int i = 0; i < 100_000; i++) counters.increment("v" + i);
        counters.increment("v0");
        assertThat(text().lines()).hasSizeLessThan(70);
        assertThat(counters.of("v0").value()).isEqualTo(2);
        assertThat(counters.of("other").value()).isEqualTo(100_000 - Counters.MOST_VALUES);
    }

    @Test
    void aSupplierThatThrowsHidesNothingElse() {
        metrics.sampled(
                Metrics.Type.GAUGE,
                "bad",
                "B.",
                "l",
                () -> {
                    throw new IllegalStateException("broken");
                });
        metrics.sampled(Metrics.Type.COUNTER, "good_total", "G.", "l", () -> Map.of("a", 1L));
        assertThat(text()).doesNotContain("bad{").endsWith("good_total{l=\"a\"} 1\n");
    }

    @Test
    void namesAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> metrics.counter("a b", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> metrics.counter("", ""));
        metrics.counter("x", "");
        assertThatIllegalArgumentException().isThrownBy(() -> metrics.gauge("x", "", () -> 1));
        assertThatIllegalArgumentException().isThrownBy(() -> metrics.histogram("h", "", 2, 1));
    }
}
