package postern.spool;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A process that stores messages with many threads until it is killed, and tells on its standard
 * output what it was answered: {@code S id} stored, {@code P id} an update was asked for that
 * settles it, {@code D id} that update is durable.
 */
final class KilledWriter {
    private KilledWriter() {}

    /** The body of a message, which follows from its id. */
    static byte[] body(QueueId id) {
        var random = new Random(id.value());
        int size = random.nextInt(20) == 0 ? random.nextInt(100_000) : random.nextInt(900);
        return Samples.octets(size, id.value());
    }

    public static void main(String[] args) throws Exception {
        int segment = args.length < 3 ? 200_000 : Integer.parseInt(args[2]);
        var spool = Samples.open(Path.of(args[0]), new FileDisk(), segment, 0);
        say("R " + spool.notices());
        var seed = Long.parseLong(args[1]);
        Samples.inParallel(8, thread -> write(spool, new Random(seed + thread)));
    }

    private static void write(Spool spool, Random random) {
        while (true) {
            var id = spool.nextId();
            var body = body(id);
            var message = Samples.plain(id, body.length);
            Samples.store(spool, message, List.of(RecipientState.Waiting.FRESH), body);
            say("S " + id);
            if (random.nextInt(3) == 0) continue;
            say("P " + id);
            spool.update(id, Map.of(0, SpoolContract.DELIVERED), () -> say("D " + id));
        }
    }

    private static void say(String line) {
        synchronized (KilledWriter.class) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
