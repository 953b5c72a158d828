package postern.net;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import postern.wire.ProxyHeader;
import postern.wire.ProxyReader;

/**
 * Hears from a proxy for whom it speaks, before anything else is read or said. Takes its header off
 * the socket and not one octet behind it, which may be a handshake. Only used on the loop's thread.
 */
final class Introduction implements Loop.Ready {
    /** Called once. */
    interface Host {
        /**
         * The header is there; the channel belongs to the host from here on.
         *
         * @param header a client or the proxy itself
         */
        void introduced(ProxyHeader header) throws IOException;

        /** The channel is closed. */
        void failed(String why);
    }

    private final Loop loop;
    private final SocketChannel channel;
    private final Host host;
    private final ProxyReader reader = new ProxyReader();
    private final Loop.Alarm alarm;
    private boolean over;

    /**
     * @param time a proxy sends its header as soon as it is connected
     */
    Introduction(Loop loop, SocketChannel channel, Duration time, Host host) throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.host = host;
        this.alarm = loop.alarm(() -> failed("no PROXY header in time"));
        loop.register(channel, SelectionKey.OP_READ, this);
        alarm.set(loop.now().plus(time));
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        var header = read();
        switch (header) {
            case null -> {} // more will come
            case ProxyHeader.Malformed(var why) -> failed(why);
            case ProxyHeader.Client _, ProxyHeader.Itself _ -> {
                over = true;
                alarm.cancel();
                host.introduced(header);
            }
        }
    }

    private @Nullable ProxyHeader read() throws IOException {
        while (!over) {
            var buffer = loop.plainBuffer().limit(reader.wanted());
            int count = channel.read(buffer);
            if (count < 0) return new ProxyHeader.Malformed("it ended inside of its PROXY header");
            if (count == 0) return null;
            var header = reader.read(buffer.flip());
            if (header != null) return header;
        }
        return null;
    }

    @Override
    public void failed(String why) {
        if (over) return;
        over = true;
        alarm.cancel();
        try {
            channel.close(); // its key goes with it
        } catch (IOException _) {
            // it is gone either way
        }
        host.failed(why);
    }
}
