package postern.dkim;

/**
 * A field that is written with its folds, so that its lines have 78 characters at most (RFC 5322
 * §2.1.1) where it can be folded at all.
 */
public final class FoldedField {
    private static final int LINE = 78;

    private final StringBuilder text = new StringBuilder();
    private int column;

    /**
     * @param name as it is written
     */
    public FoldedField(String name) {
        append(name + ":");
    }

    /** Adds a word behind a blank. */
    public FoldedField word(String word) {
        if (column + 1 + word.length() > LINE) {
            fold();
            append(word);
        } else append(" " + word);
        return this;
    }

    /** Adds something right behind the last, or on a line of its own. */
    public FoldedField piece(String piece) {
        if (column + piece.length() > LINE) fold();
        append(piece);
        return this;
    }

    /** Adds octets in Base64, which can be folded anywhere. */
    public FoldedField base64(String base64) {
        for (int at = 0; at < base64.length(); ) {
            if (column >= LINE) fold();
            int to = Math.min(base64.length(), at + LINE - column);
            append(base64.substring(at, to));
            at = to;
        }
        return this;
    }

    private void fold() {
        text.append("\r\n ");
        column = 1;
    }

    private void append(String what) {
        text.append(what);
        column += what.length();
    }

    /** The field so far, with a CRLF. */
    @Override
    public String toString() {
        return text + "\r\n";
    }
}
