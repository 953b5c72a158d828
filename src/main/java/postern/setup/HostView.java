package postern.setup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.proof.HostFacts;

/** A host as somebody sees it who writes a configuration for it. Knows nothing of a null one. */
public final class HostView {
    private static final IpSet PRIVATE =
            IpSet.of(
                    List.of(
                            IpPrefix.parse("10.0.0.0/8").orThrow(), // RFC 1918
                            IpPrefix.parse("172.16.0.0/12").orThrow(),
                            IpPrefix.parse("192.168.0.0/16").orThrow(),
                            IpPrefix.parse("100.64.0.0/10").orThrow(), // RFC 6598
                            IpPrefix.parse("fc00::/7").orThrow())); // RFC 4193
    private static final IpSet LINK_LOCAL =
            IpSet.of(
                    List.of(
                            IpPrefix.parse("169.254.0.0/16").orThrow(), // RFC 3927
                            IpPrefix.parse("fe80::/10").orThrow())); // RFC 4291 §2.5.6

    private final @Nullable HostFacts host;

    public HostView(@Nullable HostFacts host) {
        this.host = host;
    }

    /**
     * The addresses that others can reach it by; those on bridges and on its own cable are none.
     */
    List<IpAddress> addresses() {
        var all = new ArrayList<IpAddress>();
        if (host == null) return all;
        for (var network : host.interfaces()) {
            if (network.kind() == HostFacts.Kind.BRIDGE) continue;
            for (var each : network.addresses()) {
                var address = each.address();
                if (!address.isLoopback() && !LINK_LOCAL.contains(address)) all.add(address);
            }
        }
        return all;
    }

    /** Whether nothing of the Internet reaches it unless somebody translates or hands on. */
    boolean isBehindTranslation() {
        var all = addresses();
        return !all.isEmpty() && all.stream().allMatch(PRIVATE::contains);
    }

    boolean isKnown() {
        return host != null;
    }

    /** Where to listen for whoever may come. */
    String anywhere() {
        var all = addresses();
        return !all.isEmpty() && all.stream().allMatch(IpAddress::isV6) ? "[::]" : "0.0.0.0";
    }

    /** Where to listen for these networks only: an address beside them, or all there are. */
    String beside(List<IpPrefix> networks) {
        for (var address : addresses())
            for (var network : networks)
                if (network.contains(address))
                    return address.isV6() ? "[" + address + "]" : address.toString();
        return anywhere();
    }

    /** Addresses in these networks that do not tell who comes, each with what it is. */
    Map<IpAddress, String> shared(List<IpPrefix> networks) {
        var shared = new LinkedHashMap<IpAddress, String>();
        if (host == null) return shared;
        for (var network : host.interfaces())
            if (network.kind() != HostFacts.Kind.PLAIN)
                for (var each : network.addresses())
                    shared.putIfAbsent(each.address(), interfaceText(network));
        for (var gateway : host.gateways())
            shared.putIfAbsent(gateway.address(), "a gateway of this host");
        shared.keySet().removeIf(a -> networks.stream().noneMatch(n -> n.contains(a)));
        return shared;
    }

    private static String interfaceText(HostFacts.Interface network) {
        var name = plain(network.name());
        var software = network.software().isEmpty() ? "" : " of " + plain(network.software());
        return switch (network.kind()) {
            case BRIDGE -> "the bridge " + name + software;
            case OVERLAY -> "the overlay " + name + software;
            case USER_MODE -> "the user-space network " + name + software;
            case PLAIN -> "the interface " + name;
        };
    }

    /** What whoever runs a relay of that role there should know; whole sentences. */
    public List<String> warnings(Answers answers) {
        var warnings = new ArrayList<String>();
        if (host == null) return warnings;
        shared(answers.networks())
                .forEach((address, what) ->
                        warnings.add(
                                address
                                        + " lies in your networks and is "
                                        + what
                                        + ": others can appear with it, so it is left out of the"
                                        + " grant."));
        for (var network : host.interfaces())
            if (network.kind() == HostFacts.Kind.BRIDGE)
                for (var each : network.addresses())
                    warnings.add(
                            "This host has "
                                    + interfaceText(network)
                                    + ": never trust "
                                    + each.address()
                                    + "; whatever is handed on to those behind it can look like"
                                    + " it.");
        if (!host.inside().isEmpty())
            warnings.add(
                    "This is a container ("
                            + plain(String.join(", ", host.inside()))
                            + "): where connections are handed on to it"
                            + gatewayText()
                            + ", no client can be told from another; give it the host's network, or"
                            + " a proxy that tells the client (PROXY protocol).");
        else if (answers.role().receives() && isBehindTranslation())
            warnings.add(
                    "This host has private addresses only ("
                            + String.join(
                                    ", ", addresses().stream().map(IpAddress::toString).toList())
                            + "): mail from the Internet comes when a router hands port 25 on, and"
                            + " it must leave the client's address as it is.");
        if (!host.cloud().isEmpty())
            warnings.add(
                    "This is a machine of a cloud ("
                            + plain(host.cloud())
                            + "): its private networks may be shared with strangers, and port 25"
                            + " outward is often closed until you ask for it.");
        if (anywhere().equals("0.0.0.0")
                && addresses().stream().anyMatch(a -> a.isV6() && !PRIVATE.contains(a)))
            warnings.add(
                    "This host has public IPv6 addresses too: add a listener on one of them if mail"
                            + " shall come by IPv6.");
        return warnings;
    }

    private String gatewayText() {
        return host == null || host.gateways().isEmpty()
                ? ""
                : " and come from " + host.gateways().getFirst().address();
    }

    /** Names come from files that others write. */
    private static String plain(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
