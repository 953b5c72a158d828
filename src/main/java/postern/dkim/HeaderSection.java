package postern.dkim;

import java.util.List;

/**
 * The header section of a message.
 *
 * @param fields from the top; none where the section is not whole
 * @param isWhole whether it kept within the bound
 */
public record HeaderSection(List<HeaderField> fields, boolean isWhole) {
    /** Of which nothing was kept. */
    static final HeaderSection NOT_KEPT = new HeaderSection(List.of(), false);

    public HeaderSection {
        fields = List.copyOf(fields);
    }

    /**
     * The fields of a name, from the top.
     *
     * @param name in lower case
     */
    public List<HeaderField> named(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).toList();
    }
}
