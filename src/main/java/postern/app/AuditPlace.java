package postern.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import postern.audit.Route;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/** A host and a port as the words of {@code audit} name them, and the ways to it. */
record AuditPlace(String host, int port) {

    /**
     * An IPv6 address stands in brackets, or alone without a port.
     *
     * @param what the place is, for a person who wrote it wrongly
     * @param usual port
     * @throws Failure where it cannot be read
     */
    static AuditPlace of(String text, String what, int usual) {
        int colon = text.lastIndexOf(':');
        boolean bare = text.indexOf(':') != colon && !text.startsWith("[");
        if (bare || colon < text.lastIndexOf(']')) colon = -1;
        var host = colon < 0 ? text : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        var port = colon < 0 ? "" + usual : text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535 || host.contains(" "))
            throw AuditCommand.usage(
                    what + ": " + text + " is no host with a port", "Write HOST:PORT.");
        return new AuditPlace(host, Integer.parseInt(port));
    }

    /**
     * To each address of the host, from each of the sources that is of its kind.
     *
     * @param sources addresses of this machine; empty for those that the system takes
     * @throws Failure where there is none
     */
    List<Route> routes(List<String> sources) {
        var addresses = addresses();
        if (port < 1)
            throw AuditCommand.usage("the server: " + port + " is no port", "Write HOST:PORT.");
        if (sources.isEmpty())
            return addresses.stream().map(a -> new Route(a, port, null)).toList();
        var routes = new ArrayList<Route>();
        for (var text : sources) {
            if (!(IpAddress.parse(text) instanceof Parsed.Good<IpAddress>(var source)))
                throw AuditCommand.usage(
                        "--source " + text + " is no address", "Name one of this machine.");
            for (var address : addresses)
                if (address.isV6() == source.isV6()) routes.add(new Route(address, port, source));
        }
        if (routes.isEmpty())
            throw AuditCommand.usage(
                    "no address of --source is of the server's kind (IPv4 or IPv6)",
                    "Leave it out, or name an address of this machine of the same kind.");
        return routes;
    }

    private List<IpAddress> addresses() {
        try {
            var found = new ArrayList<IpAddress>();
            for (var address : InetAddress.getAllByName(host)) {
                var one = IpAddress.of(address.getAddress());
                if (!found.contains(one)) found.add(one);
            }
            return found;
        } catch (UnknownHostException _) {
            throw new Failure(2, "there is no host " + host, "Check its name; nothing was tested.");
        }
    }
}
