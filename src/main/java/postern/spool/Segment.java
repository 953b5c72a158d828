package postern.spool;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** One segment file: where it is and how much of it is still in use. */
final class Segment {
    private static final String ENDING = ".segment";

    final long number;
    final Path path;
    final long salt;

    private final AtomicLong live = new AtomicLong();
    private final AtomicLong together;
    private volatile long size;
    private volatile boolean damaged;

    /**
     * @param together where all segments of a log count their live octets
     */
    Segment(long number, Path folder, long salt, AtomicLong together) {
        this.number = number;
        this.path = folder.resolve(name(number));
        this.salt = salt;
        this.together = together;
    }

    /** Whether a part of it could not be read; such a file is never deleted. */
    boolean isDamaged() {
        return damaged;
    }

    void markDamaged() {
        damaged = true;
    }

    static String name(long number) {
        var digits = Long.toString(number);
        return "0".repeat(Math.max(0, 12 - digits.length())) + digits + ENDING;
    }

    /** The number that a file's name says; -1 if it is none of a segment. */
    static long number(String name) {
        if (!name.endsWith(ENDING)) return -1;
        var digits = name.substring(0, name.length() - ENDING.length());
        if (digits.length() < 12 || digits.length() > 18) return -1;
        for (int i = 0; i < digits.length(); i++)
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') return -1;
        return Long.parseLong(digits);
    }

    /** Octets of records whose messages are not settled. */
    long live() {
        return live.get();
    }

    void addLive(long octets) {
        live.addAndGet(octets);
        together.addAndGet(octets);
    }

    /** Octets on disk. */
    long size() {
        return size;
    }

    void size(long octets) {
        size = octets;
    }

    @Override
    public String toString() {
        return String.valueOf(path.getFileName());
    }
}
