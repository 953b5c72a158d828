package postern.net;

import org.jspecify.annotations.Nullable;
import postern.facts.Gatherer;
import postern.facts.KnownRecipients;
import postern.mail.IpAddress;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Naming;

/** Asks our next hops whether recipients exist, and others about all else. */
record Asking(KnownRecipients recipients, Gatherer others) implements Gatherer {
    @Override
    public @Nullable Object find(Fact<?> fact, Facts known) {
        return fact == Fact.RECIPIENT_KNOWN
                ? recipients.find(fact, known)
                : others.find(fact, known);
    }

    @Override
    public Naming name(IpAddress client) {
        return others.name(client);
    }
}
