package postern.simulation;

/**
 * How rough a world is; figures are cases of a thousand. Each world has some troubles and lacks
 * others, so that every trouble also comes alone.
 *
 * @param clients how many come
 * @param minutes within how long
 * @param cuts how often octets come in pieces
 * @param latency the most milliseconds that they take
 * @param crashes how often the relay crashes, of a thousand minutes
 * @param cutsPower how many of the crashes are cuts of the power, some within a write
 * @param diskFails how often the disk fails or fills, of a thousand minutes
 * @param reloads how often another policy comes, of a thousand minutes
 * @param dnsFails how often a look-up fails
 * @param factsFail how often a fact is not to be had
 * @param hopsChange how often a next hop changes its mood, of a thousand minutes
 * @param hands how often a person holds, releases, deletes or retries, of a thousand minutes
 */
record Weather(
        int clients,
        int minutes,
        int cuts,
        int latency,
        int crashes,
        int cutsPower,
        int diskFails,
        int reloads,
        int dnsFails,
        int factsFail,
        int hopsChange,
        int hands) {

    static Weather by(Chance chance) {
        return new Weather(
                chance.between(1, chance.in1000(200) ? 60 : 20),
                chance.between(1, 120),
                chance.even() ? chance.between(1, 500) : 0,
                chance.even() ? chance.between(1, 400) : 1,
                chance.even() ? chance.between(10, 150) : 0,
                chance.between(0, 1000),
                chance.in1000(300) ? chance.between(5, 60) : 0,
                chance.in1000(400) ? chance.between(10, 100) : 0,
                chance.in1000(400) ? chance.between(50, 700) : 0,
                chance.in1000(300) ? chance.between(50, 500) : 0,
                chance.in1000(800) ? chance.between(50, 900) : 0,
                chance.in1000(300) ? chance.between(20, 200) : 0);
    }

    /** The troubles are over. */
    Weather fair() {
        return new Weather(0, minutes, cuts, latency, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
