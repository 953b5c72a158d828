package postern.simulation;

/**
 * What a client is like; figures are cases of a thousand.
 *
 * @param pipelines whether it says all at once that may be said at once
 * @param disorder how often it says what does not belong there
 * @param chunks how often it sends by BDAT
 * @param drops how often it goes, at each thing it says
 * @param hangs how often it falls silent, at each thing it says
 * @param waits the most seconds that it thinks between two things
 */
record Temper(boolean pipelines, int disorder, int chunks, int drops, int hangs, int waits) {

    static Temper by(Chance chance) {
        boolean wild = chance.in1000(300);
        return new Temper(
                chance.even(),
                wild ? 200 : 0,
                chance.in1000(400) ? 800 : 0,
                chance.in1000(250) ? 80 : 0,
                chance.in1000(100) ? 60 : 0,
                chance.in1000(100) ? 100 : chance.in1000(300) ? 5 : 0);
    }
}
