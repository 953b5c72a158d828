package postern.unix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;

/**
 * Calls of the C library. A call is found by its name each time, which takes milliseconds: nothing
 * here is for what happens often.
 */
final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final String ERRNO = "errno";
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

    /**
     * What a call returned.
     *
     * @param errno counts only where the value says that it failed
     */
    record Answer(long value, int errno) {
        boolean failed() {
            return value == -1;
        }

        /**
         * The value.
         *
         * @throws IOException in the system's words, where the call failed
         */
        int orThrow(String what) throws IOException {
            if (failed()) throw new IOException(what + ": " + reason());
            return (int) value;
        }

        String reason() {
            return words(errno);
        }
    }

    private Libc() {}

    /** A call that returns an int and takes ints, longs and memory. */
    static Answer call(String name, Object... arguments) {
        return variadic(name, arguments.length, arguments);
    }

    /**
     * @param fixed how many arguments stand in front of the {@code ...} in its declaration
     */
    static Answer variadic(String name, int fixed, Object... arguments) {
        var layout = name.equals("syscall") ? ValueLayout.JAVA_LONG : ValueLayout.JAVA_INT;
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            var result = (Number) invoke(name, layout, fixed, state, arguments);
            var errno = (int) STATE.varHandle(element()).get(state, 0L);
            return new Answer(result.longValue(), errno);
        }
    }

    /** A call that returns a pointer; {@link MemorySegment#NULL} for none. */
    static MemorySegment pointer(String name, Object... arguments) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            return (MemorySegment)
                    invoke(name, ValueLayout.ADDRESS, arguments.length, state, arguments);
        }
    }

    private static MemoryLayout.PathElement element() {
        return MemoryLayout.PathElement.groupElement(ERRNO);
    }

    @SuppressWarnings("restricted") // that is what this class is for
    private static Object invoke(
            String name, MemoryLayout result, int fixed, MemorySegment state, Object... arguments) {
        var symbol =
                LINKER.defaultLookup()
                        .find(name)
                        .orElseThrow(() -> new IllegalStateException("this system has no " + name));
        var layouts = new ArrayList<MemoryLayout>();
        for (var argument : arguments) layouts.add(layout(argument));
        var descriptor = FunctionDescriptor.of(result, layouts.toArray(MemoryLayout[]::new));
        var capture = Linker.Option.captureCallState(ERRNO);
        var handle =
                fixed == arguments.length
                        ? LINKER.downcallHandle(symbol, descriptor, capture)
                        : LINKER.downcallHandle(
                                symbol, descriptor, capture, Linker.Option.firstVariadicArg(fixed));
        var all = new ArrayList<Object>();
        all.add(state);
        for (var argument : arguments) all.add(argument);
        try {
            return handle.invokeWithArguments(all);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static MemoryLayout layout(Object argument) {
        return switch (argument) {
            case Integer _ -> ValueLayout.JAVA_INT;
            case Long _ -> ValueLayout.JAVA_LONG;
            case MemorySegment _ -> ValueLayout.ADDRESS;
            default -> throw new IllegalArgumentException(argument.getClass().getName());
        };
    }

    private static String words(int errno) {
        var text = pointer("strerror", errno);
        return text.equals(MemorySegment.NULL) ? "error " + errno : text(text);
    }

    /** What a pointer to a C string points to. */
    static String text(MemorySegment pointer) {
        return memory(pointer, Long.MAX_VALUE).getString(0);
    }

    /**
     * @param size in octets
     */
    @SuppressWarnings("restricted") // the C library says how large it is
    static MemorySegment memory(MemorySegment pointer, long size) {
        return pointer.reinterpret(size);
    }
}
