package postern.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.host.HostReader.Link;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.proof.HostFacts;
import postern.proof.HostFacts.Address;
import postern.proof.HostFacts.Gateway;
import postern.proof.HostFacts.Kind;

/** Files as Linux shows them, below a folder of their own. */
class HostReaderTest {
    private static final String V4_HEADER =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";

    @TempDir Path root;

    private void file(String path, String text) throws IOException {
        var file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static Link link(String name, String... addresses) {
        return new Link(
                name,
                List.of(addresses).stream()
                        .map(text -> {
                            var parts = text.split("/");
                            var address = IpAddress.of(parts[0]);
                            int length = Integer.parseInt(parts[1]);
                            return new Address(
                                    address, new IpPrefix(address.first(length), length));
                        })
                        .toList());
    }

    private HostFacts read(Map<String, String> environment, Link... links) {
        return HostReader.read("test", root, List.of(links), environment);
    }

    private static IpPrefix prefix(String text) {
        return IpPrefix.parse(text).orThrow();
    }

    @Test
    void gatewaysOfBothFamilies() throws IOException {
        file(
                "proc/net/route",
                V4_HEADER
                        + "eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
                        + "eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"
                        + "wg0\t0000080A\t0100080A\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
                        + "broken line\n");
        file(
                "proc/net/ipv6_route",
                """
                20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
                00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000002 00000000 00000003     eth0
                00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
                """);
        assertThat(read(Map.of()).gateways())
                .containsExactly(
                        new Gateway(IpAddress.of("192.0.2.1"), "eth0", prefix("0.0.0.0/0")),
                        new Gateway(IpAddress.of("10.8.0.1"), "wg0", prefix("10.8.0.0/16")),
                        new Gateway(IpAddress.of("fe80::1"), "eth0", prefix("::/0")));
    }

    @Test
    void aMachineThatShowsNothing() {
        var facts = read(Map.of(), link("lo", "127.0.0.1/8", "::1/128"), link("veth1"));
        assertThat(facts).isEqualTo(new HostFacts("test", List.of(), List.of(), List.of(), ""));
    }

    @ParameterizedTest
    @CsvSource({
        "eth0, PLAIN, ''",
        "docker0, BRIDGE, Docker",
        "docker_gwbridge, BRIDGE, Docker",
        "br-3f2c9a1b7d40, BRIDGE, Docker",
        "br-lan, PLAIN, ''",
        "podman0, BRIDGE, Podman",
        "cni-podman0, BRIDGE, Podman",
        "cni0, BRIDGE, Kubernetes",
        "cbr0, BRIDGE, Kubernetes",
        "virbr0, BRIDGE, libvirt",
        "lxcbr0, BRIDGE, LXC",
        "lxdbr0, BRIDGE, LXC",
        "vmnet8, BRIDGE, VMware",
        "flannel.1, OVERLAY, Kubernetes",
        "cilium_host, OVERLAY, Kubernetes",
        "kube-ipvs0, OVERLAY, Kubernetes",
        "tunl0, OVERLAY, Kubernetes",
        "tap0, PLAIN, ''",
        "br9, BRIDGE, ''",
        "br0, PLAIN, ''"
    })
    void kindsOfInterfaces(String name, Kind kind, String software) throws IOException {
        Files.createDirectories(root.resolve("sys/class/net/br9/bridge"));
        Files.createDirectories(root.resolve("sys/class/net/br0/bridge"));
        file("proc/net/route", V4_HEADER + "br0 00000000 0100140A 0003 0 0 0 00000000 0 0 0\n");
        var network = read(Map.of(), link(name, "10.20.0.5/24")).interfaces().getFirst();
        assertThat(network.kind()).isEqualTo(kind);
        assertThat(network.software()).isEqualTo(software);
    }

    @Test
    void aRootlessContainer() throws IOException {
        file("run/.containerenv", "engine=\"podman-5.4.2\"\nrootless=1\n");
        var facts = read(Map.of(), link("tap0", "10.0.2.100/24"));
        assertThat(facts.inside()).containsExactly("podman");
        assertThat(facts.interfaces().getFirst().kind()).isEqualTo(Kind.USER_MODE);
    }

    @Test
    void marksOfContainers() throws IOException {
        assertThat(read(Map.of()).inside()).isEmpty();
        assertThat(read(Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1")).inside())
                .containsExactly("kubernetes");
        assertThat(read(Map.of("container", "lxc")).inside()).containsExactly("lxc");
        assertThat(read(Map.of("container", "oci")).inside()).isEmpty();
        file("proc/1/cgroup", "0::/kubepods/besteffort/pod1234/abcd\n");
        assertThat(read(Map.of()).inside()).containsExactly("kubernetes");
        file("proc/1/cgroup", "12:pids:/docker/3f2c9a\n0::/\n");
        file(".dockerenv", "");
        assertThat(read(Map.of()).inside()).containsExactly("docker");
    }

    @Test
    void cloudsByTheirFirmware() throws IOException {
        file("sys/class/dmi/id/sys_vendor", "Microsoft Corporation\n");
        assertThat(read(Map.of()).cloud()).isEmpty(); // Hyper-V at home
        file("sys/class/dmi/id/chassis_asset_tag", "7783-7084-3265-9085-8269-3286-77\n");
        assertThat(read(Map.of()).cloud()).isEqualTo("Microsoft Azure");
    }

    @Test
    void thisMachine() {
        var facts = HostReader.live();
        assertThat(facts.source()).isEqualTo("this host");
        assertThat(HostFile.read("this host", HostFile.write(facts)).orThrow()).isEqualTo(facts);
    }
}
