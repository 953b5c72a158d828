package postern.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import postern.config.UserSource.Oidc.Introspection;
import postern.config.UserSource.Oidc.Introspection.Kind;

/** The section about whom to ask what an opaque token is. */
final class IntrospectionReader {
    private static final Key<URI> URL =
            Key.required("url", WebAddress.TYPE, "Where the question is sent.");
    private static final Key<Kind> KIND =
            Key.optional(
                    "kind",
                    Words.oneOf(
                            new TreeMap<>(
                                    Map.of(
                                            "standard",
                                            Kind.STANDARD,
                                            "tokeninfo",
                                            Kind.TOKENINFO))),
                    "standard",
                    "How it is asked: as RFC 7662 says, or as Google's tokeninfo wants it.");
    private static final Key<String> CLIENT_ID =
            Key.open("client-id", Words.TEXT, "nobody", "Who we are there.");
    private static final Key<String> SECRET_FILE =
            Key.open(
                    "secret-file",
                    Words.PATH,
                    "none",
                    "A file that holds the secret of `client-id` and nothing else; read each time.");
    private static final Key<Duration> CACHE =
            Key.optional(
                    "cache",
                    OidcWords.upTo(Duration.ofHours(1), "1h"),
                    "1m",
                    "How long an answer is used, never beyond the token's end. As long a token goes on"
                            + " to be good here after the issuer has taken it back.");

    static final Shape SHAPE =
            Shape.of(
                    "users: oidc: introspection",
                    "Who tells what an opaque token is (RFC 7662). Where the answer names no `aud`,"
                            + " its `client_id` has to be in `audience`. `standard` needs `client-id`"
                            + " and `secret-file`.",
                    URL,
                    KIND,
                    CLIENT_ID,
                    SECRET_FILE,
                    CACHE);

    private final Folder folder;
    private final Problems problems;
    private final List<Problem> notes;

    /**
     * @param notes where is added what is not wrong and yet to be known
     */
    IntrospectionReader(Folder folder, Problems problems, List<Problem> notes) {
        this.folder = folder;
        this.problems = problems;
        this.notes = notes;
    }

    /** Null where something is wrong, and problems say what. */
    @Nullable Introspection read(Section section) {
        var url = section.get(URL);
        var kind = section.get(KIND);
        var client = section.get(CLIENT_ID);
        var secret = secret(section);
        var cache = section.get(CACHE);
        if (section.has(CLIENT_ID) != section.has(SECRET_FILE))
            problems.add(
                    section.at(section.has(CLIENT_ID) ? CLIENT_ID : SECRET_FILE),
                    "introspection has only one of client-id and secret-file",
                    "Add the other one.");
        else if (kind == Kind.STANDARD && !section.has(CLIENT_ID))
            problems.add(
                    section.node(),
                    "introspection has no client-id and no secret-file",
                    "Add those that the issuer has given to this relay; it tells nothing to others.");
        return url == null || kind == null || cache == null
                ? null
                : new Introspection(url, kind, client == null ? "" : client, secret, cache);
    }

    private @Nullable Path secret(Section section) {
        var name = section.get(SECRET_FILE);
        var at = section.at(SECRET_FILE);
        var file = name == null ? null : folder.file(name, at, SECRET_FILE.name());
        if (file == null) return null;
        try {
            if (Files.size(file) == 0)
                problems.add(at, "secret-file: \"" + name + "\" is empty", "Write it in there.");
            if (Rights.letEverybodyRead(file))
                notes.add(
                        new Problem(
                                Yaml.line(at),
                                Yaml.column(at),
                                "secret-file: everybody on this host may read \"" + name + "\"",
                                "Let only the relay's own user read it: chmod 600."));
        } catch (IOException _) {
            // what cannot be read is said when it is needed
        }
        return file;
    }
}
