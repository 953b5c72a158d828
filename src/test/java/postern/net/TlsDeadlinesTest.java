package postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.mail.SessionBounds;

/** HOSTILE 10, in TLS: no octet that drips in puts an end off, neither in a record nor outside. */
@Timeout(60)
class TlsDeadlinesTest extends ServerConnectionRig {
    private static final Duration STEP = Duration.ofSeconds(20);

    private void say(SSLSocket client, String text, String answer) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        read(client, answer);
    }

    private SSLSocket greeted() throws Exception {
        var client = ConnectionTest.secure(connect("implicit").socket());
        read(client, "220 ");
        say(client, "EHLO client.example\r\n", "250 HELP");
        return client;
    }

    /** An octet, each in a record of its own, and then 20 seconds; until it is told to go. */
    private void drip(SSLSocket client, Duration end) throws Exception {
        for (var time = Duration.ZERO; time.compareTo(end) < 0; time = time.plus(STEP)) {
            assertThat(ended.await(0)).as("after " + time).isFalse();
            client.getOutputStream().write('x');
            later(STEP);
        }
        later(STEP);
        read(client, "421 4.4.2 ");
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        client.close();
        assertThat(ended.await(10)).isTrue();
    }

    @Test
    void aCommand() throws Exception {
        try (var client = greeted()) {
            drip(client, SessionBounds.USUAL.idle());
        }
    }

    @Test
    void aMessage() throws Exception {
        try (var client = greeted()) {
            say(client, "MAIL FROM:<a@x.example>\r\n", "250 ");
            say(client, "RCPT TO:<b@ours.example>\r\n", "250 ");
            say(client, "DATA\r\n", "354 ");
            drip(client, SessionBounds.USUAL.dataGrace());
        }
    }

    @Test
    void aChunk() throws Exception {
        try (var client = greeted()) {
            say(client, "MAIL FROM:<a@x.example>\r\n", "250 ");
            say(client, "RCPT TO:<b@ours.example>\r\nBDAT 1\r\nx", "250 2.1.5 ");
            read(client, "250 ");
            client.getOutputStream().write("BDAT 900 LAST\r\n".getBytes(StandardCharsets.US_ASCII));
            drip(client, SessionBounds.USUAL.dataGrace());
        }
    }

    @Test
    void aHandshakeOfImplicitTls() throws Exception {
        try (var client = connect("implicit")) {
            dripHandshake(client);
        }
    }

    @Test
    void aHandshakeBehindStartTls() throws Exception {
        try (var client = connect("offered")) {
            read(client.socket(), "220 ");
            client.write(octets("EHLO client.example\r\n"));
            read(client.socket(), "250 HELP");
            client.write(octets("STARTTLS\r\n"));
            read(client.socket(), "220 ");
            dripHandshake(client);
        }
    }

    private void dripHandshake(SocketChannel client) throws Exception {
        var hello = new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
        for (int i = 0; i < 6; i++) {
            assertThat(ended.await(0)).as("after " + 10 * i + " seconds").isFalse();
            client.write(ByteBuffer.wrap(hello, i, 1));
            later(Duration.ofSeconds(10));
        }
        later(Duration.ofSeconds(31)); // where it is told, it may still read that
        assertThat(ended.await(10)).isTrue();
    }

    /** HOSTILE 11: what nobody reads does not keep a connection that is being closed. */
    @Test
    void anEndThatNobodyReads() throws Exception {
        var client = greeted();
        say(client, "MAIL FROM:<a@x.example>\r\n", "250 ");
        var flood = "RCPT TO:<b@ours.example>\r\n".repeat(100).getBytes(StandardCharsets.US_ASCII);
        var sent = new AtomicLong();
        var writer =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                while (true) {
                                    client.getOutputStream().write(flood);
                                    sent.incrementAndGet();
                                }
                            } catch (IOException _) {
                                // the other side has gone, at last
                            }
                        });
        var stuck = new AtomicLong(-1);
        await().pollInterval(Duration.ofSeconds(1))
                .until(() -> sent.get() > 0 && stuck.getAndSet(sent.get()) == sent.get());
        assertThat(ended.await(0)).isFalse();
        // silence first, and then its last words wait to be read; a few octets may still have come
        var most = SessionBounds.USUAL.idle().multipliedBy(3);
        for (var time = Duration.ZERO;
                time.compareTo(most) < 0 && !ended.await(0);
                time = time.plus(STEP)) later(STEP);
        assertThat(ended.await(10)).isTrue();
        writer.join();
    }
}
