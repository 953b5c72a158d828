package postern.limit;

/**
 * How whoever is new is let to the whole rate: a share of it on the first day, and more with each.
 *
 * @param days until it is the whole
 * @param from the share of the first day: above 0, at most 1
 */
public record WarmUp(int days, double from) {
    /** The share on a day, counted from 0. */
    double share(int day) {
        return from + (1 - from) * day / days;
    }
}
