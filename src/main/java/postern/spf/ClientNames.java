package postern.spf;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import postern.dns.Answer;
import postern.mail.IpAddress;

/**
 * The names of the client that lead back to it (RFC 7208 §5.5). They are asked for once in a check,
 * and at most ten are looked at.
 */
final class ClientNames {
    private static final int MOST = 10; // §4.6.4

    private final IpAddress client;
    private final Asked dns;
    private @Nullable Answer<String> answer;

    ClientNames(IpAddress client, Asked dns) {
        this.client = client;
        this.dns = dns;
    }

    /** What the DNS said to the address alone. */
    Answer<String> answer() {
        var known = answer;
        if (known == null) answer = known = dns.ask(r -> r.names(client));
        return known;
    }

    /** Names that no host can have are left out. */
    private List<String> names() {
        return answer() instanceof Answer.Found<String>(var names, _, _)
                ? names.stream().limit(MOST).filter(ClientNames::isHost).toList()
                : List.of();
    }

    private static boolean isHost(String name) {
        return name.matches("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)+") && Asked.isName(name);
    }

    private boolean leadsBack(String name) {
        var addresses = dns.ask(r -> client.isV6() ? r.ipv6(name) : r.ipv4(name));
        return addresses instanceof Answer.Found<IpAddress>(var all, _, _) && all.contains(client);
    }

    /** Whether a confirmed name is that domain, or lies below it. */
    boolean isIn(String domain) {
        var lower = domain.toLowerCase(Locale.ROOT);
        return names().stream()
                .filter(name -> name.equals(lower) || isBelow(name, lower))
                .anyMatch(this::leadsBack);
    }

    /** For {@code %{p}}: the domain itself, or a name below it, or any, or "unknown" (§7.3). */
    String validated(String domain) {
        var lower = domain.toLowerCase(Locale.ROOT);
        return Stream.of(
                        names().stream().filter(name -> name.equals(lower)),
                        names().stream().filter(name -> isBelow(name, lower)),
                        names().stream()
                                .filter(name -> !name.equals(lower) && !isBelow(name, lower)))
                .flatMap(names -> names)
                .filter(this::leadsBack)
                .findFirst()
                .orElse("unknown");
    }

    private static boolean isBelow(String name, String domain) {
        return name.endsWith("." + domain);
    }
}
