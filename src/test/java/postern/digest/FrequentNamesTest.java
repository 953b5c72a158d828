package postern.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.digest.DaySummary.Count;

class FrequentNamesTest {
    @Test
    void countsAreExactWhileThereAreFewNames() {
        var names = new FrequentNames(8);
        for (int i = 1; i <= 8; i++) names.add("n" + i, i);
        assertThat(names.top(3))
                .containsExactly(new Count("n8", 8), new Count("n7", 7), new Count("n6", 6));
        assertThat(names.missing()).isZero();
    }

    @Test
    void amongManyMoreNamesThanAreKeptTheFrequentOnesAreFoundWithinTheBound() {
        var random = new Random(7);
        var names = new FrequentNames(100);
        var exact = new HashMap<String, Long>();
        long all = 0;
        for (int i = 0; i < 300_000; i++) {
            // half of all are ten busy names; the rest hardly comes twice
            var name =
                    random.nextInt(2) == 0
                            ? "busy" + random.nextInt(10)
                            : "rare" + random.nextInt(1_000_000);
            names.add(name, 1);
            exact.merge(name, 1L, Long::sum);
            all++;
        }
        assertThat(names.missing()).isPositive().isLessThanOrEqualTo(all / 50);
        var top = names.top(10);
        assertThat(top).extracting(Count::name).allMatch(name -> name.startsWith("busy"));
        for (var count : top)
            assertThat(exact.get(count.name()))
                    .isBetween(count.count(), count.count() + names.missing());
    }

    @Test
    void aLongNameIsKeptInPart() {
        var names = new FrequentNames(8);
        names.add("x".repeat(1_000_000), 1);
        assertThat(names.top(1).getFirst().name()).hasSize(301);
    }
}
