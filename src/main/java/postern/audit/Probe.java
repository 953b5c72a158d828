package postern.audit;

import java.util.List;

/**
 * A form that was tried.
 *
 * @param tls within TLS
 * @param dialogue what was said
 * @param standing what it shows
 */
public record Probe(
        Form form,
        Route route,
        boolean tls,
        List<Spoken> dialogue,
        Outcome outcome,
        Standing standing) {

    /** What a probe shows about relaying. */
    public enum Standing {
        /** Refused: not in this way. */
        SAFE,
        /** It relays, or said that it would. */
        OPEN,
        /** Nothing can be said. */
        UNCLEAR,
        /** Taken as a mailbox of the server's own, as any other name there would be. */
        MAILBOX
    }

    public Probe {
        dialogue = List.copyOf(dialogue);
    }

    Probe settled(Outcome other, Standing shows) {
        return new Probe(form, route, tls, dialogue, other, shows);
    }
}
