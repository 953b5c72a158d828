package postern.proof;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.policy.Acknowledgement;
import postern.policy.Assertion;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;

/**
 * What a proof goes by besides the policy.
 *
 * @param routed the domains that some route leads to
 * @param host null for a proof that knows no machine
 * @param now the policy is proved from then on, for ever
 * @param domainLines where the patterns of our domains stand in the file
 */
public record Surroundings(
        List<Door> doors,
        DomainSet routed,
        @Nullable HostFacts host,
        List<Acknowledgement> acknowledgements,
        List<Assertion> assertions,
        Instant now,
        Map<DomainPattern, Integer> domainLines) {
    public Surroundings {
        doors = List.copyOf(doors);
        acknowledgements = List.copyOf(acknowledgements);
        assertions = List.copyOf(assertions);
        domainLines = Map.copyOf(domainLines);
    }

    /** Those of domains that stand in no file. */
    public Surroundings(
            List<Door> doors,
            DomainSet routed,
            @Nullable HostFacts host,
            List<Acknowledgement> acknowledgements,
            List<Assertion> assertions,
            Instant now) {
        this(doors, routed, host, acknowledgements, assertions, now, Map.of());
    }

    /** The listener of that name; null where there is none. */
    @Nullable Door door(String name) {
        for (var door : doors) if (door.name().equals(name)) return door;
        return null;
    }
}
