package postern.delivery;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import postern.login.Errand;
import postern.login.SecureChannel;

/** What happened to a connection that we opened. Every event comes with the time. */
public sealed interface ClientEvent {
    record Connected() implements ClientEvent {}

    /** Octets have come; all are taken. */
    record Bytes(ByteBuffer bytes) implements ClientEvent {}

    /**
     * The handshake succeeded.
     *
     * @param channel what a login can be bound to
     */
    record TlsStarted(String protocol, String cipher, SecureChannel channel)
            implements ClientEvent {}

    /** The handshake failed, or the certificate does not prove the name where it must. */
    record TlsFailed(String why) implements ClientEvent {}

    /** Deliver this. Only while {@link Delivery#isIdle}. */
    record Assigned(Assignment assignment) implements ClientEvent {}

    /**
     * The octets that {@link ClientEffect.Read} asked for.
     *
     * @param bytes null when they cannot be read
     */
    record Content(@Nullable ByteBuffer bytes) implements ClientEvent {}

    /** What came of a {@link ClientEffect.Run}. */
    record Ran(Errand.Result result) implements ClientEvent {}

    /** Nothing more to deliver: say QUIT. */
    record Finish() implements ClientEvent {}

    record TimeUp() implements ClientEvent {}

    record Gone(String why) implements ClientEvent {}
}
