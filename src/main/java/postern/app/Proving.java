package postern.app;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.config.Settings;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.proof.Door;
import postern.proof.HostFacts;
import postern.proof.Proof;
import postern.proof.Property;
import postern.proof.Surroundings;
import postern.review.Examination;

/** The one way in which check, run and reload come to a proof: settings, a host and a moment. */
final class Proving {
    private Proving() {}

    /**
     * @param host null for a proof that knows no machine
     */
    static List<Property> prove(Settings settings, @Nullable HostFacts host, Instant now) {
        return Proof.of(settings.policy(), surroundings(settings, host, now));
    }

    /**
     * The same, and the tests in the file.
     *
     * @param host null for a proof that knows no machine
     */
    static Examination examine(Settings settings, @Nullable HostFacts host, Instant now) {
        return Examination.of(settings, prove(settings, host, now), now);
    }

    static Surroundings surroundings(Settings settings, @Nullable HostFacts host, Instant now) {
        var doors = new ArrayList<Door>();
        for (var listener : settings.listeners())
            doors.add(
                    new Door(
                            listener.name(),
                            listener.line(),
                            listener.address(),
                            switch (listener.tls()) {
                                case NONE -> Door.Tls.NONE;
                                case OFFERED -> Door.Tls.OFFERED;
                                case REQUIRED -> Door.Tls.REQUIRED;
                                case IMPLICIT -> Door.Tls.IMPLICIT;
                            },
                            listener.proxies(),
                            listener.proxiesLine()));
        var routed = new ArrayList<DomainPattern>();
        for (var route : settings.routes())
            if (route.to().isEmpty()) routed.add(new DomainPattern.Everything());
            else routed.addAll(route.to());
        return new Surroundings(
                doors,
                new DomainSet(routed),
                host,
                settings.acknowledgements(),
                settings.assertions(),
                now,
                settings.domainLines());
    }
}
