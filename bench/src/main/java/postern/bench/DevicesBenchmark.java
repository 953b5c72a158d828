package postern.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import postern.mail.ReversePath;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Policy;
import postern.policy.Verdict;

/** One decision, everything known, where thousands of device grants do not match. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DevicesBenchmark {
    @Param({"1", "1000", "5000"})
    int devices;

    private Policy policy;
    private Facts stranger;
    private Facts foreign;
    private Facts device;
    private Facts connected;

    @Setup
    public void read() {
        policy = SizedPolicy.withDevices(devices);
        stranger = JudgeBenchmark.facts("inbound", "203.0.113.9", "", "a@customer1.example");
        foreign = JudgeBenchmark.facts("inbound", "203.0.113.9", "", "a@elsewhere.example");
        int last = devices - 1;
        var as = ReversePath.of("<device" + last + "@customer1.example>");
        device =
                JudgeBenchmark.facts(
                                "inbound",
                                SizedPolicy.device(last),
                                "",
                                "a@far" + last % 100 + ".example")
                        .with(Fact.REVERSE_PATH, as)
                        .with(Fact.FROM, as);
        connected = stranger;
        for (var fact : Fact.ALL)
            if (fact != Fact.LISTENER && fact != Fact.CLIENT && fact != Fact.NOW)
                connected = connected.without(fact);
    }

    @Benchmark
    public Verdict strangerToOurs() {
        return policy.judge(stranger);
    }

    @Benchmark
    public Verdict strangerToForeign() {
        return policy.judge(foreign);
    }

    @Benchmark
    public Verdict deviceToItsDomain() {
        return policy.judge(device);
    }

    /** What is asked first of every connection. */
    @Benchmark
    public Verdict strangerConnects() {
        return policy.judge(connected);
    }
}
