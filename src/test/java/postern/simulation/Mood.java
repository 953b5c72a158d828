package postern.simulation;

/**
 * How a next hop behaves for a while; figures are cases of a thousand.
 *
 * @param refuses how often it refuses a connection
 * @param mute how often it takes a connection and never answers, or is not to be reached at all
 * @param defers how often it answers 4yz, at each stage
 * @param denies how often it answers 5yz, at each stage
 * @param hangs how often it falls silent, at each stage
 * @param drops how often it goes, at each stage; at the end of data it may have taken the message
 * @param lies how often it says what is no answer, or says no and takes the message all the same
 * @param few how often it takes one recipient only
 */
record Mood(
        int refuses, int mute, int defers, int denies, int hangs, int drops, int lies, int few) {
    static final Mood FAIR = new Mood(0, 0, 0, 0, 0, 0, 0, 0);
    private static final int DOWN = 1000;

    static Mood by(Chance chance) {
        return switch (chance.below(10)) {
            case 0 -> new Mood(DOWN, 0, 0, 0, 0, 0, 0, 0);
            case 1 -> new Mood(0, DOWN, 0, 0, 0, 0, 0, 0);
            case 2 -> new Mood(0, 0, 0, 0, 0, chance.between(20, 300), 0, 0);
            case 3 -> new Mood(0, 0, chance.between(20, 500), 0, 0, 0, 0, 500);
            case 4 -> new Mood(0, 0, 0, chance.between(20, 300), 0, 0, 0, 0);
            case 5 -> new Mood(0, 0, 0, 0, chance.between(20, 200), 0, 0, 0);
            case 6 -> new Mood(0, 0, 0, 0, 0, 0, chance.between(20, 200), 300);
            case 7 -> new Mood(200, 50, 50, 50, 30, 50, 30, 100);
            default -> FAIR;
        };
    }
}
