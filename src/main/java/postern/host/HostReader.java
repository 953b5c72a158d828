package postern.host;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.proof.HostFacts;
import postern.proof.HostFacts.Address;
import postern.proof.HostFacts.Interface;
import postern.proof.HostFacts.Kind;

/**
 * Reads what a Linux machine tells of its networks: routes from /proc, bridges from /sys and from
 * the names that software gives them, containers from the marks that they leave. Asks nobody. What
 * cannot be read is taken for absent.
 */
public final class HostReader {
    private static final String THIS_HOST = "this host";

    /** Names of interfaces, and whose they are. */
    private record Habit(Pattern name, Kind kind, String software) {
        static Habit of(Kind kind, String software, String name) {
            return new Habit(Pattern.compile(name), kind, software);
        }
    }

    private static final List<Habit> HABITS =
            List.of(
                    Habit.of(Kind.BRIDGE, "Docker", "docker[0-9]+|docker_gwbridge|br-[0-9a-f]{12}"),
                    Habit.of(Kind.BRIDGE, "Podman", "podman[0-9]+|cni-podman[0-9]+"),
                    Habit.of(Kind.BRIDGE, "nerdctl", "nerdctl[0-9]+|br-nerdctl.*"),
                    Habit.of(Kind.BRIDGE, "Kubernetes", "cni[0-9]+|cbr[0-9]+|kube-bridge|weave"),
                    Habit.of(Kind.BRIDGE, "libvirt", "virbr[0-9]+"),
                    Habit.of(Kind.BRIDGE, "LXC", "lxcbr[0-9]+|lxdbr[0-9]+|incusbr[0-9]+"),
                    Habit.of(Kind.BRIDGE, "VMware", "vmnet[0-9]+"),
                    Habit.of(Kind.BRIDGE, "VirtualBox", "vboxnet[0-9]+"),
                    Habit.of(
                            Kind.OVERLAY,
                            "Kubernetes",
                            "flannel.*|cilium.*|kube-.*|tunl0|vxlan\\.calico|antrea-gw[0-9]+"
                                    + "|ovn-k8s-mp[0-9]+"));

    private final Path root;
    private final List<Link> links;
    private final Map<String, String> environment;

    /**
     * An interface as the system lists it.
     *
     * @param addresses each with its network
     */
    public record Link(String name, List<Address> addresses) {}

    private HostReader(Path root, List<Link> links, Map<String, String> environment) {
        this.root = root;
        this.links = links;
        this.environment = environment;
    }

    /** This machine, now. */
    public static HostFacts live() {
        return read(THIS_HOST, Path.of("/"), links(), System.getenv());
    }

    /**
     * A machine of which files are kept below a folder as they lie below its root.
     *
     * @param environment variables of the relay's process
     */
    public static HostFacts read(
            String source, Path root, List<Link> links, Map<String, String> environment) {
        return new HostReader(root, links, environment).read(source);
    }

    private HostFacts read(String source) {
        var gateways = new ArrayList<>(Routes.v4(text("proc/net/route")));
        gateways.addAll(Routes.v6(text("proc/net/ipv6_route")));
        var uplinks = new LinkedHashSet<String>(); // carry a default route
        for (var gateway : gateways)
            if (gateway.destination().length() == 0) uplinks.add(gateway.through());
        var inside = inside();
        var interfaces = new ArrayList<Interface>();
        for (var link : links) {
            if (link.addresses().stream().allMatch(a -> a.address().isLoopback())) continue;
            interfaces.add(read(link, uplinks.contains(link.name()), !inside.isEmpty()));
        }
        return new HostFacts(source, interfaces, gateways, inside, Cloud.of(this::text));
    }

    private Interface read(Link link, boolean uplink, boolean contained) {
        for (var habit : HABITS)
            if (habit.name().matcher(link.name()).matches())
                return new Interface(link.name(), habit.kind(), habit.software(), link.addresses());
        // slirp4netns, which gives rootless containers their one interface
        if (contained && link.name().equals("tap0"))
            return new Interface(link.name(), Kind.USER_MODE, "slirp4netns", link.addresses());
        // A bridge towards the default gateway is this host's own place in a network, with guests
        // beside it; any other has them behind it.
        boolean bridge = Files.isDirectory(at("sys/class/net/" + link.name() + "/bridge"));
        return new Interface(
                link.name(), bridge && !uplink ? Kind.BRIDGE : Kind.PLAIN, "", link.addresses());
    }

    private List<String> inside() {
        var inside = new LinkedHashSet<String>();
        if (environment.containsKey("KUBERNETES_SERVICE_HOST")
                || Files.isDirectory(at("var/run/secrets/kubernetes.io"))) inside.add("kubernetes");
        if (Files.exists(at(".dockerenv"))) inside.add("docker");
        if (Files.exists(at("run/.containerenv"))) inside.add("podman");
        var groups = text("proc/1/cgroup");
        if (groups.contains("/docker")) inside.add("docker");
        if (groups.contains("kubepods")) inside.add("kubernetes");
        if (groups.contains("libpod")) inside.add("podman");
        if (groups.contains("/lxc")) inside.add("lxc");
        var declared = environment.getOrDefault("container", "");
        if (List.of("docker", "podman", "lxc", "systemd-nspawn").contains(declared))
            inside.add(declared);
        return List.copyOf(inside);
    }

    private Path at(String path) {
        return root.resolve(path);
    }

    /** A small file's text; empty where it cannot be read. */
    private String text(String path) {
        try {
            return Files.readString(at(path), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static List<Link> links() {
        var links = new ArrayList<Link>();
        try {
            for (var network : NetworkInterface.networkInterfaces().toList()) {
                var addresses = new ArrayList<Address>();
                for (var each : network.getInterfaceAddresses()) {
                    var address = IpAddress.of(each.getAddress().getAddress());
                    int length = Math.clamp(each.getNetworkPrefixLength(), 0, address.width());
                    addresses.add(
                            new Address(address, new IpPrefix(address.first(length), length)));
                }
                links.add(new Link(network.getName(), addresses));
            }
        } catch (SocketException e) {
            return List.of(); // a host without networks
        }
        return links;
    }
}
