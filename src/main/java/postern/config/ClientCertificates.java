package postern.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Certificates that a listener asks its clients for.
 *
 * @param authorities a PEM file: who signs those that count
 * @param line in the file
 * @param column in the file
 */
public record ClientCertificates(Path authorities, Demand demand, int line, int column) {
    /** How much a listener wants one. */
    public enum Demand {
        /** It is not asked for. */
        NONE,
        /** It is asked for; a client without a good one is served as anybody else. */
        OPTIONAL,
        /** Without a good one there is no TLS. */
        REQUIRED
    }

    private static final Key<String> CA =
            Key.required(
                    "ca", Words.PATH, "A PEM file: the certificates of those who sign clients'.");
    private static final Key<Demand> DEMAND =
            Key.optional(
                    "demand",
                    Words.oneOf(Demand.class),
                    "optional",
                    "`none`: not asked for; `optional`: asked for, and one that does not verify"
                            + " counts as none (the journal says so); `required`: without a good"
                            + " one the handshake fails.");

    static final Shape SHAPE =
            Shape.of(
                    "client-certificates",
                    "Clients prove who they are in the handshake; EXTERNAL logs them in by it."
                            + " Revocation lists are not looked at.",
                    CA,
                    DEMAND);

    static @Nullable ClientCertificates read(
            @Nullable Node node, TlsMode tls, Folder folder, Problems problems) {
        if (node == null) return null;
        var section = Section.of(node, SHAPE, problems);
        var name = section.get(CA);
        var demand = section.get(DEMAND);
        if (tls == TlsMode.NONE)
            problems.add(
                    node,
                    "client-certificates are never asked for: the listener has tls: none",
                    "Write tls: required, offered or implicit, or remove client-certificates.");
        if (name == null || demand == null) return null;
        var file = folder.file(name, section.at(CA), CA.name());
        return file == null
                ? null
                : new ClientCertificates(file, demand, section.line(), Yaml.column(section.node()));
    }
}
