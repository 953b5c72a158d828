package postern.policy;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Parsed;

/**
 * Whose word counts about where they got a message: the hosts of an upstream grant, among which it
 * may have gone from one to the next.
 *
 * @param hosts their addresses
 * @param names what they call themselves in their Received fields; empty for what they say at HELO
 */
public record LookPast(IpSet hosts, DomainSet names) {
    /** No client of the Internet has such an address. */
    private static final IpSet LOCAL =
            IpSet.of(
                    Stream.of(
                                    "0.0.0.0/8",
                                    "10.0.0.0/8",
                                    "100.64.0.0/10",
                                    "127.0.0.0/8",
                                    "169.254.0.0/16",
                                    "172.16.0.0/12",
                                    "192.168.0.0/16",
                                    "224.0.0.0/3",
                                    "::/127",
                                    "fc00::/7",
                                    "fe80::/10",
                                    "ff00::/8")
                            .map(block -> IpPrefix.parse(block).orThrow())
                            .toList());

    /**
     * Whether a field is written by one of the hosts.
     *
     * @param by who says that it wrote it
     * @param helo what the host that gave us the message says to be; null for one before it
     */
    public boolean isOf(String by, @Nullable String helo) {
        if (!(Domain.parse(by) instanceof Parsed.Good<Domain>(var writer))) return false;
        if (!names.patterns().isEmpty()) return names.contains(writer);
        return helo != null
                && Domain.parse(helo) instanceof Parsed.Good<Domain>(var greeting)
                && greeting.equals(writer);
    }

    /** Whether the message only went from one of the hosts to another, or within one. */
    public boolean isAmongThem(IpAddress client) {
        return client.isLoopback() || hosts.contains(client);
    }

    /** The source, if a client of the Internet can be that. */
    public Optional<Source> source(IpAddress client, String helo) {
        return LOCAL.contains(client) ? Optional.empty() : Optional.of(new Source(client, helo));
    }
}
