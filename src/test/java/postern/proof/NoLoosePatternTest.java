package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Fact;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Policy;
import postern.proof.Property.Answer;

/** Mail that strangers send to domains that a pattern takes in. */
class NoLoosePatternTest {
    private final Map<DomainPattern, Integer> domains = new LinkedHashMap<>();
    private final List<Grant> grants = new ArrayList<>();
    private final List<Guard> guards = new ArrayList<>();

    private void domain(int line, String pattern) {
        domains.put(DomainPattern.of(pattern), line);
    }

    private static Grant.Terms terms(String name, int line, String... to) {
        return new Grant.Terms(
                name, line, List.of(), to.length == 0 ? null : AddressPatterns.of(to), null, null);
    }

    private void refuse(Condition where) {
        guards.add(
                new Guard(
                        "guard",
                        Guard.Kind.FORWARD_PATH,
                        9,
                        where,
                        List.of(),
                        new Action.Refuse(Outcome.REJECT, Replies.RELAY_DENIED),
                        new Action.Refuse(Outcome.DEFER, Replies.RELAY_UNSURE)));
    }

    private Property property() {
        var policy = new Policy(List.copyOf(domains.keySet()), Map.of(), grants, guards);
        var surroundings =
                new Surroundings(
                        List.of(),
                        new DomainSet(List.of(new DomainPattern.Everything())),
                        null,
                        List.of(),
                        List.of(),
                        Instant.EPOCH,
                        domains);
        var property =
                Proof.of(policy, surroundings).stream()
                        .filter(p -> p.name().equals("no-loose-pattern"))
                        .findFirst()
                        .orElseThrow();
        var shown = property.counterexample();
        if (shown != null)
            assertThat(policy.judge(shown.facts()))
                    .as("a counterexample is true")
                    .matches(v -> v.toString().contains("ACCEPT"));
        return property;
    }

    private Mailbox shown(Integer... lines) {
        assertThat(property().answer()).isEqualTo(Answer.REFUTED);
        var shown = Objects.requireNonNull(property().counterexample());
        assertThat(shown.lines()).containsExactly(lines);
        assertThat(property().detail()).doesNotContain("for now");
        return Objects.requireNonNull(shown.facts().value(Fact.FORWARD_PATH));
    }

    @ParameterizedTest
    @CsvSource({
        "*example.com, someone@evilexample.com",
        "com,          someone@com",
        "github.io,    someone@github.io",
        "*.co.uk,      someone@elsewhere.co.uk",
        "*.ck,         someone@elsewhere.ck",
        "*,            someone@far.example"
    })
    void aStrangersMailToOthersIsTaken(String pattern, String to) {
        domain(2, "example.org");
        domain(4, pattern);
        grants.add(new Grant.Receive(terms("receive", 7)));
        assertThat(shown(4, 7)).isEqualTo(Mailbox.of(to));
        assertThat(property().line()).isEqualTo(4);
    }

    @Test
    void whatIsOursInTruthIsNoExample() {
        domain(2, "evilexample.com");
        domain(4, "*example.com");
        grants.add(new Grant.Receive(terms("receive", 7)));
        var host = shown(4, 7).host().toString();
        assertThat(host).endsWith("example.com").isNotEqualTo("example.com");
        assertThat(host).isNotEqualTo("evilexample.com").doesNotEndWith(".example.com");
        grants.set(0, new Grant.Receive(terms("receive", 7, "*@example.com", "*@*.example.com")));
        assertThat(property().counterexample()).isNull();
        assertThat(property().detail())
                .endsWith("; no grant takes a stranger's mail to them, for now");
    }

    /** The first pattern is not the one that a grant lets out. */
    @Test
    void theLineIsThatOfThePatternThatTakesItIn() {
        domain(4, "*.co.uk");
        domain(5, "*.github.io");
        grants.add(new Grant.Receive(terms("receive", 7, "*@*.github.io")));
        assertThat(shown(5, 7)).isEqualTo(Mailbox.of("someone@elsewhere.github.io"));
    }

    @Test
    void whatIsLeftBetweenGuardsIsFound() {
        domain(4, "*.co.uk");
        grants.add(new Grant.Receive(terms("receive", 7)));
        refuse(new Condition.Not(new Condition.ForwardPathIn(AddressPatterns.of("x@y.co.uk"))));
        assertThat(shown(4, 7)).isEqualTo(Mailbox.of("x@y.co.uk"));
    }

    @Test
    void whereNoStrangersMailIsTakenNothingIsShown() {
        domain(4, "*.co.uk");
        var office = IpSet.of(List.of(IpPrefix.parse("10.0.0.0/24").orThrow()));
        grants.add(
                new Grant.Relay(terms("relay", 6), new Grant.Clients(List.of("office"), office)));
        assertThat(property().answer()).isEqualTo(Answer.REFUTED);
        assertThat(property().counterexample()).isNull();
        assertThat(property().line()).isEqualTo(4);
        assertThat(property().detail())
                .endsWith("; no grant takes a stranger's mail to them, for now");
        grants.add(new Grant.Receive(terms("receive", 7)));
        refuse(Condition.always());
        assertThat(property().counterexample()).isNull();
        assertThat(property().detail()).endsWith("; guards refuse all mail to them, for now");
    }
}
