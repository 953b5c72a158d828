package postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.config.RateLimit.By;
import postern.config.RateLimit.Rate;
import postern.config.RateLimit.Unit;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.DomainPattern;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Finding;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Score;
import postern.policy.Verdict;

/** The whole policy language, read from what the documentation shows. */
class LanguageTest {
    private static final Path EXAMPLE = Path.of("docs/one-of-everything/postern.yaml");

    private static Settings read(Path file, String text) {
        var reading = SettingsFile.read(file, text.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).as(text).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).settings();
    }

    private static Settings example() throws IOException {
        return read(EXAMPLE, Files.readString(EXAMPLE));
    }

    private static String judged(
            Settings settings, String on, String client, String from, String to) {
        var facts =
                Facts.NONE
                        .with(Fact.LISTENER, on)
                        .with(Fact.CLIENT, IpAddress.of(client))
                        .with(Fact.NOW, Instant.parse("2026-11-23T12:00:00Z"))
                        .with(Fact.HELO, "mail.far.example")
                        .with(Fact.TLS, true)
                        .with(Fact.USER, Optional.empty())
                        .with(Fact.GROUPS, Set.of())
                        .with(Fact.REVERSE_PATH, ReversePath.of(from))
                        .with(Fact.FORWARD_PATH, Mailbox.of(to))
                        .with(Fact.OVER_LIMITS, Set.of())
                        .with(Fact.CONTENT, Set.of())
                        .with(Fact.RDNS, Finding.Rdns.CONFIRMED)
                        .with(Fact.SPF, Finding.Spf.PASS)
                        .with(Fact.HELO_HOST, Finding.HeloHost.CONFIRMED)
                        .with(Fact.DKIM, Finding.Dkim.PASS)
                        .with(Fact.ARC, Finding.Arc.NONE)
                        .with(Fact.DMARC, Finding.Dmarc.PASS)
                        .with(Fact.DNSBL_CLIENT, Score.NOTHING)
                        .with(Fact.DNSBL_SENDER, Score.NOTHING)
                        .with(Fact.UNUSUAL, "")
                        .with(Fact.GREYLIST, 0)
                        .with(Fact.RETURNED, Finding.Returned.NO)
                        .with(Fact.FROM, ReversePath.of(from))
                        .unavailable(Fact.RECIPIENT_KNOWN);
        return switch (settings.policy().judge(facts)) {
            case Verdict.Decided(var decision, _) ->
                    decision.outcome()
                            + " "
                            + (decision.guard() == null ? decision.grant() : decision.guard());
            case Verdict.Needs(var fact) -> "needs " + fact;
        };
    }

    @Test
    void theExampleHasEveryKindOfLine() throws IOException {
        var settings = example();
        assertThat(settings.policy().grants().stream().map(Object::getClass).distinct())
                .hasSize(Grants.KINDS.size());
        assertThat(settings.policy().guards().stream().map(Guard::kind).distinct())
                .containsExactlyInAnyOrder(Guard.Kind.values());
        assertThat(settings.policy().rewriting()).hasSize(2);
        assertThat(settings.acknowledgements()).hasSize(1);
        assertThat(settings.assertions().getFirst().outsiders()).isTrue();
        assertThat(settings.users())
                .satisfiesExactly(
                        file -> assertThat(file).asString().contains("users.yaml"),
                        ldap -> assertThat(ldap).asString().contains("{user}"));
        assertThat(settings.listeners().getFirst().proxies())
                .containsExactly(IpPrefix.parse("10.0.0.7").orThrow());
        assertThat(settings.listeners().getFirst().proxiesLine()).isEqualTo(19);
    }

    @Test
    void ourDomainsKnowTheirLines(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("more"), "example.net\nexample.com\n*.com\n");
        var file = folder.resolve("postern.yaml");
        Files.writeString(
                file,
                """
                hostname: mail.example.com
                domains:
                  - example.com
                  - "*example.org"
                  - { file: more }
                listeners: { inbound: { address: "127.0.0.1:25" } }
                grants: [ { receive: {} } ]
                routes: [ { to: any, next-hop: mx } ]
                """);
        var settings = ((Reading.Read) SettingsFile.read(file)).settings();
        assertThat(settings.domainLines())
                .isEqualTo(
                        Map.of(
                                DomainPattern.of("example.com"), 3,
                                DomainPattern.of("*example.org"), 4,
                                DomainPattern.of("example.net"), 5,
                                DomainPattern.of("*.com"), 5));
        assertThat(settings.policy().domains().patterns())
                .map(Object::toString)
                .containsExactly("example.com", "*example.org", "example.net", "*.com");
    }

    @Test
    void whatTheExampleMeans() throws IOException {
        var settings = example();
        assertThat(judged(settings, "inbound", "192.0.2.77", "a@far.example", "info@example.com"))
                .isEqualTo("ACCEPT receive");
        assertThat(judged(settings, "inbound", "192.0.2.77", "a@far.example", "b@far.example"))
                .isEqualTo("REJECT null");
        assertThat(judged(settings, "inbound", "192.0.2.77", "a@far.example", "nobody@example.com"))
                .isEqualTo("REJECT unknown-recipient");
        assertThat(
                        judged(
                                settings,
                                "inbound",
                                "192.0.2.77",
                                "a@far.example",
                                "x@lists.example.com"))
                .isEqualTo("DEFER unknown-recipient (2)");
        assertThat(
                        judged(
                                settings,
                                "inbound",
                                "192.0.2.77",
                                "a@far.example",
                                "x@payroll.example.com"))
                .isEqualTo("REJECT null");
        assertThat(judged(settings, "inbound", "203.0.113.7", "a@far.example", "info@example.com"))
                .isEqualTo("BLOCK block unwelcome");
        assertThat(judged(settings, "inbound", "203.0.113.25", "a@far.example", "info@example.com"))
                .isEqualTo("ACCEPT receive");
        assertThat(
                        judged(
                                settings,
                                "inbound",
                                "192.0.2.77",
                                "a@a.spam.example",
                                "info@example.com"))
                .startsWith("REJECT reverse-path");
        assertThat(judged(settings, "inbound", "192.0.2.77", "a@example.com", "info@example.com"))
                .isEqualTo("REJECT our-name");
        assertThat(judged(settings, "inbound", "192.0.2.9", "news@example.com", "info@example.com"))
                .isEqualTo("ACCEPT receive");
        assertThat(judged(settings, "inbound", "192.0.2.9", "a@example.com", "info@example.com"))
                .isEqualTo("REJECT our-name");
        assertThat(judged(settings, "outbound", "10.20.0.9", "a@example.com", "b@far.example"))
                .isEqualTo("ACCEPT relay office");
        assertThat(judged(settings, "outbound", "10.20.0.9", "a@example.com", "b@example.net"))
                .isEqualTo("REJECT null");
        assertThat(
                        judged(
                                settings,
                                "outbound",
                                "10.20.1.40",
                                "scanner@example.com",
                                "info@example.com"))
                .isEqualTo("ACCEPT device scanner@example.com");
    }

    @Test
    void ratesBelongToGuardsOfTheirNames() throws IOException {
        var settings = example();
        var limits =
                settings.policy().guards().stream()
                        .filter(guard -> guard.kind() == Guard.Kind.LIMIT)
                        .map(Guard::name)
                        .toList();
        assertThat(limits)
                .containsExactly(
                        "limit client and reverse-path",
                        "limit user",
                        "limit prefix and reverse-path-domain",
                        "rate of device scanner@example.com",
                        "rate of forward info@example.com")
                .isEqualTo(settings.rates().stream().map(RateLimit::guard).toList());
        assertThat(limits).noneMatch(name -> name.contains(",")); // they are listed with commas
        assertThat(settings.rates().getFirst().rates())
                .containsExactly(
                        new Rate(100, Duration.ofMinutes(1)), new Rate(5000, Duration.ofDays(1)));
        assertThat(settings.rates().get(1))
                .extracting(RateLimit::by, RateLimit::unit)
                .containsExactly(List.of(By.USER), Unit.BYTES);
        var more = settings.rates().get(2);
        assertThat(more.prefixes()).isEqualTo(new RateLimit.Prefixes(28, 56));
        assertThat(more.warmUp()).isEqualTo(new RateLimit.WarmUp(7, 25));
        assertThat(more.except()).hasSize(1);
        assertThat(more.except().getFirst().rates())
                .containsExactly(new Rate(1000, Duration.ofHours(1)));
        var device = settings.policy().grants().stream().filter(Grant.Device.class::isInstance);
        assertThat(settings.rates().get(3).line())
                .isEqualTo(device.findFirst().orElseThrow().line());
    }

    @Test
    void aTestIsMadeOnEachListener() throws IOException {
        var text = Files.readString(EXAMPLE);
        var settings = read(EXAMPLE, text.replace("on: inbound, from: a@e", "from: a@e"));
        var test = settings.tests().getFirst();
        assertThat(test.name()).isEqualTo("192.0.2.77 to b@far.example");
        assertThat(test.transactions().stream().map(facts -> facts.value(Fact.LISTENER)))
                .containsExactly("inbound", "submission", "outbound");
        assertThat(test.transactions().stream().map(facts -> facts.value(Fact.TLS)))
                .containsExactly(false, true, false);
        assertThat(settings.tests().getLast().transactions()).hasSize(1);
    }

    @Test
    void whatIsNotInForceYetIsNoted() throws IOException {
        // the rights of files with secrets are those that a check-out gives them
        assertThat(example().notes().stream().map(Problem::message))
                .filteredOn(note -> !note.contains("everybody on this"))
                .anyMatch(note -> note.startsWith("collect is proved"))
                .anyMatch(note -> note.startsWith("DMARC reports from example.com are not signed"))
                .hasSize(2);
    }

    @Test
    void aListInAFileIsAPartOfTheFingerprint(@TempDir Path folder) throws IOException {
        for (var name :
                List.of(
                        "postern.yaml",
                        "users.yaml",
                        "ldap-ca.pem",
                        "ldap-password",
                        "srs.secret",
                        "aliases.map",
                        "spammers.txt",
                        "provider.password"))
            Files.copy(EXAMPLE.resolveSibling(name), folder.resolve(name));
        var file = folder.resolve("postern.yaml");
        var before = read(file, Files.readString(file)).fingerprint();
        assertThat(read(file, Files.readString(file)).fingerprint()).isEqualTo(before);
        Files.writeString(folder.resolve("spammers.txt"), "b@spam.example\n");
        assertThat(read(file, Files.readString(file)).fingerprint()).isNotEqualTo(before);
    }

    /** Each example of the reference, with what it takes for granted. */
    @Test
    void theExamplesOfTheReferenceCanBeRead(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("spammers.txt"), "a@spam.example\n");
        Files.writeString(folder.resolve("people.txt"), "b@example.com\n");
        Files.writeString(folder.resolve("virtual.map"), "c@example.com c\n");
        for (var name : List.of("ldap-ca.pem", "ldap-password"))
            Files.copy(Path.of("docs/one-of-everything", name), folder.resolve(name));
        Files.createDirectory(folder.resolve("dkim"));
        for (var name : List.of("example.com.s1.pem", "example.com.e1.pem"))
            Files.writeString(folder.resolve("dkim", name), "");
        Files.createDirectory(folder.resolve("tls"));
        for (var name :
                List.of(
                        "example.com.pem",
                        "example.com.key",
                        "example.org.pem",
                        "example.org.key",
                        "our-ca.pem",
                        "loghost-ca.pem")) Files.writeString(folder.resolve("tls", name), "");
        for (var name :
                List.of(
                        "partner-ca.pem",
                        "us.pem",
                        "us.key",
                        "srs.secret",
                        "provider.password",
                        "provider.secret",
                        "provider.refresh-token")) Files.writeString(folder.resolve(name), "");
        var base = new ArrayList<String>();
        base.add("hostname: mail.example.com");
        base.add("domains: [example.com, \"*.example.com\", srs-example.net]");
        base.add(
                "networks: { office: [10.20.0.0/22], provider: [198.51.100.25], unwelcome: [203.0.113.0/24] }");
        base.add(
                "listeners: { inbound: { address: \"0.0.0.0:25\" }, submission: { address: \"0.0.0.0:587\" }, outbound: { address: \"10.0.0.2:25\" } }");
        base.add("grants: [ { receive: {} }, { relay: { from: [office] } } ]");
        base.add("routes: [ { to: any, next-hop: mx } ]");
        var examples =
                Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Reference.page());
        int count = 0;
        for (; examples.find(); count++) {
            var example = examples.group(1);
            var text = new StringBuilder(example);
            for (var line : base)
                if (!example.startsWith(line.substring(0, line.indexOf(':') + 1)))
                    text.append(line).append('\n');
            read(folder.resolve("postern.yaml"), text.toString());
        }
        assertThat(count).isGreaterThan(12);
    }

    /** As large as policies get. */
    @Test
    @Timeout(10)
    void aLargePolicyIsReadInNoTime() {
        var text = new StringBuilder("hostname: mail.example.com\ndomains:\n");
        for (int i = 0; i < 10_000; i++) text.append("  - d").append(i).append(".example\n");
        text.append("networks:\n  office:\n");
        for (int i = 0; i < 5000; i++)
            text.append("    - 10.").append(i / 256).append('.').append(i % 256).append(".0/25\n");
        text.append("listeners: { inbound: { address: \"127.0.0.1:25\" } }\ngrants:\n");
        text.append("  - relay: { from: [office] }\n  - login:\n      users:\n");
        for (int i = 0; i < 1000; i++) text.append("        - user").append(i).append('\n');
        text.append("guards:\n  - our-name: {}\n  - forward-path:\n      rules:\n");
        for (int i = 0; i < 2000; i++)
            text.append("        - { match: \"a")
                    .append(i)
                    .append("-*@*.d")
                    .append(i)
                    .append(".example\", action: deny }\n");
        text.append("limits: { user-recipients: none }\n");
        text.append("routes: [ { to: any, next-hop: mx } ]\n");
        var settings = read(EXAMPLE, text.toString());
        assertThat(settings.policy().guards().getLast().rules()).hasSize(2000);
    }
}
