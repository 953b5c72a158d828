package postern.config;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One place that the log goes to.
 *
 * @param to as the file names it, for people and metrics
 * @param fields what is written of an event, in that order; empty for all that it has
 */
public record LogOutput(
        String to,
        Target target,
        Format format,
        List<LogField> fields,
        Set<LogKind> events,
        Masking mask) {
    public LogOutput {
        fields = List.copyOf(fields);
        events = Set.copyOf(events);
    }

    /** Lines for people, of everything. */
    static LogOutput lines(String to, Target target) {
        return new LogOutput(
                to, target, Format.LINE, List.of(), EnumSet.allOf(LogKind.class), Masking.NONE);
    }

    public sealed interface Target {
        record StandardOutput() implements Target {}

        /**
         * @param rotation null for none
         */
        record File(Path path, @Nullable Rotation rotation) implements Target {}

        /** The journal of systemd, by its own protocol. */
        record Journald() implements Target {}

        /** Datagrams to a socket of this host. */
        record Unix(Path socket) implements Target {}

        /**
         * @param tls whether over TLS (RFC 5425)
         * @param ca who signs its certificate; null for whom this Java trusts
         */
        record Server(String host, int port, boolean tls, @Nullable Path ca) implements Target {}
    }

    public enum Format {
        /** key=value, for people. */
        LINE,
        /** An object on each line. */
        JSON,
        /** W3C extended, as IIS writes it. */
        W3C,
        /** RFC 5424. */
        SYSLOG
    }
}
