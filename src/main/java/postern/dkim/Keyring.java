package postern.dkim;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.wire.AddressField;

/** Our keys, by whose mail they sign. */
public final class Keyring {
    private final Map<Domain, List<SigningKey>> byDomain;

    public Keyring(Collection<SigningKey> keys) {
        byDomain =
                new HashMap<>(
                        keys.stream().collect(Collectors.groupingBy(key -> key.name().domain())));
    }

    public boolean isEmpty() {
        return byDomain.isEmpty();
    }

    /** The keys of exactly that domain; none for domains below it. */
    public List<SigningKey> of(Domain domain) {
        return byDomain.getOrDefault(domain, List.of());
    }

    /**
     * The keys for a message: those of the one domain that its From is of. None where there is no
     * From or several, where From cannot be read, or names several domains.
     */
    public List<SigningKey> of(HeaderSection header) {
        if (isEmpty()) return List.of();
        var from = header.named("from");
        var domain = from.size() == 1 ? domain(from.getFirst()) : null;
        return domain == null ? List.of() : of(domain);
    }

    private static @Nullable Domain domain(HeaderField from) {
        var octets = from.octets();
        var content = AddressField.read(octets, from.value(), octets.length);
        if (content == null) return null;
        Domain only = null;
        for (var address : content.addresses()) {
            var mailbox = address.mailbox();
            if (mailbox == null || !(mailbox.host() instanceof Domain domain)) return null;
            if (only != null && !only.equals(domain)) return null;
            only = domain;
        }
        return only;
    }
}
