package postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.journal.JournalRecord;
import postern.spool.Draft;
import postern.spool.Message;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/** What a connection of a client's does to the loop, the journal and the memory around it. */
@Timeout(60)
class ServerConnectionTest extends ServerConnectionRig {
    @Test
    void aFailedImplicitHandshakeIsNoSession() throws Exception {
        try (var client = connect("implicit")) {
            client.write(octets("EHLO this is no handshake\r\n"));
            assertThat(ended.await(10)).isTrue();
        }
        assertThat(journal.records(JournalRecord.Connected.class)).isEmpty();
        assertThat(journal.records(JournalRecord.Disconnected.class)).isEmpty();
        assertThat(journal.records(JournalRecord.Notice.class))
                .singleElement()
                .extracting(JournalRecord.Notice::text)
                .asString()
                .contains("no TLS handshake")
                .contains("192.0.2.1");
    }

    @Test
    void anImplicitHandshakeThatSucceedsIsOneSession() throws Exception {
        try (var client = connect("implicit");
                var secure = ConnectionTest.secure(client.socket())) {
            assertThat(secure.getInputStream().readNBytes(4)).asString().isEqualTo("220 ");
        }
        assertThat(ended.await(10)).isTrue();
        assertThat(journal.records(JournalRecord.Connected.class)).hasSize(1);
        assertThat(journal.records(JournalRecord.Secured.class)).hasSize(1);
        assertThat(journal.records(JournalRecord.Disconnected.class))
                .singleElement()
                .extracting(JournalRecord.Disconnected::lasted)
                .isNotNull()
                .matches(lasted -> lasted.compareTo(Duration.ofMinutes(1)) < 0);
    }

    /** Whoever delivers must know of a message before the client can cause anything more. */
    @Test
    void aMessageIsToldBeforeFurtherInputRuns() throws Exception {
        try (var client = connect("none")) {
            read(client.socket(), "220 ");
            client.write(octets("EHLO client.example\r\n"));
            read(client.socket(), "250 HELP");
            client.write(octets("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@ours.example>\r\nDATA\r\n"));
            read(client.socket(), "354 ");
            client.write(octets("Subject: a\r\n\r\nb\r\n.\r\nQUIT\r\n"));
            assertThat(ended.await(10)).isTrue();
        }
        assertThat(toldAccepted).containsExactly("before 0");
        assertThat(journal.records(JournalRecord.Accepted.class)).hasSize(1);
    }

    /** HOSTILE 11: replies that nobody reads are not piled up; the client is not read on. */
    @Test
    void aClientThatReadsNoRepliesIsNotReadOnButServedWhenItReadsAgain() throws Exception {
        try (var client = connect("none")) {
            read(client.socket(), "220 ");
            client.write(octets("EHLO client.example\r\n"));
            read(client.socket(), "250 HELP");
            client.write(octets("MAIL FROM:<a@x.example>\r\n"));
            read(client.socket(), "250 2.1.0");
            client.configureBlocking(false);
            var command = "RCPT TO:<b@ours.example>\r\n";
            long sent = flood(client, command);
            assertThat(sent).as("octets that were taken").isLessThan(ENOUGH);
            long replies = (sent + command.length() - 1) / command.length();
            var rest = octets(command.substring((int) (sent % command.length())));
            boolean whole = rest.limit() == command.length();
            long heard = 0;
            var buffer = ByteBuffer.allocate(1 << 16);
            while (heard < replies) {
                if (!whole && rest.hasRemaining()) client.write(rest);
                int count = client.read(buffer.clear());
                assertThat(count).isGreaterThanOrEqualTo(0);
                for (int i = 0; i < count; i++) if (buffer.get(i) == '\n') heard++;
                if (count == 0) Thread.onSpinWait();
            }
            assertThat(heard).isEqualTo(replies);
        }
    }

    private static final long ENOUGH = 48L << 20;

    /** Sends until nothing more was taken for half a second; octets that were. */
    private static long flood(SocketChannel client, String command) throws Exception {
        var commands = octets(command.repeat(1000));
        long sent = 0;
        long last = System.nanoTime();
        while (sent < ENOUGH && System.nanoTime() - last < 500_000_000) {
            int count = client.write(commands);
            sent += count;
            if (!commands.hasRemaining()) commands.rewind();
            if (count > 0) last = System.nanoTime();
            else Thread.sleep(5);
        }
        return sent;
    }

    /** The disk that was behind with it says nothing more of a message that was given up. */
    @Test
    void aMessageThatIsGivenUpWhileTheDiskIsBehindDoesNotStopTheConnection() throws Exception {
        drafts = Stuck::new;
        try (var client = connect("none")) {
            read(client.socket(), "220 ");
            client.write(octets("EHLO client.example\r\n"));
            read(client.socket(), "250 HELP");
            client.write(octets("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@ours.example>\r\n"));
            read(client.socket(), "250 2.1.5");
            client.write(octets("BDAT 5\r\nhelloRSET\r\n"));
            read(client.socket(), "250 2.0.0");
            client.write(octets("VRFY b\r\n"));
            client.socket().setSoTimeout(10_000);
            read(client.socket(), "252 ");
        }
    }

    /** One that the disk never catches up with. */
    private record Stuck(QueueId id) implements Draft {
        @Override
        public boolean append(ByteBuffer bytes, Runnable resume) {
            return false;
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public void commit(
                Message message, List<RecipientState> states, Consumer<CommitResult> answer) {
            throw new IllegalStateException("nothing was sent");
        }

        @Override
        public void discard() {}
    }

    @Test
    void aClientThatGoesAwayEndsItsSession() throws Exception {
        try (var client = connect("none")) {
            read(client.socket(), "220 ");
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> journal.records(JournalRecord.Disconnected.class).size() == 1);
    }
}
