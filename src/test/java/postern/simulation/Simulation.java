package postern.simulation;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.spool.PowerCut;

/**
 * One world with a relay in it, from one seed: for some time all goes wrong that may go wrong; then
 * troubles end, and all must come to rest as it was promised.
 */
final class Simulation {
    private static final int MOST_EVENTS = 400_000;

    private final World world;
    private final Life always = new Life();
    private final Person person;
    private final Grumbles grumbles = new Grumbles();
    private @Nullable Relay relay;
    private Rulebook rules;
    private int clients;

    private Simulation(long seed, Story story) {
        world = new World(seed, story);
        person = new Person(world);
        rules = Rulebook.ALL.getFirst();
        story.tell("seed %d: %s", seed, world.weather);
    }

    /** Plays it to its end; throws {@link Violation} and whatever else goes wrong. */
    static Tally play(long seed, Story story) {
        var simulation = new Simulation(seed, story);
        try {
            simulation.play();
        } catch (RuntimeException | Error e) {
            story.tell("FAILED: %s", e);
            throw e;
        }
        simulation.world.tally.seeds = 1;
        return simulation.world.tally;
    }

    private void play() {
        plan();
        start();
        run();
        while (relay == null || person.release(relay)) run();
        grumbles.check();
        var left = relay.leftovers();
        Violation.unless(left.isEmpty(), "what is left when all is quiet: %s", left);
        world.ledger.close(relay.spool());
    }

    private void plan() {
        var weather = world.weather;
        var chance = world.chance;
        for (int i = 0; i < weather.clients(); i++)
            world.time.in(chance.seconds(0, 60 * weather.minutes()), always, this::client);
        for (int minute = 0; minute < weather.minutes(); minute++)
            world.time.in(
                    Duration.ofMinutes(minute).plus(chance.seconds(0, 60)), always, this::minute);
        world.time.in(Duration.ofMinutes(weather.minutes()), always, this::clearUp);
    }

    private void run() {
        while (true) {
            try {
                if (!world.time.step()) return;
                world.tally.events++;
                Violation.unless(world.tally.events < MOST_EVENTS, "it never comes to rest");
                if (relay != null) relay.pump();
            } catch (PowerCut _) {
                crash(true, "within an operation of the disk");
            }
            if (relay != null && relay.spool().isBroken()) broken();
        }
    }

    private void client() {
        var open = relay;
        if (open == null) return; // nobody answers
        world.tally.clients++;
        var chance = world.chance;
        var weather = world.weather;
        boolean inside = chance.in1000(600);
        var address =
                IpAddress.of(
                        inside
                                ? "192.0.2." + chance.between(1, 15)
                                : "198.51.100." + chance.below(9));
        var link =
                new Link(world.time, chance, weather.cuts(), Duration.ofMillis(weather.latency()));
        var watch = new Watch(world.ledger, world.tally, address, open.rules());
        var temper = Temper.by(chance);
        var name = "client " + ++clients;
        var client = new Client(world, name, temper, Script.write(chance, temper), link, watch);
        world.story.tell("%s comes from %s: %s", name, address, temper);
        var reception = open.accept(address, link, watch);
        link.join(0, client.life(), client);
        link.join(1, open.life, reception);
        reception.open();
    }

    /** What may happen in any minute. */
    private void minute() {
        var weather = world.weather;
        var chance = world.chance;
        for (var hop : world.internet.hops())
            if (chance.in1000(weather.hopsChange() / 4)) hop.mood(Mood.by(chance));
        if (chance.in1000(weather.diskFails())) diskTrouble();
        var open = relay;
        if (open == null) return;
        if (chance.in1000(weather.reloads())) {
            world.tally.reloads++;
            rules = chance.of(Rulebook.ALL);
            open.reload(rules);
        }
        if (chance.in1000(weather.hands())) person.meddle(open);
        if (!chance.in1000(weather.crashes())) return;
        if (!chance.in1000(weather.cutsPower())) crash(false, "killed");
        else if (chance.even()) crash(true, "between two events");
        else world.disk.cutAt(chance.between(1, 40));
    }

    private void diskTrouble() {
        world.tally.diskTroubles++;
        int kind = world.chance.below(3);
        world.story.tell(
                "the disk %s",
                kind == 0 ? "is full" : kind == 1 ? "fails to write" : "fails to sync");
        if (kind == 0) world.disk.space(world.chance.below(8000));
        else if (kind == 1) world.disk.failWrites(true);
        else world.disk.failSyncs(true);
        world.time.in(world.chance.seconds(1, 900), always, this::repair);
    }

    private void repair() {
        world.disk.space(Long.MAX_VALUE);
        world.disk.failWrites(false);
        world.disk.failSyncs(false);
    }

    private void clearUp() {
        world.story.tell("the troubles are over");
        world.weather = world.weather.fair();
        repair();
        for (var hop : world.internet.hops()) hop.mood(Mood.FAIR);
        if (relay == null) start();
    }

    /** The spool takes nothing more: whoever runs the relay starts it again. */
    private void broken() {
        var failed = relay;
        if (failed == null) return;
        world.time.in(
                world.chance.seconds(1, 300),
                failed.life,
                () -> crash(world.chance.even(), "the spool is broken"));
    }

    private void crash(boolean power, String how) {
        var dying = relay;
        world.story.tell("CRASH: %s%s", power ? "power cut, " : "", how);
        world.tally.crashes++;
        if (power) world.tally.powerCuts++;
        relay = null;
        if (dying != null) dying.crash();
        world.disk.restart(power, new Random(world.chance.random.nextLong()));
        world.time.in(world.chance.seconds(0, 60), always, this::start);
    }

    private void start() {
        if (relay != null) return;
        grumbles.check();
        if (world.weather.crashes() > 0 && world.chance.in1000(50))
            world.disk.cutAt(world.chance.between(1, 6));
        try {
            relay = new Relay(world, rules);
            world.story.tell("the relay runs");
        } catch (IOException e) {
            world.story.tell("the relay does not start: %s", e);
            world.disk.restart(false, new Random(0));
            world.time.in(Duration.ofSeconds(30), always, this::start);
        }
    }
}
