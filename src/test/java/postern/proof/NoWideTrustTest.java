package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import postern.policy.Acknowledgement;
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

class NoWideTrustTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final Map<String, IpSet> networks = new LinkedHashMap<>();
    private final List<Grant> grants = new ArrayList<>();
    private final List<Guard> guards = new ArrayList<>();
    private final List<Door> doors = new ArrayList<>();
    private final List<Acknowledgement> acknowledgements = new ArrayList<>();
    private @Nullable HostFacts host;

    private static IpSet set(String prefixes) {
        var list = new ArrayList<IpPrefix>();
        for (var prefix : prefixes.split(" ")) list.add(IpPrefix.parse(prefix).orThrow());
        return IpSet.of(list);
    }

    private Grant.Clients clients(String network, String prefixes) {
        networks.put(network, set(prefixes));
        return new Grant.Clients(List.of(network), set(prefixes));
    }

    private static Grant.Terms terms(String name, @Nullable Condition except) {
        return new Grant.Terms(name, 7, List.of(), null, except, null, null);
    }

    private void relay(String prefixes) {
        grants.add(new Grant.Relay(terms("relay", null), clients("office", prefixes)));
    }

    private void door(String name, String address, String... proxies) {
        var from = new ArrayList<IpPrefix>();
        for (var proxy : proxies) from.add(IpPrefix.parse(proxy).orThrow());
        doors.add(new Door(name, 3, IpAddress.of(address), Door.Tls.OFFERED, from, 4));
    }

    private void on(String name) throws IOException {
        var file = Path.of("src/test/hosts/" + name + ".json");
        host = HostFile.read(name, Files.readString(file)).orThrow();
    }

    private void acknowledge(String name, String until) {
        var end = Instant.parse(until + "T23:59:59Z");
        acknowledgements.add(new Acknowledgement("no-wide-trust", name, "we know", end, 9));
    }

    private Surroundings surroundings() {
        return new Surroundings(
                doors,
                new DomainSet(List.of(new DomainPattern.Everything())),
                host,
                acknowledgements,
                List.of(),
                NOW);
    }

    private List<Property> properties() {
        var ours = List.of(DomainPattern.of("example.com"));
        var policy = new Policy(ours, networks, grants, guards);
        var properties =
                Proof.of(policy, surroundings()).stream().filter(p -> isOurs(p.name())).toList();
        for (var property : properties) {
            var shown = property.counterexample();
            if (shown != null)
                assertThat(policy.judge(shown.facts()))
                        .as("a counterexample is true")
                        .matches(v -> v.toString().contains("ACCEPT"));
        }
        return properties;
    }

    private static boolean isOurs(String property) {
        return List.of("no-wide-trust", "no-dead-acknowledgement").contains(property);
    }

    private Property property() {
        return properties().getFirst();
    }

    private IpAddress refuted(String... words) {
        var property = property();
        assertThat(property.answer()).as(property.detail()).isEqualTo(Answer.REFUTED);
        assertThat(property.permitsStart()).isFalse();
        assertThat(property.line()).isEqualTo(7);
        assertThat(property.detail()).contains(words);
        var shown = Objects.requireNonNull(property.counterexample());
        assertThat(shown.decision().outcome()).isEqualTo(Outcome.ACCEPT);
        assertThat(shown.lines()).containsExactly(7);
        return Objects.requireNonNull(shown.facts().value(Fact.CLIENT));
    }

    private void proved() {
        assertThat(properties()).hasSize(1);
        assertThat(property().answer()).as(property().detail()).isEqualTo(Answer.PROVED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    docker-host     | 172.17.0.0/16   | 172.17.0.1    | Docker's user-land proxy
                    docker-host     | 172.18.0.1      | 172.18.0.1    | br-3f2c9a1b7d40
                    docker-host     | 198.51.100.64/26 | 198.51.100.65 | the gateway of the default route
                    in-docker       | 172.17.0.0/16   | 172.17.0.1    | Docker's user-land proxy
                    kubernetes-node | 10.244.0.0/24   | 10.244.0.0    | flannel.1
                    kubernetes-node | 10.244.0.1      | 10.244.0.1    | cni0, a bridge of Kubernetes
                    kubernetes-node | 10.244.1.0/24   | 10.244.1.0    | the route to 10.244.1.0/24
                    kubernetes-pod  | 10.244.1.0/24   | 10.244.1.1    | the default route
                    kubernetes-pod  | 127.0.0.1       | 127.0.0.1     | side-car
                    libvirt-host    | 192.168.122.0/24 | 192.168.122.1 | virbr0, a bridge of libvirt
                    libvirt-host    | 10.20.0.0/22    | 10.20.3.254   | the default route through br0
                    nat-office      | 192.168.1.0/24  | 192.168.1.1   | NAT
                    nat-office      | fe80::/64       | fe80::1       | enp3s0
                    cloud-vm        | 10.0.0.0/24     | 10.0.0.1      | ens5
                    cloud-vm        | 172.16.0.0/15   | 172.16.0.1    | a machine of a cloud (Amazon EC2)
                    rootless-podman | 10.0.2.100      | 10.0.2.100    | tap0, a network in user space
                    vps             | 10.0.0.0/8      | 10.0.0.1      | has the public address 198.51.100.77
                    vps             | 172.16.0.0/15   | 172.16.0.1    | private addresses
                    vps             | fd00::/8        | fd00::1       | private addresses
                    vps             | 100.64.0.0/10   | 100.64.0.1    | private addresses
                    vps             | 169.254.0.0/16  | 169.254.0.1   | private addresses
                    vps             | fe80::/64       | fe80::1       | the default route
                    """)
    void whatDoesNotTellWhoComes(String name, String prefixes, String client, String words)
            throws IOException {
        on(name);
        door("in", "0.0.0.0");
        relay(prefixes);
        assertThat(refuted(words)).isEqualTo(IpAddress.of(client));
    }

    @ParameterizedTest
    @CsvSource({
        "docker-host, 172.17.0.2",
        "docker-host, 10.1.0.0/16",
        "in-docker, 172.17.0.9",
        "in-docker, 127.0.0.1",
        "libvirt-host, 10.20.0.0/23",
        "nat-office, 192.168.1.128/25",
        "nat-office, 10.0.0.0/8",
        "vps, 10.7.0.0/16",
        "vps, fd00:7::/48",
        "vps, 127.0.0.0/8",
        "cloud-vm, 10.0.0.16/28"
    })
    void whatTellsWhoComes(String name, String prefixes) throws IOException {
        on(name);
        door("in", "0.0.0.0");
        relay(prefixes);
        proved();
    }

    @Test
    void loopbackIsThePodsOwnOnAListenerThereAlone() throws IOException {
        on("kubernetes-pod");
        door("in", "127.0.0.1");
        relay("127.0.0.1");
        proved();
    }

    @Test
    void anExceptionForTheClientAloneIsTakenOff() throws IOException {
        on("nat-office");
        var router = new Condition.ClientIn(List.of("router"), set("192.168.1.1"));
        var office = clients("office", "192.168.1.0/24");
        grants.add(new Grant.Relay(terms("relay", new Condition.All(List.of(router))), office));
        proved();
        var onlyToPartner =
                new Condition.All(
                        List.of(
                                router,
                                new Condition.ForwardPathIn(
                                        AddressPatterns.of("*@partner.example"))));
        grants.set(0, new Grant.Relay(terms("relay", onlyToPartner), office));
        assertThat(refuted("192.168.1.1")).isEqualTo(IpAddress.of("192.168.1.1"));
    }

    @Test
    void theCureNamesAllThatIsToBeLeftOut() throws IOException {
        on("kubernetes-node");
        relay("10.244.0.0/24");
        assertThat(property().cure()).contains("not: { from: [10.244.0.0, 10.244.0.1] }");
        relay("10.244.0.1");
        grants.removeFirst();
        assertThat(property().cure()).startsWith("Name the hosts that are meant");
    }

    @Test
    void piecesOfADefaultRouteAreOne() {
        var sixteen = new StringBuilder();
        for (int i = 0; i < 16; i++) sixteen.append(i * 16).append(".0.0.0/4 ");
        relay(sixteen.toString().strip());
        assertThat(refuted("office", "as good as everybody", "and 6 more ranges"))
                .isEqualTo(IpAddress.of("203.0.113.9"));
    }

    @Test
    void severalGrantsTogetherAreOne() {
        grants.add(new Grant.Relay(terms("a", null), clients("left", "198.18.0.0/20")));
        proved();
        grants.add(
                new Grant.Device(
                        new Grant.Terms(
                                "b", 7, List.of(), AddressPatterns.of("*@example.com"), null, null),
                        clients("right", "198.18.16.0"),
                        Mailbox.of("scanner@example.com")));
        assertThat(refuted("left", "and others")).isEqualTo(IpAddress.of("198.18.0.1"));
    }

    @Test
    void whatHasEndedIsNotTrusted() {
        var ended = Instant.parse("2026-05-31T00:00:00Z");
        grants.add(
                new Grant.Relay(
                        new Grant.Terms("relay", 7, List.of(), null, ended, null),
                        clients("office", "0.0.0.0/0")));
        proved();
    }

    @Test
    void anUpstreamHostIsProvedNarrowAndShownWithOurDomain() throws IOException {
        on("docker-host");
        door("in", "0.0.0.0");
        grants.add(new Grant.Upstream(terms("up", null), clients("front", "172.17.0.1")));
        assertThat(refuted("172.17.0.1")).isEqualTo(IpAddress.of("172.17.0.1"));
        var shown = Objects.requireNonNull(property().counterexample());
        assertThat(shown.facts().value(Fact.FORWARD_PATH))
                .isEqualTo(Mailbox.of("someone@example.com"));
    }

    @Test
    void noProxyMayRelay() {
        door("in", "0.0.0.0", "10.30.0.7");
        door("out", "10.30.0.2");
        relay("10.30.0.0/24");
        assertThat(refuted("listener in takes 10.30.0.7 for a proxy"))
                .isEqualTo(IpAddress.of("10.30.0.7"));
    }

    @Test
    void whoHandsOnTheMailOfOthersMayNotRelayThere() {
        door("in", "0.0.0.0");
        door("out", "10.0.0.2");
        var provider = clients("provider", "198.51.100.25");
        grants.add(
                new Grant.Upstream(
                        new Grant.Terms("up", 6, List.of("in"), null, null, null), provider));
        grants.add(
                new Grant.Relay(
                        new Grant.Terms("out", 7, List.of("out"), null, null, null), provider));
        proved();
        grants.set(1, new Grant.Relay(terms("both", null), provider));
        refuted("provider of grant both may relay and is upstream too (grant up)");
    }

    @Test
    void whatIsAcknowledgedIsKnownUntilItEnds() throws IOException {
        on("nat-office");
        relay("192.168.1.0/24");
        acknowledge("office", "2026-12-31");
        assertThat(properties()).hasSize(1);
        assertThat(property().answer()).isEqualTo(Answer.ACKNOWLEDGED);
        assertThat(property().permitsStart()).isTrue();
        acknowledgements.clear();
        acknowledge("relay", "2026-12-31");
        assertThat(property().answer()).isEqualTo(Answer.ACKNOWLEDGED);
        acknowledgements.clear();
        acknowledge("office", "2026-05-31");
        refuted("192.168.1.1", "the acknowledgement of office ended on 2026-05-31");
        assertThat(properties().getLast())
                .matches(p -> p.name().equals("no-dead-acknowledgement") && p.permitsStart())
                .matches(p -> p.line() == 9 && p.detail().contains("\"office\" ended"));
    }

    @Test
    void anAcknowledgementExcusesItsOwnNetworkOnly() throws IOException {
        on("nat-office");
        relay("192.168.1.0/24");
        grants.add(new Grant.Relay(terms("more", null), clients("router", "192.168.1.1")));
        acknowledge("office", "2026-12-31");
        refuted("network router of grant more");
    }

    @Test
    void nobodyAcknowledgesTheWholeInternet() {
        relay("0.0.0.0/0");
        acknowledge("office", "2026-12-31");
        refuted("as good as everybody");
    }

    @Test
    void whatIsAcknowledgedInVainIsTold() {
        relay("10.0.0.0/24");
        acknowledge("office", "2026-12-31");
        assertThat(properties()).hasSize(2);
        assertThat(property().answer()).isEqualTo(Answer.PROVED);
        assertThat(properties().getLast().detail())
                .contains("there is nothing to acknowledge about \"office\"");
    }
}
