package postern.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.config.LogKind;

/**
 * One place that the log goes to, with what it wants to know and how. Used by the journal's thread
 * alone, but for {@link #problem} and {@link #dropped}.
 */
abstract sealed class LogOutlet implements Closeable {
    private static final Logger LOGGER = LoggerFactory.getLogger(FileJournal.class);
    private static final int KEPT_CAPACITY = 1 << 20;
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final String name;
    private final Set<LogKind> events;
    private final @Nullable Mask mask;
    private final LogFormat format;
    private final LogEvent masked = new LogEvent();
    StringBuilder text = new StringBuilder();

    /**
     * @param name for people and metrics
     * @param mask null for none
     */
    private LogOutlet(String name, Set<LogKind> events, @Nullable Mask mask, LogFormat format) {
        this.name = name;
        this.events = events;
        this.mask = mask;
        this.format = format;
    }

    String name() {
        return name;
    }

    /** Writes it, if it is wanted here. An event that cannot be written must not end the log. */
    void add(LogEvent whole) {
        if (!events.contains(whole.kind())) return;
        var event = whole;
        int begin = text.length();
        try {
            if (mask != null) {
                masked.masked(whole, mask);
                event = masked;
            }
            format.append(text, event);
        } catch (RuntimeException e) {
            text.setLength(begin);
            unwritable();
            LOGGER.error("An event could not be written to {}: {}", name, whole.word(), e);
            return;
        }
        added();
    }

    byte[] taken() {
        var octets = text.toString().getBytes(StandardCharsets.UTF_8);
        if (text.capacity() > KEPT_CAPACITY) text = new StringBuilder();
        else text.setLength(0);
        return octets;
    }

    abstract void unwritable();

    abstract void added();

    /** Hands over what was added. */
    abstract void flush();

    abstract void reopen() throws IOException;

    @Override
    public abstract void close() throws IOException;

    /** Events that were left out so far. */
    abstract long dropped();

    /** Why nothing is taken now. */
    abstract Optional<String> problem();

    /** What people should hear of it since the last time, seldom more than once a minute. */
    abstract Optional<String> news(Instant now);

    /** A file or the standard output: written at once, and what fails is not kept. */
    static final class Lines extends LogOutlet {
        private final LineOutput output;
        private final LongAdder lost;
        private final LongAdder dropped = new LongAdder();
        private volatile @Nullable String problem;

        /**
         * @param lost counts with it
         */
        Lines(
                String name,
                Set<LogKind> events,
                @Nullable Mask mask,
                LogFormat format,
                LineOutput output,
                LongAdder lost) {
            super(name, events, mask, format);
            this.output = output;
            this.lost = lost;
        }

        @Override
        void unwritable() {
            lost.increment();
            dropped.increment();
        }

        @Override
        void added() {}

        @Override
        void flush() {
            if (text.isEmpty()) return;
            var lines = ByteBuffer.wrap(taken());
            try {
                output.write(lines);
                problem = null;
            } catch (IOException e) {
                while (lines.hasRemaining()) if (lines.get() == '\n') unwritable();
                problem = "the log cannot be written: " + e.getMessage();
            }
        }

        @Override
        void reopen() throws IOException {
            output.reopen();
        }

        @Override
        public void close() throws IOException {
            output.close();
        }

        @Override
        long dropped() {
            return dropped.sum();
        }

        @Override
        Optional<String> problem() {
            return Optional.ofNullable(problem);
        }

        @Override
        Optional<String> news(Instant now) {
            return Optional.empty(); // the journal tells what is lost
        }
    }

    /** A server: each event is a message of its own. */
    static final class Messages extends LogOutlet {
        private final Courier courier;
        private @Nullable String told;
        private long toldDropped;
        private Instant notBefore = Instant.MIN;

        Messages(
                String name,
                Set<LogKind> events,
                @Nullable Mask mask,
                LogFormat format,
                Courier courier) {
            super(name, events, mask, format);
            this.courier = courier;
        }

        @Override
        void unwritable() {}

        @Override
        void added() {
            courier.take(taken());
        }

        @Override
        void flush() {}

        @Override
        void reopen() {}

        @Override
        public void close() {
            courier.close();
        }

        @Override
        long dropped() {
            return courier.dropped();
        }

        @Override
        Optional<String> problem() {
            return courier.problem();
        }

        @Override
        Optional<String> news(Instant now) {
            if (now.isBefore(notBefore)) return Optional.empty();
            var problem = courier.problem();
            long left = courier.dropped() - toldDropped;
            if (problem.isPresent() == (told != null) && left == 0) return Optional.empty();
            told = problem.orElse(null);
            toldDropped += left;
            notBefore = now.plus(PAUSE);
            return Optional.of(
                    "The log output "
                            + name()
                            + (told == null
                                    ? " takes events"
                                    : " takes no events: " + told + "; some wait for it")
                            + (left == 0 ? "" : "; " + left + " were left out"));
        }
    }
}
