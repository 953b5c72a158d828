package postern.policy;

/**
 * A look into a message that a guard asks for. Two that are written alike are the same, whichever
 * guards they stand in.
 *
 * @param field the name of the header field in lower case; empty where it is about no header
 * @param pattern a wildcard pattern for the whole of what is looked at, or a regular expression for
 *     some part of it; in any case of letters
 */
public record ContentCheck(Place place, String field, String pattern, boolean regex) {

    /** What is looked at. */
    public enum Place {
        /** The value of each field of that name, unfolded and decoded (RFC 2047). */
        HEADER("header"),
        /** Each line of the text, decoded. */
        BODY("body"),
        /** The name of each attachment, decoded. */
        ATTACHMENT("attachment");

        private final String word;

        Place(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * @throws IllegalArgumentException for a header check without a field, and another with one
     */
    public ContentCheck {
        if (field.isEmpty() == (place == Place.HEADER))
            throw new IllegalArgumentException(place + " has a field: " + field);
    }

    /**
     * What the fact {@link Fact#CONTENT} and people call it: {@code header subject *lottery*},
     * {@code body ~free (beer|wine)}, {@code attachment *.exe}. A comma is written %2C, a percent
     * sign %25.
     */
    public String name() {
        var text = pattern.replace("%", "%25").replace(",", "%2C");
        if (!regex && text.startsWith("~")) text = "%7E" + text.substring(1);
        return place.word + " " + (field.isEmpty() ? "" : field + " ") + (regex ? "~" : "") + text;
    }

    @Override
    public String toString() {
        return name();
    }
}
