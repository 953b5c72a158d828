package postern.facts;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import postern.dns.Answer;
import postern.dns.Resolver;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Parsed;
import postern.policy.Finding.HeloHost;

/** Where the name leads to that a client gives itself. */
final class HeloHosts {
    private static final Duration BUDGET = Duration.ofSeconds(10);

    private HeloHosts() {}

    /** Null where the DNS did not tell. Blocks. */
    static @Nullable HeloHost find(Resolver resolver, String helo, IpAddress client) {
        if (AddressLiteral.parse(helo) instanceof Parsed.Good<AddressLiteral>(var literal))
            return literal.address().equals(client) ? HeloHost.CONFIRMED : HeloHost.ELSEWHERE;
        if (!(Domain.parse(helo) instanceof Parsed.Good<Domain>(var domain)))
            return HeloHost.NOWHERE;
        var hurried = resolver.within(BUDGET);
        var same = client.isV6() ? hurried.ipv6(domain.name()) : hurried.ipv4(domain.name());
        return switch (same) {
            case Answer.Found<IpAddress>(var addresses, _, _) ->
                    addresses.contains(client) ? HeloHost.CONFIRMED : HeloHost.ELSEWHERE;
            case Answer.Absent<IpAddress> _ ->
                    other(
                            client.isV6()
                                    ? hurried.ipv4(domain.name())
                                    : hurried.ipv6(domain.name()));
            case Answer.Bogus<IpAddress> _, Answer.Unavailable<IpAddress> _ -> null;
        };
    }

    private static @Nullable HeloHost other(Answer<IpAddress> family) {
        return switch (family) {
            case Answer.Found<IpAddress> _ -> HeloHost.ELSEWHERE;
            case Answer.Absent<IpAddress> _ -> HeloHost.NOWHERE;
            case Answer.Bogus<IpAddress> _, Answer.Unavailable<IpAddress> _ -> null;
        };
    }
}
