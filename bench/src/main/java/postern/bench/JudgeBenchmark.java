package postern.bench;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
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
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Policy;
import postern.policy.Verdict;

/** One decision at RCPT, everything known, over policies that grow. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JudgeBenchmark {
    @Param({"10", "100", "1000", "10000"})
    int domains;

    private Policy policy;
    private Facts stranger;
    private Facts foreign;
    private Facts office;
    private Facts user;

    @Setup
    public void read() {
        policy = SizedPolicy.of(domains);
        stranger = facts("inbound", "203.0.113.9", "", "someone@customer" + (domains - 2) + ".example");
        foreign = facts("inbound", "203.0.113.9", "", "someone@elsewhere.example");
        office = facts("inbound", "10.0.0.9", "", "someone@elsewhere.example");
        user = facts("submission", "203.0.113.9", "user0", "someone@elsewhere.example");
    }

    static Facts facts(String listener, String client, String user, String to) {
        return Facts.NONE
                .with(Fact.LISTENER, listener)
                .with(Fact.CLIENT, IpAddress.parse(client).orThrow())
                .with(Fact.NOW, Instant.parse("2026-11-01T12:00:00Z"))
                .with(Fact.HELO, "client.example")
                .with(Fact.TLS, true)
                .with(Fact.USER, user.isEmpty() ? Optional.empty() : Optional.of(user))
                .with(Fact.GROUPS, Set.of())
                .with(Fact.REVERSE_PATH, ReversePath.of("<a@b.elsewhere.example>"))
                .with(Fact.OWNS_REVERSE_PATH, true)
                .with(Fact.FORWARD_PATH, Mailbox.of(to))
                .with(Fact.FROM, ReversePath.of("<a@b.elsewhere.example>"))
                .with(Fact.OWNS_FROM, true);
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
    public Verdict officeToForeign() {
        return policy.judge(office);
    }

    @Benchmark
    public Verdict userToForeign() {
        return policy.judge(user);
    }
}
