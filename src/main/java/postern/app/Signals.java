package postern.app;

import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. Java has no public interface for them, only one that it keeps.
 */
final class Signals {
    private Signals() {}

    /**
     * Has the action run, on a thread of its own, each time that the signal comes.
     *
     * @param name without SIG, such as HUP
     * @return false where this Java or this system cannot do it
     */
    @SuppressWarnings("ReferenceEquality") // a proxy is equal to nothing but itself
    static boolean on(String name, Runnable action) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var listener =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (self, method, arguments) ->
                                    switch (method.getName()) {
                                        case "handle" -> {
                                            action.run();
                                            yield null;
                                        }
                                        case "equals" -> arguments != null && self == arguments[0];
                                        case "hashCode" -> System.identityHashCode(self);
                                        default -> "signal handler";
                                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException _) {
            return false;
        }
    }

    /**
     * Sends it to this process.
     *
     * @return false where this Java or this system cannot do it
     */
    static boolean raise(String name) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            signal.getMethod("raise", signal)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name));
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException _) {
            return false;
        }
    }
}
