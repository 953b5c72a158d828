package postern.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay's metrics by name, written in the Prometheus text format 0.0.4. Metrics are named once,
 * at the start; counting takes no lock, and only {@link #write} reads suppliers. A supplier that
 * throws leaves its sample out.
 */
public final class Metrics {
    private static final Logger LOGGER = LoggerFactory.getLogger(Metrics.class);

    /** What a metric is to Prometheus. */
    public enum Type {
        /** Only grows. */
        COUNTER("counter"),
        GAUGE("gauge"),
        HISTOGRAM("histogram");

        private final String word;

        Type(String word) {
            this.word = word;
        }
    }

    /** Writes the samples of one metric. */
    private interface Samples {
        void write(SampleWriter out);
    }

    private record Family(Type type, String help, List<Samples> samples) {}

    private final Map<String, Family> families = new LinkedHashMap<>();

    /**
     * A counter. The same name may be given again with other labels.
     *
     * @param labels names and values by turns
     */
    public Counter counter(String name, String help, String... labels) {
        var counter = new Counter();
        add(name, help, Type.COUNTER, out -> out.sample("", (double) counter.value(), labels));
        return counter;
    }

    /** Counters told apart by one label. */
    public Counters counters(String name, String help, String label) {
        var counters = new Counters();
        add(
                name,
                help,
                Type.COUNTER,
                out ->
                        counters.forEach((value, counter) ->
                                out.sample("", (double) counter.value(), label, value)));
        return counters;
    }

    /** A histogram. By Prometheus's custom its name ends in its unit, which is a base unit. */
    public Histogram histogram(String name, String help, double... bounds) {
        var histogram = new Histogram(bounds);
        add(name, help, Type.HISTOGRAM, out -> out.histogram(histogram));
        return histogram;
    }

    /** A number that goes up and down, asked for when it is written. */
    public void gauge(String name, String help, DoubleSupplier value, String... labels) {
        add(name, help, Type.GAUGE, out -> out.sample("", value.getAsDouble(), labels));
    }

    /** A counter that somebody else keeps. */
    public void counted(String name, String help, DoubleSupplier value, String... labels) {
        add(name, help, Type.COUNTER, out -> out.sample("", value.getAsDouble(), labels));
    }

    /** Numbers that somebody else keeps, by the value of one label. */
    public void sampled(
            Type type,
            String name,
            String help,
            String label,
            Supplier<? extends Map<String, ? extends Number>> values) {
        add(
                name,
                help,
                type,
                out ->
                        values.get()
                                .forEach((value, number) ->
                                        out.sample("", number.doubleValue(), label, value)));
    }

    private synchronized void add(String name, String help, Type type, Samples samples) {
        if (!isName(name)) throw new IllegalArgumentException("no name of a metric: " + name);
        var family = families.computeIfAbsent(name, _ -> new Family(type, help, new ArrayList<>()));
        if (family.type != type) throw new IllegalArgumentException(name + " is a " + family.type);
        family.samples.add(samples);
    }

    /** Appends all metrics as they are now. */
    public synchronized void write(StringBuilder out) {
        families.forEach((name, family) -> {
            out.append("# HELP ").append(name).append(' ');
            SampleWriter.escape(out, family.help, false);
            out.append("\n# TYPE ").append(name).append(' ').append(family.type.word);
            out.append('\n');
            var writer = new SampleWriter(out, name);
            for (var samples : family.samples) {
                int length = out.length();
                try {
                    samples.write(writer);
                } catch (RuntimeException e) {
                    out.setLength(length);
                    LOGGER.warn("The metric {} cannot be read", name, e);
                }
            }
        });
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c == '_' || i > 0 && c >= '0' && c <= '9')) return false;
        }
        return !name.isEmpty();
    }
}
