package postern.watch;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What the process uses: memory, collections, threads, time, files; and which build it is. */
public final class JvmMetrics {
    private JvmMetrics() {}

    public static void register(Metrics metrics, String version) {
        metrics.gauge(
                "postern_build_info",
                "1; the labels say what runs.",
                () -> 1,
                "version",
                version,
                "java",
                Runtime.version().toString());
        var runtime = ManagementFactory.getRuntimeMXBean();
        metrics.gauge(
                "process_start_time_seconds",
                "When the process started, in seconds since 1970.",
                () -> runtime.getStartTime() / 1000.0);
        var memory = ManagementFactory.getMemoryMXBean();
        metrics.sampled(
                Metrics.Type.GAUGE,
                "jvm_memory_used_bytes",
                "Memory in use.",
                "area",
                () -> areas(memory.getHeapMemoryUsage(), memory.getNonHeapMemoryUsage()));
        metrics.gauge(
                "jvm_memory_max_bytes",
                "The most that the heap may take.",
                () -> memory.getHeapMemoryUsage().getMax(),
                "area",
                "heap");
        metrics.sampled(
                Metrics.Type.COUNTER,
                "jvm_gc_collections_total",
                "Garbage collections.",
                "gc",
                () -> collectors(GarbageCollectorMXBean::getCollectionCount, 1));
        metrics.sampled(
                Metrics.Type.COUNTER,
                "jvm_gc_seconds_total",
                "Time spent in garbage collections.",
                "gc",
                () -> collectors(GarbageCollectorMXBean::getCollectionTime, 1000));
        var threads = ManagementFactory.getThreadMXBean();
        metrics.gauge("jvm_threads", "Platform threads that are alive.", threads::getThreadCount);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)
            metrics.counted(
                    "process_cpu_seconds_total",
                    "Processor time used.",
                    () -> system.getProcessCpuTime() / 1e9);
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean unix) {
            metrics.gauge(
                    "process_open_fds",
                    "Files and sockets open.",
                    unix::getOpenFileDescriptorCount);
            metrics.gauge(
                    "process_max_fds",
                    "Files and sockets that may be open.",
                    unix::getMaxFileDescriptorCount);
        }
    }

    private static Map<String, Long> areas(MemoryUsage heap, MemoryUsage other) {
        return Map.of("heap", heap.getUsed(), "nonheap", other.getUsed());
    }

    private static Map<String, Double> collectors(
            ToLongFunction<GarbageCollectorMXBean> figure, double unit) {
        var figures = new HashMap<String, Double>();
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans())
            figures.put(collector.getName(), Math.max(0, figure.applyAsLong(collector)) / unit);
        return figures;
    }
}
