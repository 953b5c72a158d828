package postern.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.security.cert.CertificateException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a socket, in words for a log or a reply. */
final class Reasons {
    private Reasons() {}

    static String of(Throwable problem) {
        return switch (problem) {
            case ConnectException _ -> "connection refused or unanswered";
            case NoRouteToHostException _ -> "no route to host";
            case UnknownHostException _ -> "unknown host";
            case UnsupportedAddressTypeException _ -> "this host has no addresses of that kind";
            case SSLException e when distrust(e) != null -> text(distrust(e));
            case SSLException e -> "TLS failed: " + text(e);
            case IOException e -> text(e).toLowerCase(Locale.ROOT);
            case CertificateException e -> text(e);
            default -> "internal error";
        };
    }

    /** The problem and the first places that it came from, on one line. */
    static String trace(Throwable problem) {
        var text = new StringBuilder(problem.toString());
        var places = problem.getStackTrace();
        for (int i = 0; i < Math.min(6, places.length); i++) text.append(" at ").append(places[i]);
        return text.toString();
    }

    private static @Nullable Throwable distrust(@Nullable Throwable problem) {
        while (problem != null && !(problem instanceof Distrust)) problem = problem.getCause();
        return problem;
    }

    /** One line of printable characters, for texts that a peer may have a part in. */
    private static String text(@Nullable Throwable problem) {
        if (problem == null) return "no reason";
        var message = problem.getMessage();
        return message == null ? problem.getClass().getSimpleName() : printable(message);
    }

    /** What a peer wrote, on one line. */
    static String printable(String message) {
        var clean = new StringBuilder();
        message.chars().limit(200).forEach(c -> clean.append(c < ' ' || c > 126 ? ' ' : (char) c));
        return clean.toString().strip();
    }
}
