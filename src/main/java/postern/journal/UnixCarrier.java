package postern.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import postern.unix.DatagramSender;

/** Each message is a datagram to a socket of this host. */
final class UnixCarrier implements Carrier {
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final Path socket;

    UnixCarrier(Path socket) {
        this.socket = socket;
    }

    @Override
    public Way open() throws IOException {
        return new Open(DatagramSender.to(socket));
    }

    private static final class Open implements Way {
        private final DatagramSender sender;
        private volatile boolean closing;

        Open(DatagramSender sender) {
            this.sender = sender;
        }

        @Override
        public synchronized int send(List<byte[]> messages) throws IOException {
            int tooLong = 0;
            for (var message : messages)
                switch (sent(message)) {
                    case DONE -> {}
                    case TOO_LONG -> tooLong++;
                    case FULL -> throw new IOException("it does not read what it gets");
                }
            return tooLong;
        }

        private DatagramSender.Sent sent(byte[] message) throws IOException {
            while (true) {
                var sent = sender.send(message);
                if (sent != DatagramSender.Sent.FULL || closing) return sent;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }

        @Override
        public void close() {
            closing = true;
            synchronized (this) {
                sender.close();
            }
        }
    }
}
