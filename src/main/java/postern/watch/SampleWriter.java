package postern.watch;

/** Writes the lines of one metric (Prometheus text format 0.0.4). */
final class SampleWriter {
    private final StringBuilder out;
    private final String name;

    SampleWriter(StringBuilder out, String name) {
        this.out = out;
        this.name = name;
    }

    /**
     * @param suffix behind the metric's name
     * @param labels names and values by turns
     */
    void sample(String suffix, double value, String... labels) {
        out.append(name).append(suffix);
        for (int i = 0; i < labels.length; i += 2) {
            out.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            escape(out, labels[i + 1], true);
            out.append('"');
        }
        if (labels.length > 0) out.append('}');
        out.append(' ').append(text(value)).append('\n');
    }

    void histogram(Histogram histogram) {
        var bounds = histogram.bounds();
        var counts = histogram.counts();
        long total = 0;
        for (int i = 0; i < counts.length; i++) {
            total += counts[i];
            sample("_bucket", (double) total, "le", i < bounds.length ? text(bounds[i]) : "+Inf");
        }
        sample("_sum", histogram.sum());
        sample("_count", (double) total);
    }

    static String text(double value) {
        if (Double.isInfinite(value)) return value > 0 ? "+Inf" : "-Inf";
        long whole = (long) value;
        return whole == value && Math.abs(value) < 1L << 53
                ? Long.toString(whole)
                : Double.toString(value);
    }

    static void escape(StringBuilder out, String text, boolean quotes) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') out.append("\\\\");
            else if (c == '\n') out.append("\\n");
            else if (c == '"' && quotes) out.append("\\\"");
            else out.append(c);
        }
    }
}
