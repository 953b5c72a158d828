package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.MessageBounds;
import postern.mail.SessionBounds;
import postern.policy.Extension;
import postern.policy.Hiding;
import postern.policy.Inspection;
import postern.transcripts.BarePeer;
import postern.transcripts.Gate;
import postern.transcripts.Peer;

/**
 * Inspection only ever refuses more: what a client gets through with it, it gets through without,
 * by saying no more than what was answered well.
 */
class InspectionLawsTest {
    private static final MessageBounds BOUNDS =
            new MessageBounds(100, 1 << 20, 1000, 1 << 18, 10, MessageBounds.NO_BOUND, 100, 10_000);
    private static final List<String> LINES =
            List.of(
                    "EHLO client.example",
                    "HELO client.example",
                    "MAIL FROM:<a@client.example>",
                    "MAIL FROM:<a@client.example> SIZE=20",
                    "MAIL FROM:<a@client.example> BODY=8BITMIME",
                    "MAIL FROM:<a@client.example> BODY=7BIT RET=HDRS ENVID=x",
                    "MAIL FROM:<ä@client.example> SMTPUTF8",
                    "MAIL FROM:<a.long.local.part@client.example>",
                    "MAIL FROM:<>",
                    "RCPT TO:<b@ours.example>",
                    "RCPT TO:<b@ours.example>",
                    "RCPT TO:<c@ours.example> NOTIFY=FAILURE",
                    "RCPT TO:<a.long.local.part@host.ours.example>",
                    "RCPT TO:<ä@ours.example>",
                    "RCPT TO:<b@elsewhere.example>",
                    "DATA",
                    "DATA",
                    "BDAT 12 LAST",
                    "BDAT 5",
                    "BDAT",
                    "RSET",
                    "NOOP",
                    "VRFY b",
                    "EXPN b",
                    "HELP",
                    "STARTTLS x",
                    "AUTH PLAIN",
                    "XYZZY");
    private static final List<String> BODIES =
            List.of(
                    "text\r\n",
                    "Subject: x\r\n\r\ntext\r\n",
                    "Subject: \u00c3\u00a4\r\n\r\ntext\r\n",
                    "Subject: x\r\n\r\n\u00e4\r\n",
                    "Received: x\r\nUser-Agent: y\r\nSubject: x\r\n\r\na\u0008\r\n",
                    "Received: x\r\nUser-Agent: y\r\n\r\n");

    /** What was said and answered well, and what was accepted. */
    private record Run(List<String> said, List<String> accepted) {}

    @SuppressWarnings("EnumOrdinal") // any of them
    private static Inspection inspection(Random random) {
        var commands = new HashSet<>(Inspection.MANDATORY);
        for (var verb : Inspection.OPTIONAL) if (random.nextBoolean()) commands.add(verb);
        var extensions = EnumSet.noneOf(Extension.class);
        for (var one : Extension.values()) if (random.nextInt(3) > 0) extensions.add(one);
        return new Inspection(
                commands,
                extensions,
                random.nextBoolean() ? 40 : 12288,
                new Inspection.Addresses(
                        random.nextBoolean() ? 5 : 64,
                        random.nextBoolean() ? 14 : 255,
                        random.nextBoolean() ? 16 : 254),
                new Inspection.Octets(
                        random.nextBoolean(), random.nextBoolean(), random.nextBoolean()),
                "ESMTP ready",
                new Hiding(
                        null,
                        random.nextBoolean(),
                        Hiding.Received.values()[random.nextInt(3)],
                        random.nextBoolean() ? Set.of("user-agent") : Set.of()),
                false,
                Duration.ZERO);
    }

    private static Peer peer(Inspection inspection) {
        var terms =
                new Terms(
                        Domain.of("mx.ours.example"),
                        "inbound",
                        Terms.Tls.OFFERED,
                        BOUNDS,
                        SessionBounds.USUAL,
                        Terms.Login.NONE,
                        inspection);
        var peer =
                new BarePeer(
                        terms, IpAddress.of("192.0.2.1"), Rules.of(Gate.POLICY, "x"), left -> left);
        answer(peer);
        return peer;
    }

    /** The last line of the reply; empty where nothing is said. */
    private static String answer(Peer peer) {
        var last = "";
        for (var line = peer.line(); line.isPresent(); line = peer.line()) last = line.get();
        return last;
    }

    private static String utf8(String text) {
        return text.replace("ä", "\u00c3\u00a4");
    }

    private static Run strict(Random random, Inspection inspection) {
        var peer = peer(inspection);
        var said = new ArrayList<String>();
        var accepted = new ArrayList<String>();
        for (int i = 0; i < 40 && !peer.isClosed(); i++) {
            // some order, so that messages come through
            var line =
                    LINES.get(
                            random.nextInt(3) == 0
                                    ? random.nextInt(LINES.size())
                                    : next(i, random));
            var body = BODIES.get(random.nextInt(BODIES.size()));
            var whole = utf8(line) + "\r\n";
            if (line.startsWith("BDAT ")) {
                int size = line.contains("12") ? 12 : 5;
                whole += body.repeat(2).substring(0, size);
            }
            peer.send(whole);
            var reply = answer(peer);
            if (reply.startsWith("354")) {
                whole += body + ".\r\n";
                peer.send(body + ".\r\n");
                reply = answer(peer);
            }
            boolean message = whole.length() > line.length() + 3 && !line.startsWith("MAIL");
            if (reply.startsWith("2")) said.add(whole);
            else if (message && reply.startsWith("55") && !reply.contains("No valid"))
                said.add("RSET\r\n"); // a refused message ends its transaction, too
            peer.taken().ifPresent(taken -> accepted.add(taken.envelope()));
        }
        return new Run(said, accepted);
    }

    private static int next(int i, Random random) {
        return switch (i % 5) {
            case 0 -> random.nextInt(2);
            case 1 -> 2 + random.nextInt(7);
            case 2, 3 -> 9 + random.nextInt(5);
            default -> 15 + random.nextInt(3);
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsAcceptedWithInspectionIsAcceptedWithout(long seed) {
        var random = new Random(seed);
        int messages = 0;
        for (int i = 0; i < 500; i++) {
            var inspection = inspection(random);
            var strict = strict(random, inspection);
            var peer = peer(Inspection.NONE);
            var accepted = new ArrayList<String>();
            for (var whole : strict.said()) {
                int first = whole.startsWith("DATA\r\n") ? 6 : whole.length();
                peer.send(whole.substring(0, first));
                if (first < whole.length()) {
                    assertThat(answer(peer)).startsWith("354");
                    peer.send(whole.substring(first));
                }
                assertThat(answer(peer)).as(inspection + "\n" + whole).startsWith("2");
                peer.taken().ifPresent(taken -> accepted.add(taken.envelope()));
            }
            assertThat(accepted).as(inspection.toString()).isEqualTo(strict.accepted());
            messages += accepted.size();
        }
        assertThat(messages).isGreaterThan(200);
    }
}
