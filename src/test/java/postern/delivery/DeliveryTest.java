package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.config.Hop.Protocol;
import postern.config.RouteRule.TlsDemand;
import postern.login.Credentials;
import postern.login.Errand;
import postern.login.SecureChannel;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Replies;
import postern.route.NextHop;

/** What transcripts cannot show: how octets are cut, how much is asked for, and chance. */
class DeliveryTest {
    private static final String EHLO_REPLY = "250-mx\r\n250-PIPELINING\r\n250 STARTTLS\r\n";
    private Instant now = Instant.EPOCH;

    @Test
    void repliesBehindTheOneToStartTlsEndTheConnection() { // HOSTILE 3, CVE-2021-38371
        for (var injected : List.of("250 x\r\n", "2", "\r\n", "\u0016")) {
            var delivery = greeted(TlsDemand.OPPORTUNISTIC);
            assertGarbled(bytes(delivery, "220 go\r\n" + injected));
        }
    }

    @Test
    void repliesInTheHandshakeEndTheConnection() { // HOSTILE 3
        var delivery = greeted(TlsDemand.REQUIRED);
        assertThat(bytes(delivery, "220 go\r\n")).containsExactly(new ClientEffect.StartTls());
        assertGarbled(bytes(delivery, "250 x\r\n"));
    }

    @Test
    void aMessageIsAskedForInBoundedPieces() {
        var delivery = greeted(TlsDemand.NONE);
        var draft = new MessageDraft("from=<a@x.example> to=<b@y.example> size=600000");
        draft.add("x\r\n");
        var message = draft.mail(1).message();
        delivery.on(new ClientEvent.Assigned(new Assignment(message, List.of(0))), now);
        var effects = bytes(delivery, "250 ok\r\n250 ok\r\n354 go\r\n");
        var asked = new ArrayList<ClientEffect.Read>();
        int writes = 0;
        while (effects.getLast() instanceof ClientEffect.Read read) {
            asked.add(read);
            var piece = new byte[read.limit()];
            java.util.Arrays.fill(piece, (byte) 'x');
            effects = delivery.on(new ClientEvent.Content(ByteBuffer.wrap(piece)), now);
            assertThat(delivery.isIdle()).isEqualTo(effects.size() == 2 && asked.size() == 3);
            writes++;
        }
        assertThat(asked)
                .containsExactly(
                        new ClientEffect.Read(message.id(), 0, 262144),
                        new ClientEffect.Read(message.id(), 262144, 262144),
                        new ClientEffect.Read(message.id(), 524288, 75712));
        assertThat(writes).isEqualTo(3);
        assertThat(effects).hasSize(2); // the last piece and the end
    }

    @Test
    void aReplyAheadOfTheDotIsTheOutcomeIfItIsARefusal() {
        for (var early : List.of("552 5.3.4 too large\r\n", "250 done\r\n", "421 bye\r\n")) {
            var delivery = greeted(TlsDemand.NONE);
            var draft = new MessageDraft("from=<a@x.example> to=<b@y.example> size=600000");
            var message = draft.mail(1).message();
            delivery.on(new ClientEvent.Assigned(new Assignment(message, List.of(0))), now);
            bytes(delivery, "250 ok\r\n250 ok\r\n354 go\r\n");
            var effects = bytes(delivery, early);
            assertThat(effects).hasSize(2);
            assertThat(effects.getLast()).isInstanceOf(ClientEffect.Close.class);
            var outcome = ((ClientEffect.Done) effects.getFirst()).report().outcomes().getFirst();
            assertThat(outcome)
                    .isInstanceOf(
                            early.startsWith("552")
                                    ? Outcome.Failed.class
                                    : Outcome.Deferred.class);
            assertThat(delivery.on(new ClientEvent.Content(null), now)).isEmpty();
        }
    }

    @Test
    void onlyAnIdleConnectionTakesAnAssignment() {
        var delivery = greeted(TlsDemand.NONE);
        var message = new MessageDraft("to=<b@y.example>").mail(1).message();
        var assigned = new ClientEvent.Assigned(new Assignment(message, List.of(0)));
        delivery.on(assigned, now);
        assertThatThrownBy(() -> delivery.on(assigned, now))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whateverTheNextHopSaysEachAssignmentIsAnsweredOnceAndTheEndComesOnce() {
        for (int seed = 0; seed < 20_000; seed++) new Chance(seed).run();
    }

    /** A next hop that says anything at any time, and a scheduler that assigns when it may. */
    private static final class Chance {
        private static final String[] SAID = {
            "220 mx\r\n",
            "250 ok\r\n",
            "250 ok\r\n",
            "250 ok\r\n",
            "250 ok\r\n",
            "354 go\r\n",
            "354 go\r\n",
            "354 go\r\n",
            "250-mx\r\n250 PIPELINING\r\n",
            "250-mx\r\n250-STARTTLS\r\n",
            "550 5.1.1 no\r\n",
            "451 later\r\n",
            "452 4.5.3 many\r\n",
            "421 bye\r\n",
            "250-mx\r\n250 AUTH SCRAM-SHA-256\r\n",
            "250-mx\r\n250 AUTH PLAIN\r\n",
            "334 cj1ub25jZXgscz1jMkZzZEE9PSxpPTQwOTY=\r\n", // r=noncex,s=c2FsdA==,i=4096
            "235 ok\r\n",
            "535 no\r\n",
            "x\r\n",
            "2"
        };
        private final Random random;
        private final Delivery delivery;
        private final List<Assignment> assigned = new ArrayList<>();
        private final List<Assignment> done = new ArrayList<>();
        private final List<ClientEffect> pending = new ArrayList<>();
        private int closed;
        private Instant now = Instant.EPOCH;

        Chance(long seed) {
            random = new Random(seed);
            var protocol = random.nextInt(4) == 0 ? Protocol.LMTP : Protocol.SMTP;
            delivery =
                    random.nextInt(3) == 0
                            ? loggingIn(protocol)
                            : delivery(TlsDemand.OPPORTUNISTIC, protocol);
        }

        private static Delivery loggingIn(Protocol protocol) {
            var hop =
                    new NextHop(
                            "mx.example",
                            IpAddress.of("127.0.0.1"),
                            25,
                            protocol,
                            TlsDemand.OPPORTUNISTIC);
            return new Delivery(
                    hop,
                    Domain.of("postern.example"),
                    Credentials.password("user", "pencil", Set.of(), () -> "nonce"),
                    Timeouts.STANDARD,
                    Instant.EPOCH);
        }

        void run() {
            event(new ClientEvent.Connected());
            for (var said : new String[] {"220 mx\r\n", "250-mx\r\n250 PIPELINING\r\n"})
                if (random.nextInt(10) > 0) say(said);
            for (int step = 0; step < 40 && closed == 0; step++) {
                switch (random.nextInt(12)) {
                    case 0, 1, 2 -> assign();
                    case 3 -> {
                        if (random.nextInt(8) == 0) event(new ClientEvent.Gone("lost"));
                        else if (random.nextInt(8) == 0) event(new ClientEvent.Finish());
                        now = now.plusSeconds(random.nextInt(30));
                        event(new ClientEvent.TimeUp());
                    }
                    default -> say(SAID[random.nextInt(SAID.length)]);
                }
            }
            event(new ClientEvent.Gone("the end"));
            assertThat(closed).isEqualTo(1);
            assertThat(done).isEqualTo(assigned);
            assertThat(delivery.isIdle()).isFalse();
        }

        private void assign() {
            if (!delivery.isIdle()) return;
            var to = random.nextBoolean() ? "<b@y.example>" : "<b@y.example>,<c@y.example>";
            var draft = new MessageDraft("from=<a@x.example> to=" + to);
            draft.add("x\r\n".repeat(random.nextInt(3)));
            var message = draft.mail(assigned.size() + 1).message();
            var all = to.contains(",") ? List.of(0, 1) : List.of(0);
            assigned.add(new Assignment(message, all));
            event(new ClientEvent.Assigned(assigned.getLast()));
        }

        private void say(String text) {
            event(new ClientEvent.Bytes(octets(text)));
        }

        private void event(ClientEvent event) {
            pending.addAll(delivery.on(event, now));
            while (!pending.isEmpty()) {
                assertThat(closed).as("an effect behind the close").isZero();
                switch (pending.removeFirst()) {
                    case ClientEffect.Send _, ClientEffect.Ready _ -> {}
                    case ClientEffect.Read(_, _, var limit) -> {
                        var piece = octets("x\r\n".repeat(3)).limit(limit);
                        boolean bad = random.nextInt(10) == 0;
                        pending.addAll(
                                delivery.on(new ClientEvent.Content(bad ? null : piece), now));
                    }
                    case ClientEffect.StartTls _ ->
                            pending.addAll(
                                    delivery.on(
                                            random.nextBoolean()
                                                    ? new ClientEvent.TlsStarted(
                                                            "T", "C", SecureChannel.PLAIN)
                                                    : new ClientEvent.TlsFailed("why"),
                                            now));
                    case ClientEffect.Run(var errand) -> {
                        var result =
                                random.nextInt(4) == 0
                                        ? new Errand.Result.Missing("why")
                                        : errand.run();
                        pending.addAll(delivery.on(new ClientEvent.Ran(result), now));
                    }
                    case ClientEffect.Done(var report) -> done.add(report.assignment());
                    case ClientEffect.Close _ -> closed++;
                }
            }
        }
    }

    private Delivery greeted(TlsDemand tls) {
        var delivery = delivery(tls, Protocol.SMTP);
        delivery.on(new ClientEvent.Connected(), now);
        bytes(delivery, "220 mx\r\n");
        bytes(delivery, EHLO_REPLY);
        return delivery;
    }

    private static Delivery delivery(TlsDemand tls, Protocol protocol) {
        var hop = new NextHop("mx.example", IpAddress.of("192.0.2.25"), 25, protocol, tls);
        return new Delivery(
                hop, Domain.of("postern.example"), null, Timeouts.STANDARD, Instant.EPOCH);
    }

    private List<ClientEffect> bytes(Delivery delivery, String text) {
        return delivery.on(new ClientEvent.Bytes(octets(text)), now);
    }

    private static ByteBuffer octets(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertGarbled(List<ClientEffect> effects) {
        assertThat(effects).hasSize(1);
        var close = (ClientEffect.Close) effects.getFirst();
        assertThat(close.failure()).isNotNull();
        assertThat(close.failure().status()).isEqualTo(Replies.NEXT_HOP_GARBLED.status());
        assertThat(close.retryInClear()).isFalse();
    }
}
