package postern.alerts;

import java.util.List;

/**
 * How the subjects of one condition stand.
 *
 * @param isWhole whether a subject that is missing is well; else it is not known
 */
public record Look(List<Reading> readings, boolean isWhole) {
    static Look whole(List<Reading> readings) {
        return new Look(readings, true);
    }

    static Look of(Reading reading) {
        return new Look(List.of(reading), true);
    }
}
