package postern.proof;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.policy.Acknowledgement;
import postern.policy.Assertion;
import postern.policy.DomainSet;

/**
 * What a proof goes by besides the policy.
 *
 * @param routed the domains that some route leads to
 * @param host null for a proof that knows no machine
 * @param now the policy is proved from then on, for ever
 */
public record Surroundings(
        List<Door> doors,
        DomainSet routed,
        @Nullable HostFacts host,
        List<Acknowledgement> acknowledgements,
        List<Assertion> assertions,
        Instant now) {
    public Surroundings {
        doors = List.copyOf(doors);
        acknowledgements = List.copyOf(acknowledgements);
        assertions = List.copyOf(assertions);
    }
}
