package postern.proof;

import java.util.List;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;

/**
 * What a machine is connected to, read once: an input of the proof, so that a policy can be proved
 * for another machine.
 *
 * @param source where it was read, for people: "this host", a file's name
 * @param gateways the next hops of all routes that have one
 * @param containers what tells that this is a container, or runs some: "docker", "podman"; empty
 *     for nothing
 */
public record HostFacts(
        String source,
        List<Interface> interfaces,
        List<IpAddress> gateways,
        List<String> containers) {

    /**
     * A network interface.
     *
     * @param addresses its own, each with its network's length
     * @param isBridge whether other machines or containers hang on it: what is routed through it
     *     can come out with its address
     */
    public record Interface(String name, List<Address> addresses, boolean isBridge) {
        public Interface {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * @param network the prefix that the address lies in
     */
    public record Address(IpAddress address, IpPrefix network) {}

    public HostFacts {
        interfaces = List.copyOf(interfaces);
        gateways = List.copyOf(gateways);
        containers = List.copyOf(containers);
    }
}
