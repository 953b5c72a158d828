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
 * @param inside what this host is a container of: "docker", "podman", "kubernetes", "lxc"; empty
 *     where it is none
 * @param cloud whose virtual machine it is: "Amazon EC2"; empty for nobody's or not known
 */
public record HostFacts(
        String source,
        List<Interface> interfaces,
        List<Gateway> gateways,
        List<String> inside,
        String cloud) {

    /** What an interface is to those who come through it. */
    public enum Kind {
        /** A network that this host is a member of. */
        PLAIN,
        /**
         * Containers or virtual machines hang on it: what is sent on to them can come with its
         * address.
         */
        BRIDGE,
        /** An overlay of a cluster: nodes translate what they send on to their address in it. */
        OVERLAY,
        /** A network stack in user space: what is forwarded comes with this host's own address. */
        USER_MODE
    }

    /**
     * A network interface.
     *
     * @param software whose it is: "Docker"; empty where it cannot be told
     * @param addresses its own, each with its network's length
     */
    public record Interface(String name, Kind kind, String software, List<Address> addresses) {
        public Interface {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * @param network the prefix that the address lies in
     */
    public record Address(IpAddress address, IpPrefix network) {}

    /**
     * The next hop of a route.
     *
     * @param through the interface's name
     */
    public record Gateway(IpAddress address, String through, IpPrefix destination) {}

    /** Those of its addresses that others on the Internet can see. */
    public List<IpAddress> publicAddresses() {
        return interfaces.stream()
                .flatMap(each -> each.addresses().stream())
                .map(Address::address)
                .filter(WideTrust::isPublic)
                .distinct()
                .toList();
    }

    public HostFacts {
        interfaces = List.copyOf(interfaces);
        gateways = List.copyOf(gateways);
        inside = List.copyOf(inside);
    }
}
