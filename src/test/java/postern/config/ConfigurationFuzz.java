package postern.config;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import postern.fuzz.Law;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Policy;

/**
 * Whatever a file holds, it is read, or each problem has a place and a cure; it means the same each
 * time; and the policy in it decides about anybody.
 */
public final class ConfigurationFuzz {
    private static final Path FILE = Path.of("docs/one-of-everything/postern.yaml");

    private ConfigurationFuzz() {}

    public static void check(byte[] octets) {
        switch (SettingsFile.read(FILE, octets)) {
            case Reading.Unreadable(var problems) -> {
                Law.holds(!problems.isEmpty(), "it says why");
                for (var problem : problems) {
                    Law.holds(!problem.message().isBlank(), "what");
                    Law.holds(!problem.cure().isBlank(), "how to mend it");
                    Law.holds(problem.line() >= 0 && problem.column() >= 0, "where");
                }
            }
            case Reading.Read(var settings) -> {
                if (!(SettingsFile.read(FILE, octets) instanceof Reading.Read(var again)))
                    throw new AssertionError("read once, and not again");
                Law.same(again.fingerprint(), settings.fingerprint(), "one fingerprint");
                Law.holds(!settings.fingerprint().isEmpty(), "a fingerprint");
                for (var listener : settings.listeners())
                    judged(settings.policy(), listener.name());
            }
        }
    }

    private static void judged(Policy policy, String listener) {
        var facts =
                Facts.NONE
                        .with(Fact.LISTENER, listener)
                        .with(Fact.CLIENT, IpAddress.of("192.0.2.1"))
                        .with(Fact.NOW, Instant.EPOCH);
        var early = policy.judge(facts);
        Law.same(policy.judge(facts), early, "judging has no memory");
        var mail =
                facts.with(Fact.HELO, "client.example")
                        .with(Fact.TLS, false)
                        .with(Fact.USER, Optional.empty())
                        .with(Fact.REVERSE_PATH, ReversePath.of("a@x.example"))
                        .with(Fact.FORWARD_PATH, Mailbox.of("b@y.example"));
        Law.same(policy.judge(mail), policy.judge(mail), "judging has no memory");
    }
}
