package postern.transcripts;

import java.util.Optional;

/**
 * The server that a transcript talks to: the bare machine, or one behind a socket. Octets are texts
 * with one character for each (ISO 8859-1).
 */
public interface Peer extends AutoCloseable {

    /** Sends octets, in whatever pieces this peer is about. */
    void send(String octets);

    /** The next line without its CRLF; empty when the server says nothing more for now. */
    Optional<String> line();

    /** Whether nothing was said that has not been read. */
    default boolean isSilent() {
        return line().isEmpty();
    }

    /** Whether the server has closed the connection. */
    boolean isClosed();

    /** The next message that was accepted. */
    Optional<Taken> taken();

    /** Makes that event of a transcript happen ("closed" is none). */
    void event(String word);

    @Override
    void close();

    /**
     * @param envelope the reverse-path and the forward-paths, with a blank between them; one that
     *     is held has "held:" in front
     * @param octets the message, our Received field included
     */
    record Taken(String envelope, String octets) {}
}
