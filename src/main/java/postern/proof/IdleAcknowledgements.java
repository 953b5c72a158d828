package postern.proof;

import java.util.ArrayList;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.proof.Property.Answer;
import postern.proof.Property.Severity;

/** Acknowledgements that excuse nothing: what they were for is gone, or their time is over. */
final class IdleAcknowledgements {
    private static final String NAME = "no-dead-acknowledgement";

    private final Surroundings surroundings;

    IdleAcknowledgements(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * A warning about those that are idle; null where there is none.
     *
     * @param needed the networks and grants that there is something to acknowledge about
     */
    @Nullable Property besides(Set<String> needed) {
        var details = new ArrayList<String>();
        int line = 0;
        for (var acknowledgement : surroundings.acknowledgements()) {
            var name = "\"" + acknowledgement.name() + "\"";
            String why;
            if (!acknowledgement.finding().equals(NoWideTrust.NAME))
                why = acknowledgement.finding() + " cannot be acknowledged";
            else if (acknowledgement.until().isBefore(surroundings.now()))
                why = "that of " + name + " ended on " + acknowledgement.until();
            else if (!needed.contains(acknowledgement.name()))
                why = "there is nothing to acknowledge about " + name;
            else continue;
            details.add(why);
            if (line == 0) line = acknowledgement.line();
        }
        if (details.isEmpty()) return null;
        return new Property(
                NAME,
                Answer.REFUTED,
                Severity.WARNING,
                "an acknowledgement has no effect: " + String.join("; ", details),
                "Remove it, or mend what it names.",
                line,
                null);
    }

    /** What has ended of that which names one of these: a clause, or nothing. */
    static String expired(Surroundings surroundings, Set<String> names) {
        for (var acknowledgement : surroundings.acknowledgements())
            if (acknowledgement.finding().equals(NoWideTrust.NAME)
                    && names.contains(acknowledgement.name())
                    && acknowledgement.until().isBefore(surroundings.now()))
                return "the acknowledgement of "
                        + acknowledgement.name()
                        + " ended on "
                        + acknowledgement.until();
        return "";
    }
}
