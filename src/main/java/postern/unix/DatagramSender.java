package postern.unix;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Sends datagrams to a socket in this host's file system (unix(7)). Never waits. Not safe for
 * several threads.
 */
public final class DatagramSender implements Closeable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int CLOEXEC = 0x80000;
    private static final int FLAGS = 0x4000 | 0x40; // MSG_NOSIGNAL, MSG_DONTWAIT
    private static final int LONGEST_PATH = 107;
    private static final int EAGAIN = 11;
    private static final int EMSGSIZE = 90;
    private static final int ENOBUFS = 105;
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final int FIRST_ROOM = 1 << 14;

    private final int socket;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(STATE);
    private MemorySegment room = arena.allocate(FIRST_ROOM);

    public enum Sent {
        DONE,
        /** The receiver has to read first. */
        FULL,
        /** The system takes no datagram as long as this one. */
        TOO_LONG
    }

    /** The call, found once. */
    private static final class Send {
        static final MethodHandle HANDLE = handle();

        @SuppressWarnings("restricted") // that is what this room is for
        private static MethodHandle handle() {
            var linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().find("send").orElseThrow(),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT),
                    Linker.Option.captureCallState("errno"));
        }
    }

    private DatagramSender(int socket) {
        this.socket = socket;
    }

    /**
     * @throws IOException if nobody listens there, or it cannot be reached
     */
    public static DatagramSender to(Path path) throws IOException {
        var name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > LONGEST_PATH)
            throw new IOException(path + ": a socket's path has at most 107 octets");
        int socket = Libc.call("socket", AF_UNIX, SOCK_DGRAM | CLOEXEC, 0).orThrow("socket");
        try (var arena = Arena.ofConfined()) {
            var address = arena.allocate(2 + LONGEST_PATH + 1);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
            var _ =
                    Libc.call("connect", socket, address, 2 + name.length + 1)
                            .orThrow(path.toString());
            return new DatagramSender(socket);
        } catch (IOException e) {
            var _ = Libc.call("close", socket);
            throw e;
        }
    }

    /**
     * @throws IOException if nobody listens there any more
     */
    public Sent send(byte[] octets) throws IOException {
        if (octets.length > room.byteSize()) room = arena.allocate(2L * octets.length);
        MemorySegment.copy(octets, 0, room, ValueLayout.JAVA_BYTE, 0, octets.length);
        long sent;
        try {
            sent = (long) Send.HANDLE.invokeExact(state, socket, room, (long) octets.length, FLAGS);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("send", e);
        }
        if (sent >= 0) return Sent.DONE;
        int errno =
                (int)
                        STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"))
                                .get(state, 0L);
        return switch (errno) {
            case EAGAIN, ENOBUFS -> Sent.FULL;
            case EMSGSIZE -> Sent.TOO_LONG;
            default -> throw new IOException(new Libc.Answer(-1, errno).reason());
        };
    }

    @Override
    public void close() {
        var _ = Libc.call("close", socket);
        arena.close();
    }
}
