package postern.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import postern.audit.Acquaintance.Met;
import postern.audit.Dialogue.Heard;

/**
 * Which old versions of TLS the server still takes. The JDK speaks none of them, so a ClientHello
 * is written by hand, and of the answer only the version or the alert is read.
 */
final class TlsVersions {
    private static final int HANDSHAKE = 22;
    private static final int SERVER_HELLO = 2;

    /** Suites of old: ECDHE and DHE and RSA with AES, 3DES and RC4 (RFC 5246 A.5, RFC 4492). */
    private static final int[] SUITES = {
        0xC013, 0xC014, 0xC009, 0xC00A, 0x0033, 0x0039, 0x002F, 0x0035, 0xC012, 0x0016, 0x000A,
        0xC011, 0x0005, 0x0004
    };

    private enum Version {
        SSL_3("SSLv3", 0x0300),
        TLS_1_0("TLS 1.0", 0x0301),
        TLS_1_1("TLS 1.1", 0x0302);

        private final String title;
        private final int number;

        Version(String title, int number) {
            this.title = title;
            this.number = number;
        }
    }

    private final Plan plan;
    private final Caller caller;
    private final Route route;
    private final Met.Known known;
    private final InstantSource clock;

    TlsVersions(Plan plan, Caller caller, Route route, Met.Known known, InstantSource clock) {
        this.plan = plan;
        this.caller = caller;
        this.route = route;
        this.known = known;
        this.clock = clock;
    }

    List<Finding> run() {
        if (!plan.implicitTls() && !known.server().offers("STARTTLS")) return List.of();
        var taken = new ArrayList<String>();
        for (var version : Version.values()) if (isTaken(version)) taken.add(version.title);
        if (taken.isEmpty()) return List.of();
        return List.of(
                new Finding(
                        "old-tls",
                        Severity.WEAK,
                        String.join(", ", taken) + (taken.size() == 1 ? " is" : " are") + " taken",
                        List.of(),
                        "they have known weaknesses and nobody needs them any more (RFC 7568, RFC"
                                + " 8996); clear text would be no better, which is why this is no"
                                + " more than weak on port 25",
                        OtherCures.OLD_TLS));
    }

    private boolean isTaken(Version version) {
        if (caller.isOver() || caller.isUnwelcome()) return false;
        try (var dialogue = caller.connect(route)) {
            if (!plan.implicitTls() && !isReady(dialogue)) return false;
            var link = dialogue.link();
            link.send(hello(version.number, serverName()));
            return version.number == chosen(link);
        } catch (IOException _) {
            return false;
        }
    }

    private boolean isReady(Dialogue dialogue) {
        if (!isPositive(dialogue.hear())) return false;
        return isPositive(dialogue.say("EHLO " + plan.helo()))
                && isPositive(dialogue.say("STARTTLS"));
    }

    private static boolean isPositive(Heard heard) {
        return heard instanceof Heard.Answer(var reply) && reply.isPositive();
    }

    private String serverName() {
        return plan.host().matches("[0-9.]+|.*:.*") ? "" : plan.host();
    }

    /** The version of a ServerHello; -1 for an alert, or anything else. */
    private int chosen(Link link) throws IOException {
        var until = clock.instant().plus(caller.within(plan.bounds().reply()));
        var bytes = new ByteArrayOutputStream();
        var buffer = new byte[64];
        for (int reads = 0; bytes.size() < 11 && reads < 11; reads++) {
            int count = link.receive(buffer, Duration.between(clock.instant(), until));
            if (count < 0) return -1;
            bytes.write(buffer, 0, count);
        }
        var all = bytes.toByteArray();
        if (all.length < 11 || all[0] != HANDSHAKE || all[5] != SERVER_HELLO) return -1;
        return (all[9] & 0xFF) << 8 | all[10] & 0xFF;
    }

    /** A record with a ClientHello that allows that version at most (RFC 5246 §7.4.1.2). */
    static byte[] hello(int version, @Nullable String serverName) {
        var name = Optional.ofNullable(serverName).orElse("").getBytes(StandardCharsets.US_ASCII);
        var body = ByteBuffer.allocate(512 + name.length);
        body.putShort((short) version);
        for (int i = 0; i < 32; i++) body.put((byte) (31 * i + version)); // no secret comes of it
        body.put((byte) 0); // no session
        body.putShort((short) (2 * SUITES.length));
        for (int suite : SUITES) body.putShort((short) suite);
        body.put((byte) 1).put((byte) 0); // no compression
        if (version > 0x0300) extensions(body, name);
        var record = ByteBuffer.allocate(9 + body.position());
        record.put((byte) HANDSHAKE).putShort((short) Math.min(version, 0x0301));
        record.putShort((short) (4 + body.position()));
        record.putInt(1 << 24 | body.position());
        record.put(body.flip());
        return record.array();
    }

    private static void extensions(ByteBuffer body, byte[] name) {
        int at = body.position();
        body.putShort((short) 0);
        if (name.length > 0) { // server_name, RFC 6066 §3
            body.putShort((short) 0).putShort((short) (name.length + 5));
            body.putShort((short) (name.length + 3)).put((byte) 0);
            body.putShort((short) name.length).put(name);
        }
        // supported_groups: secp256r1, secp384r1; ec_point_formats: uncompressed (RFC 4492 §5.1)
        body.putShort((short) 10).putShort((short) 6).putShort((short) 4);
        body.putShort((short) 23).putShort((short) 24);
        body.putShort((short) 11).putShort((short) 2).put((byte) 1).put((byte) 0);
        body.putShort((short) 0xFF01).putShort((short) 1).put((byte) 0); // RFC 5746
        body.putShort(at, (short) (body.position() - at - 2));
    }
}
