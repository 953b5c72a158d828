package postern.unix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whoever started this process and wants to know how it is (sd_notify(3)); nobody, where the
 * environment names none. A word that does not reach it is lost.
 */
public final class Supervisor {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int LONGEST_PATH = 108;

    private final byte @Nullable [] path;
    private final @Nullable Duration watchdog;

    private Supervisor(byte @Nullable [] path, @Nullable Duration watchdog) {
        this.path = path;
        this.watchdog = watchdog;
    }

    /**
     * @param environment NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID
     */
    public static Supervisor of(Map<String, String> environment) {
        var socket = environment.get("NOTIFY_SOCKET");
        if (socket == null || socket.length() < 2 || !"/@".contains(socket.substring(0, 1)))
            return new Supervisor(null, null);
        var octets = socket.getBytes(StandardCharsets.UTF_8);
        if (octets[0] == '@') octets[0] = 0; // a name without a file
        return new Supervisor(octets.length < LONGEST_PATH ? octets : null, watchdog(environment));
    }

    private static @Nullable Duration watchdog(Map<String, String> environment) {
        var pid = environment.get("WATCHDOG_PID");
        if (pid != null && !pid.equals(Long.toString(ProcessHandle.current().pid()))) return null;
        try {
            long micros = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
            return micros > 0 ? Duration.of(micros, ChronoUnit.MICROS) : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** How long it waits for {@link #alive} before it takes us for dead; null for ever. */
    public @Nullable Duration watchdog() {
        return watchdog;
    }

    /** Serving, since the start or again after a reload. */
    public void ready(String status) {
        tell("READY=1\nSTATUS=" + oneLine(status));
    }

    /** A reload has begun; {@link #ready} ends it, whatever became of it. */
    public void reloading() {
        // on Linux this is the clock that it asks for, CLOCK_MONOTONIC
        tell("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    }

    public void stopping() {
        tell("STOPPING=1");
    }

    public void alive() {
        tell("WATCHDOG=1");
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ');
    }

    private void tell(String text) {
        if (path == null) return;
        try (var arena = Arena.ofConfined()) {
            int socket = Libc.call("socket", AF_UNIX, SOCK_DGRAM | CLOEXEC, 0).orThrow("socket");
            var address = arena.allocate(2 + LONGEST_PATH);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, 2, path.length);
            var octets = text.getBytes(StandardCharsets.UTF_8);
            var message = arena.allocateFrom(ValueLayout.JAVA_BYTE, octets);
            var _ =
                    Libc.call(
                            "sendto",
                            socket,
                            message,
                            (long) octets.length,
                            MSG_NOSIGNAL,
                            address,
                            2 + path.length);
            var _ = Libc.call("close", socket);
        } catch (IOException _) {
            // no descriptor is left: it is told the next time
        }
    }
}
