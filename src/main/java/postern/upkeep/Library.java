package postern.upkeep;

import org.apache.maven.artifact.versioning.ComparableVersion;

/**
 * A library in the package, as Maven names it.
 *
 * @param sha256 of its jar, in hex; empty where it is not known
 */
public record Library(String group, String name, String version, String purl, String sha256) {

    /** Group and name: what advisories call it. */
    public String coordinates() {
        return group + ":" + name;
    }

    /** Whether its version comes before another one, by the rules of Maven. */
    public boolean isBefore(String other) {
        return compare(version, other) < 0;
    }

    /** Compares versions by the rules of Maven: 1.10 comes behind 1.9, 1.0-rc1 before 1.0. */
    static int compare(String one, String other) {
        return new ComparableVersion(one).compareTo(new ComparableVersion(other));
    }

    @Override
    public String toString() {
        return coordinates() + " " + version;
    }
}
