package postern.watch;

import java.util.concurrent.atomic.LongAdder;

/** A number that only grows, from 0 at the start of the relay. Cheap for many threads at once. */
public final class Counter {
    private final LongAdder adder = new LongAdder();

    Counter() {}

    public void increment() {
        adder.increment();
    }

    public void add(long more) {
        adder.add(more);
    }

    public long value() {
        return adder.sum();
    }
}
