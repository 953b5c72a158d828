package postern.proof;

import java.util.ArrayList;
import java.util.List;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;

/**
 * Addresses near a host that say nothing about who is there, because others can appear with them.
 *
 * @param addresses one, or a block of which any will do
 * @param what it is, as in "172.17.0.1 is the address of docker0, a bridge of Docker"
 * @param who appears with it: a clause
 * @param remote whether only those come with it who do not reach a listener on loopback
 */
record SharedAddress(IpSet addresses, String what, String who, boolean remote) {
    private static final IpSet LOOPBACK =
            IpSet.of(
                    List.of(
                            IpPrefix.parse("127.0.0.0/8").orThrow(),
                            IpPrefix.parse("::1").orThrow()));

    /** All that is known of; those of bridges first, then by the order in which they were read. */
    static List<SharedAddress> near(HostFacts host) {
        var shared = new ArrayList<SharedAddress>();
        for (var network : host.interfaces())
            for (var address : network.addresses()) of(network, address.address(), shared);
        for (var gateway : host.gateways())
            if (shared.stream().noneMatch(s -> s.addresses().contains(gateway.address())))
                shared.add(
                        one(
                                gateway.address(),
                                gateway.address()
                                        + " is the gateway of "
                                        + route(gateway.destination())
                                        + " through "
                                        + gateway.through(),
                                behind(host, gateway)));
        if (host.inside().contains("kubernetes"))
            shared.add(
                    new SharedAddress(
                            LOOPBACK,
                            "this is a container of a Kubernetes pod",
                            "a side-car of a service mesh hands on every connection from loopback",
                            true));
        return shared;
    }

    private static void of(
            HostFacts.Interface network, IpAddress address, List<SharedAddress> into) {
        var name = network.name();
        switch (network.kind()) {
            case PLAIN -> {}
            case BRIDGE ->
                    into.add(
                            one(
                                    address,
                                    address
                                            + " is the address of "
                                            + name
                                            + ", a bridge"
                                            + (network.software().isEmpty()
                                                    ? ""
                                                    : " of " + network.software()),
                                    network.software().equals("Docker")
                                            ? "everyone behind Docker's user-land proxy looks like "
                                                    + address
                                            : "whatever this host hands on to those behind it can"
                                                    + " look like "
                                                    + address));
            case OVERLAY ->
                    into.add(
                            one(
                                    address,
                                    address
                                            + " is the address of "
                                            + name
                                            + ", this node's place in the overlay of a cluster",
                                    "whatever a node hands on to a pod can look like its address"
                                            + " there"));
            case USER_MODE ->
                    into.add(
                            one(
                                    address,
                                    address
                                            + " is the address of "
                                            + name
                                            + ", a network in user space",
                                    "everyone who is forwarded to this container looks like "
                                            + address));
        }
    }

    private static SharedAddress one(IpAddress address, String what, String who) {
        var set = IpSet.of(List.of(new IpPrefix(address, address.width())));
        return new SharedAddress(set, what, who, false);
    }

    private static String route(IpPrefix destination) {
        return destination.length() == 0 ? "the default route" : "the route to " + destination;
    }

    private static String behind(HostFacts host, HostFacts.Gateway gateway) {
        if (host.inside().contains("docker"))
            return "everyone behind Docker's user-land proxy looks like " + gateway.address();
        if (!host.inside().isEmpty())
            return "everyone whom the container's host forwards here can look like "
                    + gateway.address();
        return "everyone whose address it translates (NAT, a forwarded port) looks like "
                + gateway.address();
    }

    /** Whether somebody can come to that listener with it. */
    boolean reaches(IpAddress listening) {
        return !remote || !listening.isLoopback();
    }
}
