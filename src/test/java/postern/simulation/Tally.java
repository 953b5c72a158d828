package postern.simulation;

/**
 * How often what happened, over one run or many: a simulator that nothing happens in finds nothing.
 */
final class Tally {
    long seeds;
    long events;
    long clients;
    long replies;
    long stored;
    long promised;
    long copies;
    long crashes;
    long powerCuts;
    long reloads;
    long diskTroubles;
    long connections;

    // copies too many, each with its reason
    long repliesLost;
    long settlementsLost;
    long toldAgain;
    long refusedAndThere;

    void add(Tally other) {
        seeds += other.seeds;
        events += other.events;
        clients += other.clients;
        replies += other.replies;
        stored += other.stored;
        promised += other.promised;
        copies += other.copies;
        crashes += other.crashes;
        powerCuts += other.powerCuts;
        reloads += other.reloads;
        diskTroubles += other.diskTroubles;
        connections += other.connections;
        repliesLost += other.repliesLost;
        settlementsLost += other.settlementsLost;
        toldAgain += other.toldAgain;
        refusedAndThere += other.refusedAndThere;
    }

    @Override
    public String toString() {
        return seeds
                + " seeds, "
                + events
                + " events: "
                + clients
                + " clients, "
                + replies
                + " replies, "
                + stored
                + " messages stored, "
                + promised
                + " answered 250, "
                + copies
                + " copies to next hops on "
                + connections
                + " connections; "
                + crashes
                + " crashes ("
                + powerCuts
                + " power cuts), "
                + reloads
                + " reloads, "
                + diskTroubles
                + " troubles of the disk; copies too many: "
                + repliesLost
                + " because the reply was lost, "
                + settlementsLost
                + " because a crash came before the settlement was durable; told again behind a crash: "
                + toldAgain
                + "; refused its client, and there behind a crash: "
                + refusedAndThere;
    }
}
