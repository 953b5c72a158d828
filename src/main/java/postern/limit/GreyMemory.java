package postern.limit;

import java.time.Instant;
import java.util.List;
import postern.mail.IpAddress;

/**
 * What {@link Greylist} remembers, as it outlives a restart. No address of a person stands in it.
 *
 * @param waiting pairs that were deferred, the first attempt of each; the oldest at the head
 * @param known pairs that pass, the last mail of each; the oldest at the head
 * @param networks with pairs that passed; the one whose last mail is the oldest at the head
 */
public record GreyMemory(List<At> waiting, List<At> known, List<Network> networks) {
    public static final GreyMemory NONE = new GreyMemory(List.of(), List.of(), List.of());

    /**
     * A reverse-path and a forward-path, from one network.
     *
     * @param network its first address
     * @param paths 32 digits of a hash of both
     */
    public record Pair(IpAddress network, String paths) {}

    public record At(Pair pair, Instant at) {}

    /**
     * @param first its first address
     * @param passed how many of its pairs have passed
     */
    public record Network(IpAddress first, int passed, Instant last) {}

    public GreyMemory {
        waiting = List.copyOf(waiting);
        known = List.copyOf(known);
        networks = List.copyOf(networks);
    }
}
