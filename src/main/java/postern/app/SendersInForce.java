package postern.app;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.facts.Gatherer;
import postern.facts.Senders;
import postern.mail.IpAddress;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Naming;

/** Asks the DNS under the settings in force. */
record SendersInForce(Supplier<Senders> current) implements Gatherer {
    @Override
    public @Nullable Object find(Fact<?> fact, Facts known) {
        return current.get().find(fact, known);
    }

    @Override
    public Naming name(IpAddress client) {
        return current.get().name(client);
    }
}
