package postern.review;

/**
 * Where a line stands.
 *
 * @param line from 1 on
 */
public record Place(String source, long line) {
    @Override
    public String toString() {
        return source + ":" + line;
    }
}
