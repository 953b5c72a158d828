package postern.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import postern.config.Reading;
import postern.config.SettingsFile;
import postern.limit.Limits;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.net.LimitMeter;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.session.Meter;

/** What one recipient costs where three limits cover it: which, whose count, and taken. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LimitBenchmark {
    private static final String FILE =
            """
            hostname: relay.example.com
            data: data
            domains: [example.com]
            networks: { office: [10.0.0.0/8] }
            listeners: { outbound: { address: "127.0.0.1:0", tls: none } }
            grants: [ { relay: { on: [outbound], from: [office] } } ]
            routes: [ { to: any, next-hop: "127.0.0.1:2600" } ]
            guards:
              - limit: { by: client, rate: [900000000/m, 999999999/d] }
              - limit: { by: [client, reverse-path], rate: 999999999/d, count: recipients }
              - limit: { by: reverse-path-domain, rate: 999999999/d }
            """;

    private Meter meter = Meter.NONE;
    private Facts facts = Facts.NONE;
    private List<Meter.Due> dues = List.of();

    @Setup
    public void read() {
        var reading =
                SettingsFile.read(
                        Path.of("/etc/postern.yaml"), FILE.getBytes(StandardCharsets.UTF_8));
        var settings = ((Reading.Read) reading).settings();
        meter =
                new LimitMeter(
                        settings, new Limits(InstantSource.system(), 50_000, List.of(), _ -> {}));
        facts =
                Facts.NONE
                        .with(Fact.LISTENER, "outbound")
                        .with(Fact.CLIENT, IpAddress.of("10.1.2.3"))
                        .with(Fact.USER, Optional.empty())
                        .with(Fact.REVERSE_PATH, ReversePath.of("<ann@example.com>"))
                        .with(Fact.FORWARD_PATH, Mailbox.of("bob@far.example"));
        dues = meter.dues(facts, facts);
    }

    @Benchmark
    public List<Meter.Due> whichAndWhose() {
        return meter.dues(facts, facts);
    }

    @Benchmark
    public boolean all() {
        boolean taken = true;
        for (var due : meter.dues(facts, facts)) taken &= due.counter().take(due.key(), 1);
        return taken;
    }

    @Benchmark
    @Threads(8)
    public boolean oneCountOfEightThreads() {
        return dues.getFirst().counter().take(dues.getFirst().key(), 1);
    }
}
