package postern.simulation;

import java.time.Duration;

/** A host that takes mail from the relay, in the mood of the moment. */
final class Hop {
    private final World world;
    private final String name;
    private final boolean isLmtp;
    private Mood mood = Mood.FAIR;

    Hop(World world, String name, boolean isLmtp) {
        this.world = world;
        this.name = name;
        this.isLmtp = isLmtp;
    }

    void mood(Mood next) {
        world.story.tell("%s is now: %s", name, next);
        mood = next;
    }

    Mood mood() {
        return mood;
    }

    boolean isLmtp() {
        return isLmtp;
    }

    /** The relay wants a connection. */
    void connect(HopConnection from) {
        var chance = world.chance;
        if (chance.in1000(mood.mute()) && chance.even()) return; // not a word comes back
        boolean refuses = chance.in1000(mood.refuses());
        world.time.in(
                chance.micros(100, 50_000),
                from.life(),
                () -> {
                    if (refuses) from.refused();
                    else accept(from);
                });
    }

    private void accept(HopConnection from) {
        var weather = world.weather;
        var link =
                new Link(
                        world.time,
                        world.chance,
                        weather.cuts(),
                        Duration.ofMillis(weather.latency()));
        var session = new HopSession(world, this, link, from);
        link.join(0, from.life(), from);
        link.join(1, session.life(), session);
        from.connected(link, session);
        session.greet();
    }

    @Override
    public String toString() {
        return name;
    }
}
