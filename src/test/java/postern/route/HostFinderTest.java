package postern.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.config.Hop;
import postern.config.Hop.Protocol;
import postern.config.Listener;
import postern.config.RouteRule.Target;
import postern.config.RouteRule.TlsDemand;
import postern.config.TlsMode;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.Host;
import postern.mail.IpAddress;
import postern.mail.Replies;

/** Which hosts a destination has (RFC 5321 §5.1). */
class HostFinderTest {
    private static final Domain EXAMPLE = Domain.of("example.com");
    private final FakeResolver dns = new FakeResolver();
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");

    private HostFinder finder(boolean loopbackMx) {
        var listeners =
                List.of(
                        new Listener("in", IpAddress.of("127.0.0.1"), 2525, TlsMode.NONE, 1),
                        new Listener("out", IpAddress.of("192.0.2.25"), 25, TlsMode.NONE, 2));
        var thisHost =
                new ThisHost(
                        Domain.of("gate.example.com"),
                        List.of(IpAddress.of("192.0.2.25"), IpAddress.of("2001:db8::25")),
                        listeners,
                        loopbackMx);
        return new HostFinder(dns, thisHost, 25, random, true, null);
    }

    private Hosts find(Destination destination) {
        return finder(false).find(destination);
    }

    private Hosts mx() {
        return find(new Destination.MxOf(EXAMPLE, TlsDemand.OPPORTUNISTIC));
    }

    private static List<String> names(Hosts hosts) {
        assertThat(hosts).isInstanceOf(Hosts.Found.class);
        return ((Hosts.Found) hosts).hops().stream().map(NextHop::toString).toList();
    }

    @Test
    void exchangersComeByPreferenceWhateverTheOrderOfTheAnswer() {
        dns.mx("example.com", "30 c.example", "10 a.example", "20 b.example");
        dns.host("a.example", "198.51.100.1");
        dns.host("b.example", "198.51.100.2");
        dns.host("c.example", "198.51.100.3");
        assertThat(names(mx()))
                .containsExactly(
                        "a.example[198.51.100.1]:25",
                        "b.example[198.51.100.2]:25",
                        "c.example[198.51.100.3]:25");
    }

    @Test
    void aNextHopSaysHowItIsToBeReached() {
        dns.mx("example.com", "10 a.example").host("a.example", "198.51.100.1");
        assertThat(find(new Destination.MxOf(EXAMPLE, TlsDemand.VERIFIED)))
                .isEqualTo(
                        new Hosts.Found(
                                List.of(
                                        new NextHop(
                                                "a.example",
                                                IpAddress.of("198.51.100.1"),
                                                25,
                                                Protocol.SMTP,
                                                TlsDemand.VERIFIED))));
    }

    @Test
    void equalPreferencesAreShuffledAndOthersAreNot() {
        dns.mx("example.com", "10 a.example", "10 b.example", "10 c.example", "5 z.example");
        for (var name : List.of("a", "b", "c", "z")) dns.host(name + ".example", "198.51.100.1");
        Set<List<String>> orders = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            var order = names(mx());
            assertThat(order.getFirst()).startsWith("z.example");
            orders.add(order);
        }
        assertThat(orders).hasSize(6);
    }

    @Test
    void familiesTakeTurns() {
        dns.mx("example.com", "10 a.example");
        dns.host("a.example", "198.51.100.1", "198.51.100.2", "2001:db8::1", "198.51.100.1");
        assertThat(names(mx()))
                .containsExactly(
                        "a.example[2001:db8::1]:25",
                        "a.example[198.51.100.1]:25",
                        "a.example[198.51.100.2]:25");
    }

    @Test
    void withoutMxTheDomainItselfIsTheHost() {
        dns.noMx("example.com").host("example.com", "198.51.100.1");
        assertThat(names(mx())).containsExactly("example.com[198.51.100.1]:25");
    }

    @Test
    void withoutMxAndAddressThereIsNoRoute() {
        dns.noMx("example.com");
        assertThat(mx()).isEqualTo(new Hosts.Never(Replies.NO_ROUTE));
    }

    @Test
    void aDomainThatDoesNotExist() {
        assertThat(mx()).isEqualTo(new Hosts.Never(Replies.NO_SUCH_DOMAIN));
        assertThat(dns.asked).containsExactly("MX example.com");
    }

    @Test
    void aNullMxTakesNoMail() {
        dns.mx("example.com", "0 ").host("example.com", "198.51.100.1");
        assertThat(mx()).isEqualTo(new Hosts.Never(Replies.NULL_MX));
    }

    @Test
    void aNullMxBesideOthersCountsForNothing() {
        dns.mx("example.com", "0 ", "10 a.example").host("a.example", "198.51.100.1");
        assertThat(names(mx())).containsExactly("a.example[198.51.100.1]:25");
    }

    @Test
    void noAnswerIsNoDenial() {
        dns.mx("example.com", new Answer.Unavailable<>("SERVFAIL from 127.0.0.1:53"));
        dns.host("example.com", "198.51.100.1");
        assertThat(mx())
                .isEqualTo(
                        new Hosts.NotNow(
                                Replies.DNS_UNAVAILABLE.with(
                                        "The DNS gave no answer for example.com: SERVFAIL from"
                                                + " 127.0.0.1:53")));
        dns.mx("example.com", new Answer.Bogus<>("signature expired"));
        assertThat(mx()).isInstanceOf(Hosts.NotNow.class);
    }

    @Test
    void anExchangerWithoutAddressIsSkipped() {
        dns.mx("example.com", "10 a.example", "15 \\032.example", "20 b.example");
        dns.host("b.example", "198.51.100.2");
        assertThat(names(mx())).containsExactly("b.example[198.51.100.2]:25");
        assertThat(dns.asked).doesNotContain("\\032.example");
        dns.host("b.example", new Answer.Absent<>(true));
        assertThat(mx()).isEqualTo(new Hosts.Never(Replies.NO_ROUTE));
    }

    @Test
    void anExchangerThatCannotBeLookedUpCountsOnlyWhereThereIsNoOther() {
        dns.mx("example.com", "10 a.example", "20 b.example");
        dns.host("a.example", new Answer.Unavailable<>("no answer"));
        dns.host("b.example", "198.51.100.2");
        assertThat(names(mx())).containsExactly("b.example[198.51.100.2]:25");
        dns.host("b.example", new Answer.Absent<>(true));
        assertThat(mx()).isInstanceOf(Hosts.NotNow.class);
        dns.host("b.example", "127.0.0.1");
        assertThat(mx()).isInstanceOf(Hosts.NotNow.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "0.0.0.0",
                "0.1.2.3",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "192.0.2.25",
                "2001:db8::25"
            })
    void whereWeAreExchangerNoneThatIsNoBetterIsTried(String ours) {
        dns.mx("example.com", "10 a.example", "20 us.example", "20 b.example", "30 c.example");
        for (var name : List.of("a", "b", "c")) dns.host(name + ".example", "198.51.100.1");
        dns.host("us.example", "198.51.100.9", ours);
        assertThat(names(mx())).containsExactly("a.example[198.51.100.1]:25");
        dns.mx("example.com", "20 us.example", "20 b.example", "30 c.example");
        assertThat(mx()).isEqualTo(new Hosts.Never(Replies.LOOPS_BACK));
        dns.noMx("example.com").host("example.com", ours);
        assertThat(mx()).isEqualTo(new Hosts.Never(Replies.LOOPS_BACK));
    }

    @Test
    void weAreKnownByNameToo() {
        dns.mx("example.com", "20 gate.example.com", "20 b.example").host("b.example", "192.0.2.9");
        dns.host("gate.example.com", "203.0.113.7"); // as seen behind NAT
        assertThat(mx()).isEqualTo(new Hosts.Never(Replies.LOOPS_BACK));
    }

    @Test
    void ourAddressIsSeenBehindAnyNumberOfOthers() {
        var many = IntStream.range(0, 100).mapToObj(i -> "198.51.100." + i);
        dns.mx("example.com", "10 a.example");
        dns.host("a.example", Stream.concat(many, Stream.of("127.0.0.1")).toArray(String[]::new));
        assertThat(mx()).isEqualTo(new Hosts.Never(Replies.LOOPS_BACK));
    }

    @Test
    void loopbackExchangersAreForTests() {
        dns.mx("example.com", "10 a.example").host("a.example", "127.0.0.2");
        var destination = new Destination.MxOf(EXAMPLE, TlsDemand.NONE);
        assertThat(names(finder(true).find(destination)))
                .containsExactly("a.example[127.0.0.2]:25");
        dns.host("a.example", "192.0.2.25");
        assertThat(finder(true).find(destination)).isEqualTo(new Hosts.Never(Replies.LOOPS_BACK));
    }

    @Test
    void multicastAndLinkLocalAddressesTakeNoMail() {
        dns.mx("example.com", "10 a.example");
        dns.host(
                "a.example", "224.0.0.1", "255.255.255.255", "ff02::1", "fe80::1", "223.255.255.1");
        assertThat(names(mx())).containsExactly("a.example[223.255.255.1]:25");
    }

    @Test
    void thousandsOfExchangersAndAddressesAreBounded() {
        dns.mx(
                "example.com",
                IntStream.range(0, 2000)
                        .mapToObj(i -> i + " m" + i + ".example")
                        .toArray(String[]::new));
        for (int i = 0; i < 2000; i++)
            dns.host(
                    "m" + i + ".example",
                    IntStream.range(0, 50).mapToObj(n -> "198.51.100." + n).toArray(String[]::new));
        assertThat(names(mx())).hasSize(20).allMatch(hop -> hop.matches("m[0-3]\\.example.*"));
        assertThat(dns.asked.size()).isLessThanOrEqualTo(11);
        for (int i = 0; i < 2000; i++) dns.host("m" + i + ".example", new Answer.Absent<>(true));
        dns.asked.clear();
        assertThat(mx()).isEqualTo(new Hosts.Never(Replies.NO_ROUTE));
        assertThat(dns.asked).hasSize(11);
    }

    @Test
    void aLiteralIsItsOwnHost() {
        assertThat(names(find(literal("[198.51.100.1]")))).containsExactly("198.51.100.1:25");
        assertThat(find(literal("[127.0.0.1]"))).isEqualTo(new Hosts.Never(Replies.LOOPS_BACK));
        assertThat(find(literal("[IPv6:2001:db8::25]")))
                .isEqualTo(new Hosts.Never(Replies.LOOPS_BACK));
        assertThat(dns.asked).isEmpty();
    }

    private static Destination literal(String text) {
        return new Destination.Literal(
                AddressLiteral.parse(text).orThrow(), TlsDemand.OPPORTUNISTIC);
    }

    private static Hop hop(Protocol protocol, String host, int port) {
        Host parsed = host.startsWith("[") ? AddressLiteral.parse(host).orThrow() : Domain.of(host);
        return new Hop(protocol, parsed, port);
    }

    private Hosts via(Hop... hops) {
        return find(new Destination.Via(new Target.Fixed(List.of(hops)), TlsDemand.OPPORTUNISTIC));
    }

    @Test
    void fixedHostsComeInTheirOrderWithTheirPorts() {
        dns.host("box.example.com", "10.0.0.2", "2001:db8::2");
        dns.mx("box.example.com", "10 elsewhere.example");
        assertThat(
                        names(
                                via(
                                        hop(Protocol.SMTP, "[127.0.0.1]", 2626),
                                        hop(Protocol.LMTP, "box.example.com", 24))))
                .containsExactly(
                        "127.0.0.1:2626",
                        "box.example.com[2001:db8::2]:24",
                        "box.example.com[10.0.0.2]:24");
        assertThat(((Hosts.Found) via(hop(Protocol.LMTP, "box.example.com", 24))).hops())
                .allMatch(h -> h.protocol() == Protocol.LMTP);
    }

    @Test
    void whatIsWrongWithFixedHostsIsNotTheSendersFault() {
        assertThat(via(hop(Protocol.SMTP, "gone.example.com", 25)))
                .isEqualTo(
                        new Hosts.NotNow(
                                Replies.NEXT_HOP_UNKNOWN.with(
                                        "The next hop gone.example.com has no address")));
        dns.host("slow.example.com", new Answer.Unavailable<>("no answer"));
        assertThat(via(hop(Protocol.SMTP, "slow.example.com", 25)))
                .isInstanceOf(Hosts.NotNow.class);
        assertThat(
                        names(
                                via(
                                        hop(Protocol.SMTP, "slow.example.com", 25),
                                        hop(Protocol.SMTP, "[10.0.0.1]", 25))))
                .containsExactly("10.0.0.1:25");
    }

    @Test
    void aFixedHostThatIsOneOfOurListenersIsLeftOut() {
        assertThat(names(via(hop(Protocol.SMTP, "[127.0.0.1]", 25)))).hasSize(1);
        assertThat(via(hop(Protocol.SMTP, "[127.0.0.1]", 2525)))
                .isEqualTo(
                        new Hosts.NotNow(
                                Replies.NEXT_HOP_IS_US.with("127.0.0.1 is this relay itself")));
        assertThat(via(hop(Protocol.SMTP, "[0.0.0.0]", 2525))).isInstanceOf(Hosts.NotNow.class);
    }
}
