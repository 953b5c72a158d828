package postern.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;

/**
 * What a rewriting makes of an address: text, and captures of what the pattern's wildcards stood
 * for, as in {@code *1@example.com} and {@code *1@*2.example.net}. Captures are numbered from 1 in
 * the order of the pattern's wildcards; one in the local part stays in the local part, the one of
 * the domain in the domain.
 *
 * @param local in order
 * @param domainCapture the number of the capture at the domain's front; 0 for none
 * @param domain what follows it; null where the capture is the whole domain
 */
public record AddressTemplate(List<Part> local, int domainCapture, @Nullable Domain domain) {

    /** A piece of the local part. */
    public sealed interface Part {
        record Text(String text) implements Part {}

        record Capture(int number) implements Part {}
    }

    public AddressTemplate {
        local = List.copyOf(local);
        if (domainCapture == 0 && domain == null)
            throw new IllegalArgumentException("there is no domain");
    }
}
