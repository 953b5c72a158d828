package postern.config;

import postern.mail.Parsed;

/** A host with a port behind a colon; an IPv6 address stands in brackets, which are taken off. */
record HostAndPort(String host, int port) {

    /**
     * @param usual the port when none is written; -1 for none
     */
    static Parsed<HostAndPort> parse(String text, int usual) {
        String host;
        String rest;
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0) return Parsed.bad("a bracket is not closed");
            host = text.substring(1, end);
            rest = text.substring(end + 1);
        } else {
            int colon = text.indexOf(':');
            if (colon >= 0 && text.indexOf(':', colon + 1) >= 0)
                return Parsed.bad("an IPv6 address stands in brackets");
            host = colon < 0 ? text : text.substring(0, colon);
            rest = colon < 0 ? "" : text.substring(colon);
        }
        if (rest.isEmpty())
            return usual < 0
                    ? Parsed.bad("the port is missing")
                    : Parsed.good(new HostAndPort(host, usual));
        if (!rest.startsWith(":")) return Parsed.bad("a colon and a port follow the bracket");
        return switch (Words.number(rest.substring(1), 0, 65535)) {
            case Parsed.Good<Integer>(var port) -> Parsed.good(new HostAndPort(host, port));
            case Parsed.Bad<Integer> _ -> Parsed.bad("a port is a number from 0 to 65535");
        };
    }
}
