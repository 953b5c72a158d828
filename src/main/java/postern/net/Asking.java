package postern.net;

import org.jspecify.annotations.Nullable;
import postern.facts.Gatherer;
import postern.facts.Inquiry;
import postern.facts.KnownRecipients;
import postern.mail.IpAddress;
import postern.mailauth.Sender;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Naming;

/** Asks our next hops whether recipients exist, and others about all else. */
record Asking(KnownRecipients recipients, Gatherer others) implements Gatherer {
    @Override
    public @Nullable Object find(Fact<?> fact, Facts known) {
        return find(recipients, others, fact, known);
    }

    private static @Nullable Object find(
            KnownRecipients recipients, Gatherer others, Fact<?> fact, Facts known) {
        return fact == Fact.RECIPIENT_KNOWN
                ? recipients.find(fact, known)
                : others.find(fact, known);
    }

    @Override
    public Naming name(IpAddress client) {
        return others.name(client);
    }

    @Override
    public Inquiry begin(IpAddress client) {
        return new OfSession(recipients, others.begin(client));
    }

    private record OfSession(KnownRecipients recipients, Inquiry others) implements Inquiry {
        @Override
        public @Nullable Object find(Fact<?> fact, Facts known) {
            return Asking.find(recipients, others, fact, known);
        }

        @Override
        public Naming name(IpAddress client) {
            return others.name(client);
        }

        @Override
        public void foresee(Facts known) {
            others.foresee(known);
        }

        @Override
        public @Nullable Sender sender(Facts known) {
            return others.sender(known);
        }

        @Override
        public void end() {
            others.end();
        }
    }
}
