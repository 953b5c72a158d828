package postern.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** TLS on one connection: an {@link SSLEngine} and the octets that it has not finished with. */
final class TlsLayer {
    /** Takes plain octets; the buffer is only valid during the call. */
    interface Plain {
        void take(ByteBuffer bytes) throws IOException;
    }

    interface Secured {
        void secured(SSLSession session);
    }

    private final Loop loop;
    private final SocketChannel channel;
    private final SSLEngine engine;
    private final Plain plain;
    private final Secured secured;
    private final Runnable settled;
    private @Nullable ByteBuffer partial; // a record that has not come in full
    private @Nullable ByteBuffer unwritten; // records that the socket has not taken
    private boolean handshaking = true;
    private boolean busy; // a task of the handshake runs elsewhere
    private boolean closed;
    private @Nullable IOException failure; // of a task that ran elsewhere

    /**
     * @param settled called when a handshake task that ran elsewhere has been followed up
     */
    TlsLayer(
            Loop loop,
            SocketChannel channel,
            SSLEngine engine,
            Plain plain,
            Secured secured,
            Runnable settled) {
        this.loop = loop;
        this.channel = channel;
        this.engine = engine;
        this.plain = plain;
        this.secured = secured;
        this.settled = settled;
    }

    void begin() throws IOException {
        engine.beginHandshake();
        shake();
    }

    /** Puts what is left of the last record in front of what will be read. */
    ByteBuffer prepare(ByteBuffer buffer) {
        if (partial != null) buffer.put(partial);
        partial = null;
        return buffer;
    }

    /** Takes records as they came; plain octets go up. */
    void received(ByteBuffer cipher) throws IOException {
        unwrap(cipher);
        if (cipher.hasRemaining() && !closed)
            partial = ByteBuffer.allocate(cipher.remaining()).put(cipher).flip();
    }

    private void unwrap(ByteBuffer cipher) throws IOException {
        while (!busy && !closed) {
            boolean wasShaking = handshaking;
            var application = loop.plainBuffer();
            var result = opened(cipher, application);
            finish(result); // an engine may say so together with any status
            if (application.position() > 0) plain.take(application.flip());
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW -> {
                    return;
                }
                case CLOSED -> {
                    closed = true;
                    return;
                }
                case BUFFER_OVERFLOW -> throw new SSLException("a record is too large");
                case OK -> {
                    if (result.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) shake();
                    if (!wasShaking && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP)
                        answer();
                    if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) return;
                }
            }
            if (!channel.isOpen()) return;
        }
    }

    /** It answers a message of the handshake behind the handshake (RFC 8446 §4.6). */
    private void answer() throws IOException {
        if (engine.getSession().getProtocol().equals("TLSv1.2")) throw renegotiating();
        wrap(ByteBuffer.allocate(0));
    }

    private static SSLException renegotiating() {
        return new SSLException("it wants to renegotiate"); // costly, and of use to nobody
    }

    private SSLEngineResult opened(ByteBuffer cipher, ByteBuffer application) throws IOException {
        try {
            return engine.unwrap(cipher, application);
        } catch (SSLException e) {
            sayWhy();
            throw e;
        }
    }

    /** The alert of an engine that has given up (RFC 8446 §6.2), as far as the socket takes it. */
    private void sayWhy() throws IOException {
        var alert = loop.cipherOutBuffer();
        try {
            engine.wrap(ByteBuffer.allocate(0), alert);
        } catch (SSLException _) {
            return; // it has none
        }
        if (pushUnwritten()) channel.write(alert.flip());
    }

    /** Goes on with a handshake as far as it can without input. */
    private void shake() throws IOException {
        while (!busy) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> {
                    if (!wrap(ByteBuffer.allocate(0))) return;
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
                    return;
                }
            }
        }
    }

    /** The costly part of a handshake runs beside the loop, so that others are served meanwhile. */
    private void runTasks() throws SSLException {
        if (!handshaking && engine.getSession().getProtocol().equals("TLSv1.2"))
            throw renegotiating();
        busy = true;
        Thread.startVirtualThread(() -> {
            for (var task = engine.getDelegatedTask();
                    task != null;
                    task = engine.getDelegatedTask()) task.run();
            loop.post(this::tasksDone);
        });
    }

    private void tasksDone() {
        busy = false;
        if (!channel.isOpen()) {
            release();
            return;
        }
        try {
            shake();
            var waiting = partial;
            partial = null;
            if (waiting != null) received(waiting);
        } catch (IOException e) {
            failure = e;
        }
        settled.run();
    }

    private void finish(SSLEngineResult result) {
        if (!handshaking || result.getHandshakeStatus() != HandshakeStatus.FINISHED) return;
        handshaking = false;
        secured.secured(engine.getSession());
    }

    /** Encrypts and writes as much of the output as the socket takes; what is done is removed. */
    void write(ArrayDeque<ByteBuffer> output) throws IOException {
        if (failure != null) throw failure;
        if (!pushUnwritten() || handshaking) return;
        while (!output.isEmpty()) {
            var next = output.getFirst();
            while (next.hasRemaining()) if (!wrap(next)) return;
            output.removeFirst();
        }
    }

    /** Makes one record; false when the socket takes no more, or the engine nothing. */
    private boolean wrap(ByteBuffer source) throws IOException {
        if (!pushUnwritten()) return false;
        var record = loop.cipherOutBuffer();
        var result = sealed(source, record);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW)
            throw new SSLException("a record is too large");
        record.flip();
        channel.write(record);
        if (record.hasRemaining())
            unwritten = ByteBuffer.allocate(record.remaining()).put(record).flip();
        finish(result);
        return result.getStatus() == SSLEngineResult.Status.OK
                && (result.bytesConsumed() > 0 || result.bytesProduced() > 0);
    }

    private SSLEngineResult sealed(ByteBuffer source, ByteBuffer record) throws IOException {
        try {
            return engine.wrap(source, record);
        } catch (SSLException e) { // of a task that ran elsewhere, too
            sayWhy();
            throw e;
        }
    }

    private boolean pushUnwritten() throws IOException {
        if (unwritten == null) return true;
        channel.write(unwritten);
        if (unwritten.hasRemaining()) return false;
        unwritten = null;
        return true;
    }

    boolean isBusy() {
        return busy;
    }

    boolean isHandshaking() {
        return handshaking;
    }

    boolean isFlushed() {
        return unwritten == null;
    }

    /** Whether the other side said close_notify; whatever follows it is not read. */
    boolean isClosed() {
        return closed;
    }

    /**
     * Without a close_notify the input was cut off, maybe by a stranger: it must not count as
     * complete.
     */
    void inputEnded() {
        closed = true;
    }

    /** Gives back what the engine holds outside the heap; the last call. */
    void release() {
        if (busy) return; // behind its task
        engine.closeOutbound();
        try {
            engine.closeInbound();
        } catch (SSLException _) {
            // the other side went without close_notify
        }
    }

    /** Says close_notify, as far as the socket takes it. */
    void close() throws IOException {
        engine.closeOutbound();
        wrap(ByteBuffer.allocate(0));
    }
}
