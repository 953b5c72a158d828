package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * What the segment store asks of a file system. Thin on purpose: a test puts a failing or a
 * simulated disk in its place.
 */
interface Disk {

    /** Makes a folder, for its owner only, with all above it, where there is none. */
    void createFolder(Path folder) throws IOException;

    /** Keeps all others out of a folder until the answer is closed. */
    AutoCloseable lock(Path folder) throws IOException;

    /** The names of the files in a folder, in no order. */
    List<String> list(Path folder) throws IOException;

    /** A new file, for its owner only, to be written. Fails where there is one of that name. */
    DiskFile create(Path file) throws IOException;

    /** A file to be read; {@link java.nio.file.NoSuchFileException} where there is none. */
    DiskFile open(Path file) throws IOException;

    /** Puts octets over those that stand in a file; durable once it is {@link #cut}. */
    void overwrite(Path file, ByteBuffer octets, long position) throws IOException;

    /** Cuts a file to a length, which may be the one it has, and makes all of it durable. */
    void cut(Path file, long length) throws IOException;

    void rename(Path from, Path to) throws IOException;

    /** Deletes a file; one that is not there is fine. */
    void delete(Path file) throws IOException;

    /** Makes the names in a folder durable. */
    void syncFolder(Path folder) throws IOException;

    /** Octets that may still be written there. */
    long usable(Path folder) throws IOException;
}
