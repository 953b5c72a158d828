package postern.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import postern.config.RouteRule.TlsDemand;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.dns.MailExchanger;
import postern.dns.Tlsa;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Replies;

/** HOSTILE 39: what TLSA records make of the hosts of a destination (RFC 7672 §2, §3.1). */
class DaneTest {
    private static final String NAME = "_25._tcp.mx.example";
    private static final Tlsa KEY = new Tlsa(3, 1, 1, "ab".repeat(32));
    private static final Tlsa UNUSABLE = new Tlsa(1, 1, 1, "ab".repeat(32));

    private final FakeResolver dns = new FakeResolver();

    private static <T> Answer<T> proved(T record) {
        return new Answer.Found<>(List.of(record), true, "");
    }

    private static IpAddress address(int last) {
        return IpAddress.of("192.0.2." + last);
    }

    private void proveAllBut(String records) {
        if (!records.equals("mx"))
            dns.mx("example.com", proved(new MailExchanger(10, "mx.example")));
        else dns.mx("example.com", "10 mx.example");
        if (!records.equals("host")) dns.host("mx.example", proved(address(1)));
        else dns.host("mx.example", "192.0.2.1");
    }

    private Hosts find(Destination destination) {
        var thisHost = new ThisHost(Domain.of("gate.example.com"), List.of(), List.of(), false);
        return new HostFinder(dns, thisHost, 25, RandomGenerator.getDefault(), true, null)
                .find(destination);
    }

    private Hosts find(TlsDemand route, boolean dane) {
        var thisHost = new ThisHost(Domain.of("gate.example.com"), List.of(), List.of(), false);
        return new HostFinder(dns, thisHost, 25, RandomGenerator.getDefault(), dane, null)
                .find(new Destination.MxOf(Domain.of("example.com"), route));
    }

    private NextHop only() {
        assertThat(find(TlsDemand.OPPORTUNISTIC, true)).isInstanceOf(Hosts.Found.class);
        var found = (Hosts.Found) find(TlsDemand.OPPORTUNISTIC, true);
        assertThat(found.hops()).hasSize(1);
        return found.hops().getFirst();
    }

    @Test
    void recordsThatAreProvedMakeTlsADemand() {
        proveAllBut("");
        dns.tlsa(NAME, proved(KEY));
        assertThat(only().assurance())
                .isEqualTo(
                        new Assurance.Dane(
                                "mx.example", List.of(KEY), Set.of("mx.example", "example.com")));
        assertThat(only().tls()).isEqualTo(TlsDemand.VERIFIED);
        assertThat(only().mayBeClear()).isFalse();
    }

    @Test
    void recordsThatCannotBeUsedDemandTlsWithAnyCertificate() {
        proveAllBut("");
        dns.tlsa(NAME, proved(UNUSABLE));
        assertThat(only().tls()).isEqualTo(TlsDemand.REQUIRED);
    }

    @Test
    void whatIsNotProvedPromisesNothing() {
        for (var unproved : List.of("mx", "host")) {
            proveAllBut(unproved);
            dns.tlsa(NAME, proved(KEY));
            assertThat(only().tls()).as(unproved).isEqualTo(TlsDemand.OPPORTUNISTIC);
        }
        assertThat(dns.asked).doesNotContain("TLSA " + NAME); // RFC 7672 §2.2.2
        proveAllBut("");
        dns.tlsa(NAME, new Answer.Found<>(List.of(KEY)));
        assertThat(only().tls()).isEqualTo(TlsDemand.OPPORTUNISTIC);
        dns.tlsa(NAME, new Answer.Absent<>(false));
        assertThat(only().tls()).isEqualTo(TlsDemand.OPPORTUNISTIC);
    }

    @Test
    void aHostWhoseRecordsAreInDoubtIsNotUsed() {
        proveAllBut("");
        dns.tlsa(NAME, new Answer.Bogus<>("signature expired"));
        assertThat(find(TlsDemand.OPPORTUNISTIC, true))
                .isEqualTo(
                        new Hosts.NotNow(
                                Replies.TLSA_IN_DOUBT.with(
                                        "The TLSA records of mx.example cannot be looked up:"
                                                + " they are forged: signature expired")));
        dns.tlsa(NAME, new Answer.Unavailable<>("SERVFAIL"));
        assertThat(find(TlsDemand.OPPORTUNISTIC, true)).isInstanceOf(Hosts.NotNow.class);
    }

    @Test
    void anotherHostIsUsedInstead() {
        dns.mx(
                "example.com",
                new Answer.Found<>(
                        List.of(
                                new MailExchanger(10, "mx.example"),
                                new MailExchanger(20, "b.example")),
                        true,
                        ""));
        dns.host("mx.example", proved(address(1))).host("b.example", proved(address(2)));
        dns.tlsa(NAME, new Answer.Unavailable<>("SERVFAIL"));
        assertThat(find(TlsDemand.OPPORTUNISTIC, true)).isInstanceOf(Hosts.Found.class);
        var found = (Hosts.Found) find(TlsDemand.OPPORTUNISTIC, true);
        assertThat(found.hops()).extracting(NextHop::name).containsExactly("b.example");
        assertThat(found.avoided()).hasSize(1);
    }

    @Test
    void aDomainWithoutAnMxIsItsOwnHost() {
        dns.noMx("example.com").host("example.com", proved(address(1)));
        dns.tlsa("_25._tcp.example.com", proved(KEY));
        assertThat(only().tls()).isEqualTo(TlsDemand.VERIFIED);
    }

    @Test
    void recordsStandAtTheEndOfAliasesOrElseAtTheirBeginning() {
        dns.mx("example.com", proved(new MailExchanger(10, "mx.example")));
        dns.host("mx.example", new Answer.Found<>(List.of(address(1)), true, "real.example"));
        dns.tlsa(NAME, proved(KEY));
        assertThat(((Assurance.Dane) only().assurance()).base()).isEqualTo("mx.example");
        dns.tlsa("_25._tcp.real.example", proved(KEY));
        assertThat(only().assurance())
                .isEqualTo(
                        new Assurance.Dane(
                                "real.example",
                                List.of(KEY),
                                Set.of("real.example", "mx.example", "example.com")));
    }

    @Test
    void noProofMakesAHostOfOneThatIsNone() { // HOSTILE 37
        var required = new Destination.MxOf(Domain.of("example.com"), TlsDemand.OPPORTUNISTIC);
        for (var destination : List.of(required, required.requiringTls())) {
            for (var own : List.of("127.0.0.1", "0.0.0.0", "::1", "::ffff:127.0.0.1")) {
                dns.mx("example.com", proved(new MailExchanger(10, "mx.example")));
                dns.host("mx.example", proved(IpAddress.of(own)));
                dns.tlsa(NAME, proved(KEY));
                assertThat(find(destination))
                        .as(own)
                        .isEqualTo(new Hosts.Never(Replies.LOOPS_BACK));
            }
            dns.mx("example.com", proved(new MailExchanger(0, "")));
            assertThat(find(destination)).isEqualTo(new Hosts.Never(Replies.NULL_MX));
            dns.mx("example.com", proved(new MailExchanger(10, "gate.example.com")));
            assertThat(find(destination)).isEqualTo(new Hosts.Never(Replies.LOOPS_BACK));
        }
    }

    @Test
    void mailThatRequiresTlsGoesToHostsAloneWhoseNamesAreProved() {
        var destination =
                new Destination.MxOf(Domain.of("example.com"), TlsDemand.NONE).requiringTls();
        proveAllBut("mx");
        assertThat(find(destination))
                .isInstanceOfSatisfying(
                        Hosts.Never.class,
                        never ->
                                assertThat(never.reply().status())
                                        .isEqualTo(Replies.NEXT_HOP_NOT_SAFE.status()));
        proveAllBut("");
        assertThat(find(destination))
                .isInstanceOfSatisfying(
                        Hosts.Found.class,
                        found ->
                                assertThat(found.hops())
                                        .allMatch(hop -> hop.tls() == TlsDemand.VERIFIED));
        dns.tlsa(NAME, proved(UNUSABLE)); // then a CA has to prove it
        assertThat(find(destination))
                .isInstanceOfSatisfying(
                        Hosts.Found.class,
                        found ->
                                assertThat(found.hops())
                                        .allMatch(hop -> hop.assurance().equals(Assurance.NONE)));
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsDemand.class,
            names = {"NONE", "VERIFIED"})
    void whatTheRouteSaysItselfStands(TlsDemand route) {
        proveAllBut("");
        dns.tlsa(NAME, new Answer.Bogus<>("forged"));
        assertThat(find(route, true)).isInstanceOf(Hosts.Found.class);
    }

    @Test
    void switchedOffNothingIsAsked() {
        proveAllBut("");
        dns.tlsa(NAME, new Answer.Bogus<>("forged"));
        assertThat(find(TlsDemand.OPPORTUNISTIC, false)).isInstanceOf(Hosts.Found.class);
        assertThat(dns.asked).doesNotContain("TLSA " + NAME);
    }

    @Test
    void ofDigestsOverTheSameThingTheStrongestCounts() {
        var strong = new Tlsa(3, 1, 2, "ab".repeat(64));
        var whole = new Tlsa(3, 0, 1, "ab".repeat(32));
        assertThat(Dane.usable(List.of(KEY, strong, whole))).containsExactly(strong, whole);
    }

    @Test
    void whatTellsNothingIsLeftOut() {
        assertThat(
                        Dane.usable(
                                List.of(
                                        new Tlsa(0, 0, 1, "ab".repeat(32)),
                                        UNUSABLE,
                                        new Tlsa(4, 0, 1, "ab".repeat(32)),
                                        new Tlsa(3, 2, 1, "ab".repeat(32)),
                                        new Tlsa(3, 1, 3, "ab".repeat(32)),
                                        new Tlsa(3, 1, 1, "ab".repeat(31)),
                                        new Tlsa(3, 1, 2, "ab".repeat(32)),
                                        new Tlsa(3, 1, 0, ""))))
                .isEmpty();
    }
}
