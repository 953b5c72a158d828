package postern.policy;

import java.time.Instant;

/**
 * That an administrator knows of a danger and wants to live with it for a time.
 *
 * @param finding the property that does not hold: {@code no-wide-trust}
 * @param name the network, or the grant, that it is about
 * @param line in the file
 */
public record Acknowledgement(
        String finding, String name, String because, Instant until, int line) {}
