package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class TimedHeapTest {
    private static final class Item extends Timed {}

    @Test
    void givesWhatIsDueFirstWhateverWasTakenOut() {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
        var heap = new TimedHeap<Item>();
        List<Item> model = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            int size = step < 10_000 ? 300 : 5;
            if (model.size() < size && random.nextInt(3) > 0) {
                var item = new Item();
                heap.add(item, random.nextInt(100));
                model.add(item);
            } else if (!model.isEmpty() && random.nextBoolean()) {
                var item = model.remove(random.nextInt(model.size()));
                heap.remove(item);
                assertThat(item.isTimed()).isFalse();
            } else {
                var first = heap.poll();
                var least = model.stream().min(Comparator.comparingLong(i -> i.at)).orElse(null);
                if (least == null) assertThat(first).isNull();
                else {
                    assertThat(first).isNotNull();
                    assertThat(first.at).isEqualTo(least.at);
                    assertThat(model.remove(first)).isTrue();
                }
            }
            assertThat(heap.size()).isEqualTo(model.size());
            assertThat(heap.next())
                    .isEqualTo(model.stream().mapToLong(i -> i.at).min().orElse(Long.MAX_VALUE));
        }
    }

    @Test
    void givesOnlyWhatIsDue() {
        var heap = new TimedHeap<Item>();
        heap.add(new Item(), 10);
        assertThat(heap.pollDue(9)).isNull();
        assertThat(heap.pollDue(10)).isNotNull();
        assertThat(heap.pollDue(10)).isNull();
    }

    @Test
    void anItemStandsInOneHeapOnce() {
        var heap = new TimedHeap<Item>();
        var item = new Item();
        assertThatThrownBy(() -> heap.remove(item)).isInstanceOf(IllegalStateException.class);
        heap.add(item, 1);
        assertThatThrownBy(() -> heap.add(item, 2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new TimedHeap<Item>().remove(item))
                .isInstanceOf(IllegalStateException.class);
    }
}
