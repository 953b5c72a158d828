package postern.policy;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.IpSet;

/**
 * What a message from inside does not tell the world of where it comes from.
 *
 * @param from the clients whose mail it is about; null for all
 * @param client whether our Received field leaves out the client and what it calls itself
 * @param received what becomes of Received fields that other hosts have written
 * @param fields what is removed from the header; names in lower case
 */
public record Hiding(@Nullable IpSet from, boolean client, Received received, Set<String> fields) {

    /** What becomes of the Received fields of others; ours, from an earlier round, stay. */
    public enum Received {
        KEEP,
        /** Only when it was, and that it was, stays. */
        MASK,
        REMOVE
    }

    public static final Hiding NOTHING = new Hiding(null, false, Received.KEEP, Set.of());

    public Hiding {
        fields =
                fields.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** What is hidden of that client's mail. */
    public Hiding of(IpAddress client) {
        return from == null || from.contains(client) ? this : NOTHING;
    }

    /** Whether the header that arrives is changed. */
    public boolean edits() {
        return received != Received.KEEP || !fields.isEmpty();
    }

    public boolean isNothing() {
        return !client && !edits();
    }
}
