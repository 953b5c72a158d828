package postern.upkeep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Of which source this program was built, and when, as packaging writes it into the jar.
 *
 * @param date ISO 8601, in UTC; that of the commit where it was built as it stands; empty where it
 *     was not packaged
 * @param commit empty where it is not known
 */
public record Build(String date, String commit) {
    private static final String RESOURCE = "/META-INF/postern-build.properties";

    /** That of this program. */
    public static Build ofThisProgram() {
        try (var resource = Build.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) return new Build("", "");
            var facts = new Properties();
            facts.load(resource);
            return new Build(facts.getProperty("date", ""), facts.getProperty("commit", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
