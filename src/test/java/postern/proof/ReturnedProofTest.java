package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.policy.Action;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Finding;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Policy;
import postern.policy.Returned;
import postern.policy.Verdict;

/** Where forwarded mail comes back, nothing but a bounce to an address of ours is accepted. */
class ReturnedProofTest {
    private static final Returned RETURNED = new Returned(Domain.of("ours.test"), 9);

    private static Policy policy(List<Guard> guards) {
        return new Policy(
                List.of(DomainPattern.of("ours.test"), DomainPattern.of("other.test")),
                Map.of(),
                List.of(new Grant.Receive(new Grant.Terms("in", 3, List.of(), null, null, null))),
                guards,
                List.of(),
                RETURNED);
    }

    private static Guard guard(Guard.Kind kind, Action otherwise) {
        return new Guard(
                "mine", kind, 5, Condition.always(), List.of(), otherwise, new Action.Allow());
    }

    private static Property noOpenRelay(Policy policy) {
        var surroundings =
                new Surroundings(
                        List.of(),
                        new DomainSet(List.of(new DomainPattern.Everything())),
                        null,
                        List.of(),
                        List.of(),
                        Instant.EPOCH);
        for (var property : Proof.of(policy, surroundings))
            if (property.name().equals("no-open-relay")) return property;
        throw new AssertionError("it is always asked");
    }

    private static String judged(Policy policy, String from, String to, String returned) {
        var facts =
                Facts.NONE
                        .with(Fact.LISTENER, "in")
                        .with(Fact.CLIENT, IpAddress.of("192.0.2.1"))
                        .with(Fact.NOW, Instant.EPOCH)
                        .with(Fact.USER, Optional.empty())
                        .with(Fact.REVERSE_PATH, ReversePath.parse(from).orThrow())
                        .with(Fact.FORWARD_PATH, Mailbox.of(to));
        facts =
                returned.equals("unavailable")
                        ? facts.unavailable(Fact.RETURNED)
                        : facts.with(Fact.RETURNED, Finding.Returned.valueOf(returned));
        return switch (policy.judge(facts)) {
            case Verdict.Decided(var decision, _) -> decision.reply().toString();
            case Verdict.Needs(var fact) -> "needs " + fact;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "<>, SRS0=x@ours.test, OURS, 250",
        "<>, SRS0=x@ours.test, NO, 250",
        "<>, srs1-x@ours.test, FORGED, 550 5.1.1",
        "<>, x@ours.test, FORGED, 250",
        "<>, x@ours.test, unavailable, 250",
        "<>, SRS0=x@ours.test, FORGED, 550 5.1.1",
        "<>, SRS0=x@ours.test, EXPIRED, 550 5.1.1",
        "<>, SRS0=x@ours.test, unavailable, 451",
        "<a@far.test>, SRS0=x@ours.test, OURS, 550 5.7.1",
        "<a@far.test>, SRS0=x@ours.test, NO, 250",
        "<a@far.test>, x@other.test, FORGED, 250",
        "<>, x@far.test, OURS, 550 5.7.1"
    })
    void theGuardThatComesWithIt(String from, String to, String returned, String reply) {
        assertThat(judged(policy(List.of()), from, to, returned)).startsWith(reply);
    }

    @Test
    void itIsProved() {
        assertThat(noOpenRelay(policy(List.of())).holds()).isTrue();
    }

    /** A guard of that kind that says nothing stands in for a judge that has forgotten it. */
    @Test
    void withoutItsGuardItIsAnOpenRelay() {
        var hollow = policy(List.of(guard(Guard.Kind.RETURNED, new Action.Allow())));
        var property = noOpenRelay(hollow);
        assertThat(property.holds()).isFalse();
        assertThat(property.detail()).contains("who forges a return address");
        var example = property.counterexample();
        assertThat(example).isNotNull();
        assertThat(example.facts().value(Fact.FORWARD_PATH).host())
                .isEqualTo(Domain.of("ours.test"));
        assertThat(example.decision().outcome().isAcceptance()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Finding.Returned.class)
    void whoAsksWhetherRecipientsExistKnowsWhatComesBack(Finding.Returned returned) {
        var refuses = new Action.Refuse(Outcome.REJECT, Replies.NO_SUCH_RECIPIENT);
        var policy = policy(List.of(guard(Guard.Kind.UNKNOWN_RECIPIENT, refuses)));
        assertThat(judged(policy, "<>", "SRS0=x@ours.test", returned.name()))
                .startsWith(returned == Finding.Returned.OURS ? "250" : "550 5.1.1");
    }
}
