package postern.dns;

import postern.mail.Domain;
import postern.mail.IpAddress;

/**
 * Asks the DNS. Safe for many threads. Every method blocks until there is an answer or the time for
 * it is up, so that it belongs on a virtual thread; none throws for what the network does.
 */
public interface Resolver {

    /** The mail exchangers of a domain, in no particular order; aliases are followed. */
    Answer<MailExchanger> mx(Domain domain);

    /**
     * The IPv6 and IPv4 addresses of a host; aliases are followed. Found where either family is,
     * even if the other was not answered.
     *
     * @param name a host name without trailing dot; never completed by a search list. What cannot
     *     be a name in the DNS is absent.
     */
    Answer<IpAddress> addresses(String name);

    /**
     * The TLSA records of a name such as {@code _25._tcp.mx.example}; aliases are followed (RFC
     * 7671 §7).
     */
    Answer<Tlsa> tlsa(String name);

    /** The TXT records of a name, each with its strings joined; aliases are followed. */
    Answer<String> texts(String name);
}
