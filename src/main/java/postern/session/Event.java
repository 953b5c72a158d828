package postern.session;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import postern.login.Answer;
import postern.login.Question;
import postern.login.SecureChannel;
import postern.policy.Naming;
import postern.spool.Draft.CommitResult;

/** What happened to a session. Every event comes with the time. */
public sealed interface Event {

    /**
     * The connection is there, and with implicit TLS its handshake has ended.
     *
     * @param protocol as the engine names it; empty in clear
     * @param cipher empty in clear
     * @param channel {@link SecureChannel#PLAIN} in clear
     */
    record Opened(String protocol, String cipher, SecureChannel channel) implements Event {
        /** One whose channel can bind nothing. */
        public Opened(String protocol, String cipher) {
            this(protocol, cipher, SecureChannel.PLAIN);
        }
    }

    /**
     * Octets have come. The session takes what it can use now and leaves the rest in the buffer;
     * while {@link Session#isWaiting} it takes nothing, and the same octets are offered again
     * later.
     */
    record Bytes(ByteBuffer bytes) implements Event {}

    /**
     * @param asked what it answers: another may have been asked since
     * @param value null for unavailable
     */
    record Found(Effect.Find asked, @Nullable Object value) implements Event {}

    /** What the DNS calls the client. */
    record Named(Naming naming) implements Event {}

    /**
     * @param asked what it answers
     */
    record Examined(Effect.Examine asked, Examiner.Findings findings) implements Event {}

    /**
     * What the directories say to {@link Effect.Authenticate}.
     *
     * @param question the one that was asked: another may have been asked since
     * @param blocked whether the client has failed so often that it is to go
     */
    record Answered(Question question, Answer answer, boolean blocked) implements Event {}

    /** How the commit that was asked for ended. */
    record Committed(CommitResult result) implements Event {}

    /** The handshake succeeded; {@code protocol} and {@code cipher} as the engine names them. */
    record TlsStarted(String protocol, String cipher, SecureChannel channel) implements Event {
        /** One whose channel can bind nothing. */
        public TlsStarted(String protocol, String cipher) {
            this(protocol, cipher, SecureChannel.PLAIN);
        }
    }

    /** {@link Session#deadline} has passed. */
    record TimeUp() implements Event {}

    /** The relay is closing: finish the transaction in progress, begin no other. */
    record Closing() implements Event {}

    /** Others wait for its place, and it makes no use of it. */
    record Crowded() implements Event {}

    /** The connection is gone; the last event. */
    record Gone(String why) implements Event {}
}
