package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.host.HostFile;
import postern.mail.IpAddress;
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
import postern.proof.Property.Severity;

/** Proxies, clear-text logins and backscatter: what hangs on listeners and routes. */
class SurroundingsTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final List<Door> doors = new ArrayList<>();
    private final List<Grant> grants = new ArrayList<>();
    private final List<Guard> guards = new ArrayList<>();
    private @Nullable HostFacts host;

    private void door(String name, String address, Door.Tls tls, String... proxies) {
        var from = new ArrayList<IpPrefix>();
        for (var proxy : proxies) from.add(IpPrefix.parse(proxy).orThrow());
        doors.add(new Door(name, 3, IpAddress.of(address), tls, from, 4));
    }

    private static Grant.Terms terms(String name, @Nullable AddressPatterns to, String... on) {
        return new Grant.Terms(name, 7, List.of(on), to, null, null);
    }

    private static IpSet set(String prefix) {
        return IpSet.of(List.of(IpPrefix.parse(prefix).orThrow()));
    }

    private static DomainSet domains(String... patterns) {
        return new DomainSet(List.of(patterns).stream().map(DomainPattern::of).toList());
    }

    private Property of(String name, List<String> ours, String... routed) {
        var policy =
                new Policy(ours.stream().map(DomainPattern::of).toList(), Map.of(), grants, guards);
        var surroundings =
                new Surroundings(doors, domains(routed), host, List.of(), List.of(), NOW);
        return Proof.of(policy, surroundings).stream()
                .filter(property -> property.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Property borrowed() {
        return of("no-borrowed-identity", List.of("example.com"), "*");
    }

    private Property clearText() {
        return of("no-clear-text-login", List.of("example.com"), "*");
    }

    private Property backscatter(String... routed) {
        return of("no-backscatter", List.of("example.com", "*.example.com"), routed);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, all of 0.0.0.0/0",
        "::/0, all of ::/0",
        "10.30.0.0/27, all of 10.30.0.0/27",
        "2001:db8::/123, all of 2001:db8::/123",
        "10.0.0.0/28 10.1.0.0/28 10.2.0.0/28 10.3.0.0/28 10.4.0.1, 65 addresses",
        "2001:db8::/124 10.1.0.0/28 10.2.0.0/28 10.3.0.0/28 10.4.0.0/31, 66 addresses"
    })
    void whoMaySpeakForOthersIsAShortList(String proxies, String words) {
        door("in", "0.0.0.0", Door.Tls.OFFERED, proxies.split(" "));
        assertThat(borrowed().answer()).isEqualTo(Answer.REFUTED);
        assertThat(borrowed().severity()).isEqualTo(Severity.ERROR);
        assertThat(borrowed().detail()).contains("on listener in, " + words);
        assertThat(borrowed().line()).isEqualTo(4);
        assertThat(borrowed().counterexample()).isNull(); // no grant, no mail
        assertThat(borrowed().detail()).endsWith("; nobody's mail is accepted there, for now");
    }

    private static Grant.Clients clients(String prefix) {
        return new Grant.Clients(List.of(), set(prefix));
    }

    private Counterexample borrowedExample() {
        var shown = Objects.requireNonNull(borrowed().counterexample());
        assertThat(shown.decision().outcome()).isEqualTo(Outcome.ACCEPT);
        assertThat(borrowed().detail()).endsWith("any address that they like");
        return shown;
    }

    @Test
    void aStrangerWhoSaysToBeOneOfUsIsShown() {
        door("in", "0.0.0.0", Door.Tls.OFFERED, "0.0.0.0/0");
        grants.add(new Grant.Upstream(terms("front", null, "in"), clients("10.2.2.2")));
        grants.add(new Grant.Relay(terms("relay", null), clients("10.1.1.1")));
        var shown = borrowedExample();
        assertThat(shown.facts().value(Fact.CLIENT)).isEqualTo(IpAddress.of("10.1.1.1"));
        assertThat(shown.facts().value(Fact.FORWARD_PATH))
                .isEqualTo(Mailbox.of("victim@far.example"));
        assertThat(shown.proxy()).isEqualTo(IpAddress.of("203.0.113.9"));
        assertThat(shown.lines()).containsExactly(4, 7);
    }

    @Test
    void whoBorrowsIsNoneOfThoseWhoAreTrusted() {
        door("in", "0.0.0.0", Door.Tls.OFFERED, "10.1.0.0/16");
        grants.add(new Grant.Relay(terms("relay", null), clients("10.1.0.0/24")));
        assertThat(borrowedExample().facts().value(Fact.CLIENT))
                .isEqualTo(IpAddress.of("10.1.0.1"));
        assertThat(borrowedExample().proxy()).isEqualTo(IpAddress.of("10.1.1.1"));
        grants.set(0, new Grant.Relay(terms("relay", null), clients("10.1.0.0/16")));
        assertThat(borrowedExample().proxy()).isEqualTo(IpAddress.of("10.1.0.2"));
    }

    @Test
    void whereNobodyIsTrustedAnyAddressIsBorrowed() {
        door("out", "0.0.0.0", Door.Tls.OFFERED);
        door("in", "0.0.0.0", Door.Tls.OFFERED, "10.1.0.0/16");
        grants.add(new Grant.Relay(terms("relay", null, "out"), clients("10.1.1.1")));
        grants.add(new Grant.Receive(terms("receive", null)));
        var shown = borrowedExample();
        assertThat(shown.facts().value(Fact.CLIENT)).isEqualTo(IpAddress.of("203.0.113.9"));
        assertThat(shown.facts().value(Fact.LISTENER)).isEqualTo("in");
        assertThat(shown.proxy()).isEqualTo(IpAddress.of("10.1.0.1"));
        assertThat(shown.decision().grant()).isEqualTo("receive");
    }

    @Test
    void aShortListIsPrintedAsWhatTheProofStandsOn() {
        door("in", "0.0.0.0", Door.Tls.OFFERED, "10.30.0.7", "10.30.0.16/28", "::1");
        door("out", "0.0.0.0", Door.Tls.OFFERED);
        assertThat(borrowed().answer()).isEqualTo(Answer.PROVED);
        assertThat(borrowed().detail()).endsWith("in: 10.30.0.7, 10.30.0.16/28, ::1");
    }

    @Test
    void aBridgeIsNoProxy() throws IOException {
        var file = Path.of("src/test/hosts/docker-host.json");
        host = HostFile.read("docker-host", Files.readString(file)).orThrow();
        door("in", "0.0.0.0", Door.Tls.OFFERED, "172.17.0.1");
        assertThat(borrowed().detail())
                .contains("172.17.0.1 may send PROXY headers", "docker0", "user-land proxy");
        doors.clear();
        door("in", "0.0.0.0", Door.Tls.OFFERED, "172.17.0.2");
        assertThat(borrowed().answer()).isEqualTo(Answer.PROVED);
    }

    @Test
    void aLoginNeedsTlsOrLoopback() {
        door("in", "0.0.0.0", Door.Tls.NONE);
        door("local", "127.0.0.1", Door.Tls.NONE);
        door("submission", "0.0.0.0", Door.Tls.OFFERED);
        door("submissions", "::", Door.Tls.IMPLICIT);
        grants.add(
                new Grant.Login(
                        terms("login", null, "local", "submission", "submissions"),
                        null,
                        Grant.Users.ALL,
                        new Grant.As.Own()));
        assertThat(clearText().answer()).isEqualTo(Answer.PROVED);
        grants.add(
                new Grant.Collect(terms("collect", null), Grant.Users.ALL, domains("example.com")));
        assertThat(clearText().answer()).isEqualTo(Answer.REFUTED);
        assertThat(clearText().severity()).isEqualTo(Severity.ERROR);
        assertThat(clearText().detail())
                .startsWith("grant collect takes logins on in, which")
                .endsWith("so that no conversation shows it");
        assertThat(clearText().line()).isEqualTo(7);
        assertThat(clearText().counterexample()).isNull();
    }

    private void login(Grant.@Nullable Clients from, Grant.Users users, Grant.As as) {
        grants.add(new Grant.Login(terms("login", null), from, users, as));
    }

    @Test
    void aLoginInClearTextIsShown() {
        door("local", "127.0.0.1", Door.Tls.NONE);
        door("in", "0.0.0.0", Door.Tls.NONE);
        grants.add(new Grant.Receive(terms("receive", null)));
        login(
                clients("10.1.1.1"),
                new Grant.Users(List.of(), List.of("staff")),
                new Grant.As.Listed(AddressPatterns.of("*@shop.example")));
        var shown = Objects.requireNonNull(clearText().counterexample());
        assertThat(shown.facts().value(Fact.LISTENER)).isEqualTo("in");
        assertThat(shown.facts().value(Fact.TLS)).isFalse();
        assertThat(shown.facts().value(Fact.USER)).contains("someone");
        assertThat(shown.facts().value(Fact.GROUPS)).containsExactly("staff");
        assertThat(shown.facts().value(Fact.CLIENT)).isEqualTo(IpAddress.of("10.1.1.1"));
        assertThat(String.valueOf(shown.facts().value(Fact.REVERSE_PATH)))
                .isEqualTo("<someone@shop.example>");
        assertThat(shown.decision().grant()).isEqualTo("login");
        assertThat(shown.lines()).containsExactly(3, 7);
    }

    private static Guard refusing(Condition where) {
        return new Guard(
                "tls",
                Guard.Kind.FORWARD_PATH,
                9,
                where,
                List.of(),
                new Action.Refuse(Outcome.REJECT, Replies.RELAY_DENIED),
                new Action.Refuse(Outcome.DEFER, Replies.RELAY_UNSURE));
    }

    /** Nothing plausible does; the one name that does is found among all. */
    @Test
    void aLoginThatGuardsLetThroughIsSearchedFor() {
        door("in", "0.0.0.0", Door.Tls.NONE);
        login(null, Grant.Users.ALL, new Grant.As.Own());
        var odd = new Condition.ForwardPathIn(AddressPatterns.of("odd@odd.example"));
        guards.add(refusing(new Condition.Not(odd)));
        var shown = Objects.requireNonNull(clearText().counterexample());
        assertThat(shown.facts().value(Fact.FORWARD_PATH)).isEqualTo(Mailbox.of("odd@odd.example"));
        assertThat(shown.facts().value(Fact.TLS)).isFalse();
        guards.set(0, refusing(new Condition.Not(new Condition.TlsActive())));
        assertThat(clearText().counterexample()).isNull();
        assertThat(clearText().detail()).contains("guards refuse all mail of whoever logs in");
    }

    private void askFor(String... patterns) {
        var where =
                patterns.length == 0
                        ? Condition.always()
                        : new Condition.All(
                                List.of(new Condition.ForwardPathIn(AddressPatterns.of(patterns))));
        guards.add(
                new Guard(
                        "unknown" + guards.size(),
                        Guard.Kind.UNKNOWN_RECIPIENT,
                        9,
                        where,
                        List.of(
                                new Guard.Rule(
                                        9,
                                        "known",
                                        new Condition.RecipientKnown(),
                                        new Action.Allow())),
                        new Action.Refuse(Outcome.REJECT, Replies.RELAY_DENIED),
                        new Action.Refuse(Outcome.DEFER, Replies.RELAY_UNSURE)));
    }

    @Test
    void whatIsAcceptedHasARoute() {
        askFor();
        grants.add(new Grant.Receive(terms("receive", null)));
        assertThat(backscatter("example.com", "*.example.com").holds()).isTrue();
        assertThat(backscatter("*").holds()).isTrue();
        assertThat(backscatter("*.com").holds()).isTrue();
        assertThat(backscatter("example.com").detail()).contains("no route leads to *.example.com");
        assertThat(backscatter("*.example.com").detail()).contains("no route leads to example.com");
        assertThat(backscatter("example.com").severity()).isEqualTo(Severity.WARNING);
        grants.set(0, new Grant.Receive(terms("receive", AddressPatterns.of("*@example.com"))));
        assertThat(backscatter("example.com").holds()).isTrue();
    }

    @Test
    void foreignMailNeedsARouteToAnywhere() {
        var servers = new Grant.Clients(List.of(), set("10.1.1.1"));
        grants.add(new Grant.Relay(terms("relay", null), servers));
        assertThat(backscatter("example.com").detail()).contains("foreign domains");
        assertThat(backscatter("*").holds()).isTrue();
        var partner = AddressPatterns.of("*@*.partner.example");
        grants.set(0, new Grant.Relay(terms("relay", partner), servers));
        assertThat(backscatter("partner.example").detail()).contains("*.partner.example");
        assertThat(backscatter("*.partner.example").holds()).isTrue();
        var becomes = List.of(Mailbox.of("me@home.example"));
        grants.set(
                0,
                new Grant.Forward(
                        terms("forward", AddressPatterns.of("info@example.com")), becomes));
        assertThat(backscatter("example.com").detail()).contains("me@home.example");
    }

    @Test
    void unknownRecipientsAreRefusedInTheSession() {
        grants.add(new Grant.Receive(terms("receive", null)));
        assertThat(backscatter("*").detail())
                .contains("unknown recipients are accepted for example.com, *.example.com");
        askFor("*@example.com", "a@sub.example.com");
        assertThat(backscatter("*").detail())
                .contains("unknown recipients are accepted for *.example.com:");
        askFor("*@*.com");
        assertThat(backscatter("*").holds()).isTrue();
    }
}
