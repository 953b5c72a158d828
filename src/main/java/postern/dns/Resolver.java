package postern.dns;

import java.time.Duration;
import postern.mail.Domain;
import postern.mail.IpAddress;

/**
 * Asks the DNS. Safe for many threads. Every method blocks until there is an answer or the time for
 * it is up, so that it belongs on a virtual thread; none throws for what the network does.
 *
 * <p>Names are in the form of RFC 1035 §5.1, without trailing dot, never completed by a search
 * list: any octet can stand in one as {@code \ddd} ({@link NameText} writes them so). What cannot
 * be a name in the DNS is absent.
 */
public interface Resolver {

    /** The mail exchangers of a domain, in no particular order; aliases are followed. */
    default Answer<MailExchanger> mx(Domain domain) {
        return mx(domain.name());
    }

    /** The same for a name that need not be a domain of mail, as {@code _spf.example}. */
    Answer<MailExchanger> mx(String name);

    /**
     * The IPv6 and IPv4 addresses of a host; aliases are followed. Found where either family is,
     * even if the other was not answered.
     */
    Answer<IpAddress> addresses(String name);

    /** The A records of a name; nobody is asked for others. Aliases are followed. */
    Answer<IpAddress> ipv4(String name);

    /** The AAAA records of a name; nobody is asked for others. Aliases are followed. */
    Answer<IpAddress> ipv6(String name);

    /**
     * The names that whoever has the address gives to it (PTR), in lower case; aliases are followed
     * (RFC 2317). Anybody can claim any name, and any octets may stand in it.
     */
    Answer<String> names(IpAddress address);

    /**
     * The TLSA records of a name such as {@code _25._tcp.mx.example}; aliases are followed (RFC
     * 7671 §7).
     */
    Answer<Tlsa> tlsa(String name);

    /** The TXT records of a name, each with its strings joined; aliases are followed. */
    Answer<String> texts(String name);

    /**
     * The same resolver, whose answers come within that time from now or are unavailable. One that
     * never waits may be its own.
     */
    default Resolver within(Duration time) {
        return this;
    }

    /**
     * The same resolver, which asks nobody before it has a place at that gate; what it remembers
     * takes none. One that never waits may be its own.
     */
    default Resolver behind(Gate gate) {
        return this;
    }
}
