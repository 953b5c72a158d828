package postern.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.net.Certificates.Result;

/**
 * Something that was read from files which may be replaced while it is in use. New files are read
 * once they have stood still from one look to the next, so that half of a pair is not taken for the
 * whole; those that cannot be used change nothing.
 */
final class WatchedFiles<T> {
    /** What a look has shown. */
    sealed interface Look<T> {
        record Unchanged<T>() implements Look<T> {}

        record Taken<T>(T value) implements Look<T> {}

        /** Told once for the same files. */
        record Refused<T>(String why, String cure) implements Look<T> {}
    }

    /**
     * @param key null for none: on some file systems, or where there is no file
     */
    private record Stamp(FileTime changed, long size, @Nullable Object key) {}

    private final List<Path> files;
    private final Supplier<Result<T>> reader;
    private T value;
    private List<Stamp> taken;
    private List<Stamp> seen;
    private List<Stamp> refused = List.of();

    private WatchedFiles(List<Path> files, Supplier<Result<T>> reader, T value, List<Stamp> taken) {
        this.files = List.copyOf(files);
        this.reader = reader;
        this.value = value;
        this.taken = taken;
        this.seen = taken;
    }

    /**
     * Reads them for the first time.
     *
     * @throws Failure if that cannot be used
     */
    static <T> WatchedFiles<T> open(List<Path> files, Supplier<Result<T>> reader) {
        var stamps = stamps(files);
        return switch (reader.get()) {
            case Result.Ok<T>(var value) -> new WatchedFiles<>(files, reader, value, stamps);
            case Result.Unusable<T>(var why, var cure) ->
                    throw new Failure(Failure.UNAVAILABLE, why, cure);
        };
    }

    /** Uses something else until they are there, or others than now. */
    static <T> WatchedFiles<T> until(List<Path> files, Supplier<Result<T>> reader, T standIn) {
        return new WatchedFiles<>(files, reader, standIn, stamps(files));
    }

    /** What is in use. */
    T value() {
        return value;
    }

    /** Whether newer files wait that cannot be used. */
    boolean isRefusing() {
        return !refused.isEmpty();
    }

    Look<T> look() {
        var now = stamps(files);
        boolean still = now.equals(seen);
        seen = now;
        if (now.equals(taken)) {
            refused = List.of();
            return new Look.Unchanged<>();
        }
        if (!still || now.equals(refused)) return new Look.Unchanged<>();
        return switch (reader.get()) {
            case Result.Ok<T>(var fresh) -> {
                taken = now;
                refused = List.of();
                value = fresh;
                yield new Look.Taken<>(fresh);
            }
            case Result.Unusable<T>(var why, var cure) -> {
                refused = now;
                yield new Look.Refused<>(why, cure);
            }
        };
    }

    private static List<Stamp> stamps(List<Path> files) {
        var stamps = new ArrayList<Stamp>();
        for (var file : files) stamps.add(stamp(file));
        return stamps;
    }

    private static Stamp stamp(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException _) {
            return new Stamp(FileTime.fromMillis(0), -1, null);
        }
    }
}
