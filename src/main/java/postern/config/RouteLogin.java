package postern.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.HopSecurity.Login;
import postern.config.HopSecurity.Secret;
import postern.config.OAuthClient.Grant;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/** The section {@code login} of a route. */
final class RouteLogin {
    private static final List<String> BY_PASSWORD =
            List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN");
    private static final List<String> BY_TOKEN = List.of("OAUTHBEARER", "XOAUTH2");

    private static final Key<String> USER =
            Key.required(
                    "user",
                    new Scalar<>(
                            "a user name",
                            "Write the name that the next hop knows us by.",
                            text ->
                                    text.isEmpty() || text.chars().anyMatch(c -> c < ' ')
                                            ? Parsed.bad("it is empty, or holds what no name does")
                                            : Parsed.good(text)),
                    "The user name that the next hop knows us by.");
    private static final Key<String> PASSWORD =
            Key.open(
                    "password-file",
                    Words.PATH,
                    "none",
                    "A file of one line, the password; only we should be able to read it. It is"
                            + " read at the start and at each reload.");
    private static final Key<Node> OAUTH =
            Key.open(
                    "oauth",
                    new Own("a section"),
                    "none",
                    "Instead of a password: where tokens come from.");
    private static final Key<List<String>> MECHANISMS =
            Key.open(
                    "mechanisms",
                    new Several<>("a list of mechanisms", Words.oneOf(words())),
                    "the best that is offered",
                    "The only ones to use: `SCRAM-SHA-256-PLUS`, `SCRAM-SHA-256`, `SCRAM-SHA-1`,"
                            + " `PLAIN`, `LOGIN`; with `oauth` `OAUTHBEARER`, `XOAUTH2`. They are"
                            + " tried in this order, whatever the order here.");

    static final Shape SHAPE =
            Shape.of(
                            "login",
                            "How we log in to a route's next hops: with a password, or with tokens"
                                    + " of an OAuth server.",
                            USER,
                            PASSWORD,
                            OAUTH,
                            MECHANISMS)
                    .example(
                            """
                            routes:
                              - to: any
                                next-hop: "smtps://smtp.provider.example:465"
                                login:
                                  user: relay@example.com
                                  oauth:
                                    token-url: https://login.provider.example/token
                                    client-id: 4f1c
                                    secret-file: provider.secret
                                    refresh-token-file: provider.refresh-token
                            """);

    private static final Key<URI> TOKEN_URL =
            Key.required(
                    "token-url",
                    new Scalar<>(
                            "an https address",
                            "Write for instance https://login.provider.example/token.",
                            RouteLogin::tokenUrl),
                    "The token endpoint; `http://` for loopback alone.");
    private static final Key<String> CLIENT_ID =
            Key.required("client-id", Words.TEXT, "Our name at that server.");
    private static final Key<String> SECRET =
            Key.open(
                    "secret-file",
                    Words.PATH,
                    "none",
                    "A file of one line, the secret that goes with it.");
    private static final Key<String> REFRESH_TOKEN =
            Key.open(
                    "refresh-token-file",
                    Words.PATH,
                    "none",
                    "A file of one line, the refresh token that a person was given for us. Without"
                            + " it the client asks for itself (`client_credentials`), and needs a"
                            + " secret.");
    private static final Key<String> SCOPE =
            Key.open("scope", Words.TEXT, "the server's", "What the token is for.");
    private static final Key<String> CA =
            Key.open(
                    "ca",
                    Words.PATH,
                    "Java's",
                    "A PEM file of the CAs that count for that server, and no others.");
    private static final Key<Duration> TIMEOUT =
            Key.optional("timeout", Words.DURATION, "10s", "How long to wait for a token.");

    static final Shape OAUTH_SHAPE =
            Shape.of(
                    "oauth",
                    "Where access tokens come from (RFC 6749). They are kept until they end, and"
                            + " one that a next hop refuses is replaced once.",
                    TOKEN_URL,
                    CLIENT_ID,
                    SECRET,
                    REFRESH_TOKEN,
                    SCOPE,
                    CA,
                    TIMEOUT);

    private final Folder folder;
    private final Problems problems;

    RouteLogin(Folder folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    private static Map<String, String> words() {
        var words = new LinkedHashMap<String, String>();
        for (var word : BY_PASSWORD) words.put(word, word);
        for (var word : BY_TOKEN) words.put(word, word);
        return words;
    }

    /** Null where something is wrong, and problems say what. */
    @Nullable Login read(Section section) {
        var user = section.get(USER);
        var mechanisms = section.get(MECHANISMS);
        var secret = secret(section);
        if (Yaml.isEmptyList(section.at(MECHANISMS)))
            problems.add(
                    section.at(MECHANISMS),
                    "mechanisms is empty",
                    "Remove it: the best that is offered is taken.");
        if (section.has(PASSWORD) != section.has(OAUTH) && mechanisms != null)
            for (var mechanism : mechanisms)
                if (!(section.has(OAUTH) ? BY_TOKEN : BY_PASSWORD).contains(mechanism))
                    problems.add(
                            section.at(MECHANISMS),
                            "mechanisms: "
                                    + mechanism
                                    + (section.has(OAUTH)
                                            ? " needs a password, not a token"
                                            : " needs a token, not a password"),
                            "Remove it, or write "
                                    + (section.has(OAUTH) ? "password-file" : "oauth")
                                    + " instead.");
        return user == null || secret == null
                ? null
                : new Login(user, secret, mechanisms == null ? List.of() : mechanisms);
    }

    private @Nullable Secret secret(Section section) {
        var password = file(section, PASSWORD);
        var oauth = section.has(OAUTH) ? oauth(section.section(OAUTH, OAUTH_SHAPE)) : null;
        if (section.has(PASSWORD) == section.has(OAUTH)) {
            problems.add(
                    section.node(),
                    section.has(OAUTH)
                            ? "login has both password-file and oauth"
                            : "login has neither password-file nor oauth",
                    "Write one of the two.");
            return null;
        }
        if (password != null) return new Secret.Password(password);
        return oauth == null ? null : new Secret.Tokens(oauth);
    }

    private @Nullable OAuthClient oauth(Section section) {
        var url = section.get(TOKEN_URL);
        var client = section.get(CLIENT_ID);
        var secret = file(section, SECRET);
        var refresh = file(section, REFRESH_TOKEN);
        var scope = section.get(SCOPE);
        var ca = file(section, CA);
        var timeout = section.get(TIMEOUT);
        if (!section.has(SECRET) && !section.has(REFRESH_TOKEN))
            problems.add(
                    section.node(),
                    "oauth has neither secret-file nor refresh-token-file",
                    "Write the one that you were given, or both.");
        if (url == null || client == null || timeout == null) return null;
        var grant = refresh == null ? new Grant.ClientCredentials() : new Grant.Refresh(refresh);
        return new OAuthClient(url, client, secret, grant, scope == null ? "" : scope, ca, timeout);
    }

    private @Nullable Path file(Section section, Key<String> key) {
        var name = section.get(key);
        return name == null ? null : folder.file(name, section.at(key), key.name());
    }

    private static Parsed<URI> tokenUrl(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException _) {
            return Parsed.bad("it cannot be read");
        }
        if (url.getHost() == null || url.getScheme() == null)
            return Parsed.bad("it has no scheme or no host");
        if (url.getUserInfo() != null || url.getFragment() != null)
            return Parsed.bad("a user or a fragment has no place in it");
        return switch (url.getScheme()) {
            case "https" -> Parsed.good(url);
            case "http" ->
                    isHere(url.getHost())
                            ? Parsed.good(url)
                            : Parsed.bad("our secret would go there in clear text");
            default -> Parsed.bad("only https will do");
        };
    }

    private static boolean isHere(String host) {
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return bare.equals("localhost")
                || IpAddress.parse(bare) instanceof Parsed.Good<IpAddress>(var address)
                        && address.isLoopback();
    }
}
