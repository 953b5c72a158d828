package postern.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.mail.EnhancedCode;
import postern.mail.Envelope;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Reply;
import postern.mail.ReversePath;

/** What is written is read again as it was; what a later version appends is passed over. */
class FormatTest {
    private static final QueueId ID = new QueueId(42);
    private static final List<String> TEXTS =
            List.of(
                    "",
                    "x",
                    "user",
                    "ünï",
                    "✉ 𝄞",
                    "y".repeat(127),
                    "z".repeat(128),
                    "w".repeat(17_000));
    private static final List<String> MAILBOXES =
            List.of(
                    "a@b.example",
                    "\"a b\"@[192.0.2.1]",
                    "ü@[IPv6:2001:db8::1]",
                    "x@xn--bcher-kva.example");

    private static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Message message(Random random) {
        var recipients = new ArrayList<Recipient>();
        for (int i = random.nextInt(5); i >= 0; i--) recipients.add(recipient(random));
        var envelope =
                new Envelope(
                        random.nextBoolean()
                                ? new ReversePath.Null()
                                : ReversePath.of(one(random, MAILBOXES)),
                        recipients,
                        one(random, Arrays.asList(null, Envelope.Ret.FULL, Envelope.Ret.HDRS)),
                        random.nextBoolean() ? null : one(random, TEXTS),
                        one(random, List.of(Envelope.Body.values())),
                        random.nextBoolean(),
                        random.nextBoolean());
        var content =
                new Content(
                        random.nextLong() >>> random.nextInt(1, 64),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextBoolean());
        var origin =
                new Origin(
                        one(random, TEXTS),
                        one(
                                random,
                                Arrays.asList(
                                        null,
                                        IpAddress.of("192.0.2.1"),
                                        IpAddress.of("2001:db8::"))),
                        one(random, TEXTS),
                        one(random, TEXTS),
                        one(random, TEXTS),
                        random.nextBoolean());
        var top =
                random.nextBoolean()
                        ? TopFields.NONE
                        : TopFields.of(
                                List.of("A: " + random.nextInt() + "\r\n\tb\r\n", "C: d\r\n"));
        return new Message(ID, instant(random), envelope, content, origin, top);
    }

    private static Recipient recipient(Random random) {
        var keywords = EnumSet.noneOf(Recipient.Notify.class);
        for (var keyword : Recipient.Notify.values())
            if (keyword != Recipient.Notify.NEVER && random.nextBoolean()) keywords.add(keyword);
        Set<Recipient.Notify> notifyOn =
                random.nextInt(5) == 0 ? Set.of(Recipient.Notify.NEVER) : keywords;
        return new Recipient(
                Mailbox.of(one(random, MAILBOXES)),
                notifyOn,
                random.nextBoolean() ? null : one(random, TEXTS));
    }

    private static Instant instant(Random random) {
        return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }

    private static RecipientState state(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> RecipientState.Waiting.FRESH;
            case 1 ->
                    new RecipientState.Waiting(
                            random.nextInt(1000),
                            random.nextBoolean() ? null : instant(random),
                            random.nextBoolean() ? null : reply(random),
                            random.nextBoolean());
            case 2 -> new RecipientState.Held(one(random, TEXTS));
            case 3 -> new RecipientState.Delivered(one(random, TEXTS), reply(random));
            default -> new RecipientState.Failed(reply(random));
        };
    }

    private static Reply reply(Random random) {
        int severity = one(random, List.of(2, 4, 5));
        var lines = new ArrayList<String>();
        for (int i = random.nextInt(4); i >= 0; i--) lines.add(one(random, TEXTS));
        var status =
                random.nextBoolean()
                        ? null
                        : new EnhancedCode(severity, random.nextInt(1000), random.nextInt(1000));
        return new Reply(severity * 100 + random.nextInt(100), status, lines);
    }

    @Test
    void messagesAndStatesAreReadAsTheyWereWritten() {
        var random = new Random(1);
        var packer = new Packer();
        for (int i = 0; i < 500; i++) {
            var message = message(random);
            var states = new RecipientState[random.nextInt(4)];
            for (int k = 0; k < states.length; k++) states[k] = state(random);
            packer.clear();
            MessageFormat.write(packer, message);
            StateFormat.writeAll(packer, states);
            var unpacker = new Unpacker(packer.toArray());
            assertThat(MessageFormat.read(ID, unpacker)).isEqualTo(message);
            assertThat(StateFormat.readAll(unpacker)).isEqualTo(states);
            assertThat(unpacker.more()).isFalse();
        }
    }

    @Test
    void whatIsCutShortIsRefused() {
        var random = new Random(2);
        var packer = new Packer();
        for (int i = 0; i < 50; i++) {
            packer.clear();
            MessageFormat.write(packer, message(random));
            var whole = packer.toArray();
            for (int length = 0; length < Math.min(whole.length, 300); length++) {
                var cut = new Unpacker(whole, 0, length);
                assertThatThrownBy(() -> MessageFormat.read(ID, cut))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void anythingElseIsReadOrRefusedButNeverMore() {
        var random = new Random(3);
        var packer = new Packer();
        for (int i = 0; i < 1000; i++) {
            packer.clear();
            MessageFormat.write(packer, message(random));
            var octets = packer.toArray();
            for (int k = random.nextInt(5); k >= 0; k--)
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            try {
                assertThat(MessageFormat.read(ID, new Unpacker(octets))).isNotNull();
            } catch (IllegalArgumentException _) {
                // the answer for what is no message
            }
        }
    }

    @Test
    void whatALaterVersionAppendsIsPassedOver() {
        var packer = new Packer();
        for (int length : List.of(3, 126, 127, 128, 20_000)) {
            packer.clear();
            int section = packer.open();
            packer.number(1);
            packer.text("known");
            packer.raw(new byte[length]); // what we do not know
            packer.close(section);
            packer.text("behind");
            var unpacker = new Unpacker(packer.toArray());
            var inner = unpacker.section();
            assertThat(inner.number()).isEqualTo(1);
            assertThat(inner.text()).isEqualTo("known");
            assertThat(inner.more()).isTrue();
            assertThat(unpacker.text()).isEqualTo("behind");
        }
        packer.clear();
        var message = Samples.full(ID, 1);
        MessageFormat.write(packer, message);
        packer.text("a field of tomorrow");
        assertThat(MessageFormat.read(ID, new Unpacker(packer.toArray()))).isEqualTo(message);
    }

    @Test
    void numbersOfEverySizeAreReadAgain() {
        var packer = new Packer();
        for (long n :
                new long[] {0, 1, 127, 128, 16383, 16384, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            packer.clear();
            packer.number(n);
            packer.signed(n);
            packer.fixed64(n);
            var unpacker = new Unpacker(packer.toArray());
            assertThat(unpacker.number()).isEqualTo(n);
            assertThat(unpacker.signed()).isEqualTo(n);
            assertThat(unpacker.fixed64()).isEqualTo(n);
        }
    }

    @Test
    void eitherCopyOfAHeaderIsEnough() {
        var header = new SegmentFormat.Header(1, 77, -123456789012345L, 1L << 59);
        var octets = ByteBuffer.allocate(SegmentFormat.HEADER);
        SegmentFormat.writeHeader(octets, header);
        octets.flip();
        assertThat(SegmentFormat.readHeader(octets)).isEqualTo(header);
        octets.put(5, (byte) 0);
        assertThat(SegmentFormat.readHeader(octets)).isEqualTo(header);
        octets.put(70, (byte) 0);
        assertThat(SegmentFormat.readHeader(octets)).isNull();
        assertThat(SegmentFormat.readHeader(ByteBuffer.allocate(3))).isNull();
    }
}
