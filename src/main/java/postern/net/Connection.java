package postern.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection on the loop, in clear or in TLS. An idle one owns no buffer. Only used on the
 * loop's thread.
 */
final class Connection implements Loop.Ready {
    /** Input that its owner cannot take now is kept up to here; then nothing more is read. */
    private static final int MAX_KEPT = Loop.BUFFER;

    /** How long a close waits for the other side to say its last words, which nobody reads. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    /** How long a close waits for the other side to read ours. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Loop loop;
    private final SocketChannel channel;
    private final ConnectionOwner owner;
    private final Loop.Alarm linger;
    private final SelectionKey key;
    private final ArrayDeque<ByteBuffer> output = new ArrayDeque<>();
    private long outputSize;
    private @Nullable ByteBuffer kept;
    private @Nullable SSLEngine upcoming;
    private @Nullable TlsLayer tls;
    private boolean ended; // the peer sends nothing more
    private boolean closing;
    private boolean lingering;
    private boolean gone;
    private boolean offering;

    Connection(Loop loop, SocketChannel channel, ConnectionOwner owner, boolean isOpen)
            throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.owner = owner;
        this.linger = loop.alarm(() -> drop("closed"));
        this.key =
                loop.register(
                        channel, isOpen ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
    }

    @Override
    public void ready(SelectionKey ready) throws IOException {
        if (ready.isConnectable()) {
            channel.finishConnect();
            key.interestOps(SelectionKey.OP_READ);
            owner.connected();
        }
        if (!gone && ready.isValid() && ready.isWritable()) flush();
        if (!gone && ready.isValid() && ready.isReadable()) {
            if (lingering) discardInput();
            else read();
        }
    }

    @Override
    public void failed(String why) {
        drop(why);
    }

    /**
     * Nothing comes any more unless {@link #flush} follows; the buffer is not to be touched again.
     */
    void send(ByteBuffer bytes) {
        if (closing || gone || !bytes.hasRemaining()) return;
        output.add(bytes);
        outputSize += bytes.remaining();
    }

    /** Octets that wait to be written. */
    long backlog() {
        return outputSize;
    }

    /**
     * Goes over to TLS behind what was sent. Input that is already here came in clear: it is
     * dropped (RFC 3207 §4.2).
     */
    void startTls(SSLEngine engine) {
        kept = null;
        upcoming = engine;
    }

    boolean isSecure() {
        return tls != null;
    }

    /** Closes once all is written, or the other side has not read it for too long. */
    void close() {
        closing = true;
        linger.set(loop.now().plus(PATIENCE));
    }

    boolean isGone() {
        return gone;
    }

    /** Its owner can take input again. */
    void resume() {
        if (!gone && !offering) guarded(this::offerKept);
    }

    private interface Step {
        void run() throws IOException;
    }

    /** For calls that come from the owner and not from the selector. */
    private void guarded(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            drop(Reasons.of(e));
        } catch (RuntimeException e) {
            loop.report(e);
            drop("internal error");
        }
    }

    // ---- reading

    private void read() throws IOException {
        if (tls != null || upcoming != null) {
            readCipher();
            return;
        }
        var buffer = loop.plainBuffer().limit(owner.appetite());
        int count = channel.read(buffer);
        if (count < 0) {
            endOfInput();
            return;
        }
        offer(buffer.flip());
    }

    private void readCipher() throws IOException {
        if (tls == null) return; // our last words in clear are still being written
        var layer = tls;
        var buffer = layer.prepare(loop.cipherBuffer());
        buffer.limit(Math.min(buffer.capacity(), buffer.position() + owner.appetite()));
        int count = channel.read(buffer);
        if (count < 0) {
            layer.inputEnded();
            endOfInput();
            return;
        }
        layer.received(buffer.flip());
        if (layer.isClosed()) endOfInput();
        else settle();
    }

    /** Hands plain input to the owner and keeps what it leaves. */
    private void offer(ByteBuffer input) throws IOException {
        if (kept != null) {
            keep(input);
            offerKept();
            return;
        }
        if (owner.isTaking()) {
            offerNow(input);
        }
        // while TLS is coming, clear text is dropped
        if (input.hasRemaining() && upcoming == null && !gone && !closing) keep(input);
        settle();
    }

    private void offerKept() throws IOException {
        while (kept != null && !gone && !closing && owner.isTaking()) {
            var input = kept;
            int before = input.remaining();
            offerNow(input);
            if (kept != null && !kept.hasRemaining()) kept = null;
            else if (input.remaining() == before) break;
        }
        settle();
    }

    private void offerNow(ByteBuffer input) {
        offering = true;
        try {
            owner.bytes(input);
        } finally {
            offering = false;
        }
    }

    private void keep(ByteBuffer input) {
        var old = kept;
        if (old != null && old.capacity() - old.limit() >= input.remaining()) {
            int start = old.position();
            old.position(old.limit()).limit(old.capacity());
            old.put(input).flip().position(start);
            return;
        }
        int need = input.remaining() + (old == null ? 0 : old.remaining());
        var larger = ByteBuffer.allocate(old == null ? need : 2 * need);
        if (old != null) larger.put(old);
        kept = larger.put(input).flip();
    }

    /**
     * Whether a task of the handshake runs elsewhere: until it is done nothing can be read or
     * written.
     */
    private boolean isShaking() {
        return tls != null && tls.isBusy();
    }

    private boolean isFull() {
        return kept != null && (kept.remaining() >= MAX_KEPT || !owner.isTaking());
    }

    /** After input was offered: read on, stop reading, or end. */
    private void settle() throws IOException {
        if (gone) return;
        flush();
        if (gone || lingering) return;
        if (ended && !closing && owner.isTaking()) drop("closed by the other side");
        else interest();
    }

    private void endOfInput() throws IOException {
        ended = true;
        if (kept == null && owner.isTaking()) drop("closed by the other side");
        else settle();
    }

    // ---- writing

    /** Writes what it can now, and the rest when the socket takes more. */
    void flush() {
        if (!gone) guarded(this::write);
    }

    private void write() throws IOException {
        if (tls != null) tls.write(output);
        else if (!output.isEmpty()) writeClear();
        outputSize = 0;
        for (var buffer : output) outputSize += buffer.remaining();
        if (gone) return;
        boolean empty = output.isEmpty() && (tls == null || tls.isFlushed());
        if (empty && upcoming != null) {
            var engine = upcoming;
            upcoming = null;
            tls =
                    new TlsLayer(
                            loop,
                            channel,
                            engine,
                            this::offer,
                            this::secured,
                            () -> guarded(this::settle));
            tls.begin();
        } else if (empty && closing && !lingering) hangUp();
        if (!gone) interest();
        if (!gone && !closing && outputSize < Loop.BUFFER) owner.drained();
    }

    private void writeClear() throws IOException {
        if (output.size() == 1) channel.write(output.getFirst());
        else channel.write(output.toArray(ByteBuffer[]::new));
        while (!output.isEmpty() && !output.getFirst().hasRemaining()) output.removeFirst();
    }

    private void secured(SSLSession session) {
        owner.secured(session);
    }

    /**
     * Closes, but not before the other side has had a chance to read: unread input would reset it.
     */
    private void hangUp() throws IOException {
        if (!channel.isConnected()) { // it never came to that
            drop("closed");
            return;
        }
        if (tls != null) tls.close();
        lingering = true;
        kept = null;
        if (!ended && channel.read(loop.plainBuffer()) > 0) {
            channel.shutdownOutput();
            linger.set(loop.now().plus(LINGER));
            key.interestOps(SelectionKey.OP_READ);
        } else drop("closed");
    }

    private void discardInput() throws IOException {
        if (channel.read(loop.plainBuffer()) < 0) drop("closed");
    }

    private void interest() {
        if (lingering) return;
        boolean blocked = !output.isEmpty() || (tls != null && !tls.isFlushed());
        int wanted =
                (ended || isFull() || upcoming != null || isShaking() || (closing && !blocked)
                                ? 0
                                : SelectionKey.OP_READ)
                        | (blocked && !isShaking() ? SelectionKey.OP_WRITE : 0);
        if (key.isValid()
                && (key.interestOps() & SelectionKey.OP_CONNECT) == 0
                && key.interestOps() != wanted) key.interestOps(wanted);
    }

    /** Closes at once. */
    void drop(String why) {
        if (gone) return;
        if (tls != null && tls.isHandshaking()) owner.insecure(why);
        gone = true;
        linger.cancel();
        key.cancel();
        try {
            channel.close();
        } catch (IOException _) {
            // it is gone either way
        }
        output.clear();
        kept = null;
        if (tls != null) tls.release();
        owner.gone(why);
    }
}
