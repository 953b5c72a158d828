package postern.config;

import postern.config.UserSource.Ldap.Security;
import postern.config.UserSource.Ldap.Server;
import postern.config.ValueType.Scalar;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/** How an LDAP server is written: the part of its URL (RFC 4516) that says where it is. */
final class LdapServerText {
    private static final int PORT = 389;
    private static final int TLS_PORT = 636;

    private LdapServerText() {}

    /**
     * @param plain what is spoken with a server that is not {@code ldaps://}
     */
    static Scalar<Server> type(Security plain) {
        return new Scalar<>(
                "an LDAP server",
                "Write for instance ldap://10.0.0.5:389 or ldaps://dc1.example.com.",
                text -> parse(text, plain));
    }

    private static Parsed<Server> parse(String text, Security plain) {
        int scheme = text.indexOf("://");
        if (scheme < 0) return Parsed.bad("it begins with ldap:// or ldaps://");
        var security =
                switch (text.substring(0, scheme)) {
                    case "ldap" -> plain;
                    case "ldaps" -> Security.IMPLICIT;
                    default -> null;
                };
        if (security == null) return Parsed.bad("it begins with ldap:// or ldaps://");
        var rest = text.substring(scheme + 3);
        if (rest.endsWith("/")) rest = rest.substring(0, rest.length() - 1);
        if (rest.indexOf('/') >= 0)
            return Parsed.bad(
                    "base and filter have keys of their own, nothing stands behind the port");
        int usual = security == Security.IMPLICIT ? TLS_PORT : PORT;
        return switch (HostAndPort.parse(rest, usual)) {
            case Parsed.Bad<HostAndPort>(var why) -> Parsed.bad(why);
            case Parsed.Good<HostAndPort>(var both) when both.port() == 0 ->
                    Parsed.bad("a server has a port from 1 to 65535");
            case Parsed.Good<HostAndPort>(var both) -> {
                if (IpAddress.parse(both.host()) instanceof Parsed.Good<IpAddress>(var address))
                    yield Parsed.good(new Server(security, address.toString(), both.port()));
                yield switch (Domain.parse(both.host())) {
                    case Parsed.Good<Domain>(var name) ->
                            Parsed.good(new Server(security, name.name(), both.port()));
                    case Parsed.Bad<Domain>(var why) -> Parsed.bad(why);
                };
            }
        };
    }

    /** Whether what is said to it does not leave this host. */
    static boolean isHere(Server server) {
        return server.host().equals("localhost")
                || IpAddress.parse(server.host()) instanceof Parsed.Good<IpAddress>(var address)
                        && address.isLoopback();
    }
}
