package postern.transcripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.wire.ProxyHeader;
import postern.wire.ProxyReader;

/** A machine that a proxy speaks to first: what its PROXY header says is the client's address. */
final class ProxiedPeer implements Peer {
    private final IpAddress proxy;
    private final Function<IpAddress, Peer> machine;
    private final IntUnaryOperator pieces;
    private final ProxyReader reader = new ProxyReader();
    private @Nullable Peer peer; // none before the header has come
    private boolean closed; // without a word

    /**
     * @param proxy who speaks
     * @param machine by the client's address
     * @param pieces from the octets that there are to the length of the next piece, from 1 on
     */
    ProxiedPeer(IpAddress proxy, Function<IpAddress, Peer> machine, IntUnaryOperator pieces) {
        this.proxy = proxy;
        this.machine = machine;
        this.pieces = pieces;
    }

    @Override
    public void send(String octets) {
        int at = 0;
        while (peer == null && !closed && at < octets.length()) {
            int end = at + pieces.applyAsInt(octets.length() - at);
            var piece =
                    ByteBuffer.wrap(
                            octets.substring(at, end).getBytes(StandardCharsets.ISO_8859_1));
            var header = reader.read(piece);
            at = end - piece.remaining();
            switch (header) {
                case null -> {}
                case ProxyHeader.Client(var client, _) -> peer = machine.apply(client);
                case ProxyHeader.Itself _ -> peer = machine.apply(proxy);
                case ProxyHeader.Malformed _ -> closed = true;
            }
        }
        if (peer != null && at < octets.length()) peer.send(octets.substring(at));
    }

    @Override
    public Optional<String> line() {
        return peer == null ? Optional.empty() : peer.line();
    }

    @Override
    public boolean isClosed() {
        return peer == null ? closed : peer.isClosed();
    }

    @Override
    public Optional<Taken> taken() {
        return peer == null ? Optional.empty() : peer.taken();
    }

    @Override
    public void event(String word) {
        if (peer != null) peer.event(word);
        else {
            assertThat(word).as("what may happen before the header").isEqualTo("gone");
            closed = true;
        }
    }

    @Override
    public void close() {
        if (peer != null) peer.close();
    }
}
