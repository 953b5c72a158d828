package postern.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import postern.config.Settings;
import postern.mail.Domain;
import postern.mail.Envelope;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.spool.Content;
import postern.spool.Draft;
import postern.spool.Message;
import postern.spool.Origin;
import postern.spool.RecipientState;
import postern.spool.SegmentSpool;

/** Writes messages as a relay would have accepted them, without SMTP. */
final class FilledSpool {
    /** Who sent ten of them. */
    static final String RARE = "rare@sender.example";

    private static final int IN_FLIGHT = 2_000;
    private static final int RARE_ONES = 10;

    private FilledSpool() {}

    /**
     * @param octets of each message
     */
    static void fill(Path folder, int messages, int destinations, int octets)
            throws IOException, InterruptedException {
        var places = new Semaphore(IN_FLIGHT);
        var lost = new AtomicInteger();
        var body = ByteBuffer.wrap(text(octets));
        var content = new Content(octets, false, false, false, true);
        var clock = InstantSource.system();
        try (var spool = SegmentSpool.open(folder, new Settings.Spooling(0, 0), clock)) {
            for (int i = 0; i < messages; i++) {
                places.acquire();
                var id = spool.nextId();
                var draft = spool.begin(id);
                var envelope = envelope(i, messages, destinations);
                draft.append(body.duplicate(), () -> {});
                draft.commit(
                        new Message(id, Instant.now(), envelope, content, origin(i)),
                        List.of(RecipientState.Waiting.FRESH),
                        answer -> {
                            if (!(answer instanceof Draft.Stored)) lost.incrementAndGet();
                            places.release();
                        });
            }
            places.acquire(IN_FLIGHT);
            if (lost.get() > 0 || spool.count() != messages)
                throw new IOException(lost + " messages were not stored: is the disk full?");
        }
    }

    private static Envelope envelope(int number, int messages, int destinations) {
        boolean rare = number % Math.max(1, messages / RARE_ONES) == 0;
        var from = rare ? RARE : "bounce-" + number + "@news" + number % 100 + ".example";
        var domain = new Domain("d" + number % destinations + ".example");
        var to = new Mailbox("first.last" + number, domain);
        return Envelope.of(ReversePath.of(from), List.of(to));
    }

    private static Origin origin(int number) {
        var client = IpAddress.of("192.0.2." + number % 250);
        return new Origin(
                "s" + Integer.toString(number, 36), client, "mail.sender.example", "in", "relay", true);
    }

    /** Text that does not compress to nothing. */
    private static byte[] text(int octets) {
        var random = new Random(1);
        var text = new StringBuilder("Subject: a newsletter\r\n\r\n");
        while (text.length() < octets - 2)
            text.append(text.length() % 72 == 71 ? "\r\n" : (char) ('a' + random.nextInt(26)));
        text.setLength(octets - 2);
        return text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }
}
