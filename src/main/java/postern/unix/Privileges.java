package postern.unix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What this process may do on its system. */
public final class Privileges {
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final long SECCOMP_ALLOW = 0x7fff0000L;
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;

    private Privileges() {}

    /** Whether it can do everything. */
    public static boolean isRoot() {
        return Libc.call("geteuid").value() == 0;
    }

    /** The number of the user that it runs as. */
    public static int user() {
        return (int) Libc.call("geteuid").value();
    }

    /** From now on, what it makes can be read and written by its owner alone. */
    public static void keepFilesPrivate() {
        var _ = Libc.call("umask", 0077);
    }

    /**
     * Becomes that user for good, in all threads: no other user, no other group, no capability, and
     * no program that it might start gives any of them back.
     *
     * @throws IOException if that is not so afterwards; then nothing but ending is safe
     */
    public static void giveUp(RunAs user) throws IOException {
        if (user.isRoot()) throw new IOException(user.name() + " is root");
        if (user.groups().contains(0))
            throw new IOException(user.name() + " is in the group of root (0)");
        forbidNewRights();
        try (var arena = Arena.ofConfined()) {
            var ids = user.groups().stream().mapToInt(Integer::intValue).toArray();
            var groups = arena.allocateFrom(ValueLayout.JAVA_INT, ids);
            Libc.call("setgroups", (long) ids.length, groups).orThrow("setgroups");
        }
        Libc.call("setgid", user.gid()).orThrow("setgid");
        Libc.call("setuid", user.uid()).orThrow("setuid");
        verify(user);
    }

    private static void verify(RunAs user) throws IOException {
        var objection = ThreadRights.objection(user);
        if (objection != null) throw new IOException("root is not given up: " + objection);
        if (!Libc.call("setuid", 0).failed() || !Libc.call("setgid", 0).failed())
            throw new IOException("root is not given up: it could be had back");
    }

    /**
     * PR_SET_NO_NEW_PRIVS holds for one thread; a seccomp filter that is set for all of them takes
     * it along (seccomp(2), SECCOMP_FILTER_FLAG_TSYNC). This one allows everything.
     */
    private static void forbidNewRights() throws IOException {
        Libc.variadic("prctl", 1, PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L)
                .orThrow("PR_SET_NO_NEW_PRIVS");
        try (var arena = Arena.ofConfined()) {
            var filter = arena.allocate(8, 8); // one instruction: return, with its constant
            filter.set(ValueLayout.JAVA_SHORT, 0, (short) 0x06);
            filter.set(ValueLayout.JAVA_INT, 4, (int) SECCOMP_ALLOW);
            var program = arena.allocate(16, 8);
            program.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
            program.set(ValueLayout.ADDRESS, 8, filter);
            int left = seccomp(program).orThrow("seccomp");
            if (left != 0)
                throw new IOException("thread " + left + " does not take a seccomp filter");
        }
    }

    private static Libc.Answer seccomp(MemorySegment program) throws IOException {
        long number =
                switch (System.getProperty("os.arch")) {
                    case "amd64" -> 317;
                    case "aarch64", "riscv64" -> 277;
                    case "ppc64le" -> 358;
                    case "s390x" -> 348;
                    default ->
                            throw new IOException(
                                    "root cannot be given up safely on this processor yet");
                };
        return Libc.variadic(
                "syscall",
                1,
                number,
                (long) SECCOMP_SET_MODE_FILTER,
                (long) SECCOMP_FILTER_FLAG_TSYNC,
                program);
    }
}
