package postern.config;

import com.unboundid.ldap.sdk.DN;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.UserSource.Ldap;
import postern.config.UserSource.Ldap.Identity;
import postern.config.UserSource.Ldap.Security;
import postern.config.UserSource.Ldap.Server;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Parsed;

/** The section about users in an LDAP directory. */
final class LdapReader {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Pattern DESCRIPTION = // RFC 4512 §2.5
            Pattern.compile("([A-Za-z][A-Za-z0-9-]*|[0-9]+(\\.[0-9]+)+)(;[A-Za-z0-9-]+)*");

    static final Scalar<String> ENTRY =
            new Scalar<>(
                    "a distinguished name",
                    "Write it in quotes, such as \"ou=people,dc=example,dc=com\".",
                    text ->
                            text.isBlank()
                                    ? Parsed.bad("it is empty")
                                    : DN.isValidDN(text)
                                            ? Parsed.good(text)
                                            : Parsed.bad("RFC 4514 writes them otherwise"));
    static final Scalar<String> ATTRIBUTE =
            new Scalar<>(
                    "the name of an attribute",
                    "Write for instance uid or sAMAccountName.",
                    text ->
                            DESCRIPTION.matcher(text).matches()
                                    ? Parsed.good(text)
                                    : Parsed.bad("it holds letters, digits and hyphens"));

    private static final Key<Node> SERVERS =
            Key.required(
                    "servers",
                    new Own("a list of servers"),
                    "The servers, such as `ldap://10.0.0.5:389` or `ldaps://dc1.example.com`; the"
                            + " first that answers is asked. Usual ports are 389, and 636 for ldaps.");
    private static final Key<Security> TLS =
            Key.optional(
                    "tls",
                    Words.oneOf(
                            new TreeMap<>(
                                    Map.of("none", Security.CLEAR, "starttls", Security.STARTTLS))),
                    "starttls",
                    "What is spoken with `ldap://` servers. `starttls`: TLS before anything else, or"
                            + " the server is not asked; `none`: clear text, passwords too. `ldaps://`"
                            + " is TLS from the first octet.");
    private static final Key<String> CA =
            Key.open(
                    "ca",
                    Words.PATH,
                    "those that Java trusts",
                    "A PEM file with the only authorities that prove a server. Its certificate must"
                            + " be for the very name or address that stands in `servers`.");
    private static final Key<String> BIND_DN =
            Key.open(
                    "bind-dn",
                    ENTRY,
                    "nobody",
                    "As whom users, groups and addresses are looked up. It needs to read these, and"
                            + " nothing more.");
    private static final Key<String> PASSWORD =
            Key.open(
                    "password-file",
                    Words.PATH,
                    "none",
                    "A file that holds the password of `bind-dn` and nothing else; read at each"
                            + " connection.");
    private static final Key<String> BASE =
            Key.required("base", ENTRY, "The entry below which users are, at any depth.");
    private static final Key<LdapFilter> FILTER =
            Key.optional(
                    "filter",
                    LdapFilter.type(List.of("{user}"), "\"(uid={user})\""),
                    "(&(objectClass=person)(uid={user}))",
                    "Finds the one entry of a user; `{user}` is the name that was typed, made harmless"
                            + " (RFC 4515). Two entries are an error, and nobody gets in.");
    private static final Key<String> USER =
            Key.optional(
                    "user",
                    ATTRIBUTE,
                    "uid",
                    "The attribute that holds the user's one name, for grants, limits and logs,"
                            + " however it was typed.");
    private static final Key<String> COMPARE =
            Key.open(
                    "compare",
                    ATTRIBUTE,
                    "log in as the user",
                    "An attribute that the password is compared with (RFC 4511 §4.10), where logging"
                            + " in as the user is not possible. It has to hold passwords as they are,"
                            + " and to tell capitals from small letters.");
    private static final Key<Node> GROUPS =
            Key.open("groups", new Own("a section"), "none", "Where the groups of a user are.");
    private static final Key<List<String>> ADDRESSES =
            Key.open(
                    "addresses",
                    new Several<>("a list of attributes", ATTRIBUTE),
                    "`mail`",
                    "The attributes that hold the addresses a user owns: mailboxes, or patterns such as"
                            + " `*@example.com`, with or without `smtp:` in front. Users must not be"
                            + " able to write them.");
    private static final Key<Duration> TIMEOUT =
            Key.optional(
                    "timeout",
                    Words.DURATION,
                    "5s",
                    "How long one answer may take, with connecting and all servers; then it is 454.");
    private static final Key<Integer> CONNECTIONS =
            Key.optional(
                    "connections",
                    Words.number(1, 64),
                    "4",
                    "How many questions are asked at once. Each needs a connection for look-ups and"
                            + " one for passwords; both are kept.");

    static final Shape SHAPE =
            Shape.of(
                            "users: ldap",
                            "Users in a directory that speaks LDAP.",
                            SERVERS,
                            TLS,
                            CA,
                            BIND_DN,
                            PASSWORD,
                            BASE,
                            FILTER,
                            USER,
                            COMPARE,
                            GROUPS,
                            ADDRESSES,
                            TIMEOUT,
                            CONNECTIONS)
                    .example(
                            """
                            users:
                              ldap:
                                servers: ["ldap://10.0.0.5:389", "ldap://10.0.0.6:389"]
                                ca: ldap-ca.pem
                                bind-dn: "cn=postern,ou=services,dc=example,dc=com"
                                password-file: ldap-password
                                base: "ou=people,dc=example,dc=com"
                                groups: { base: "ou=groups,dc=example,dc=com" }
                                addresses: [mail, mailAlternateAddress]
                            """);

    private final Folder folder;
    private final Problems problems;
    private final List<Problem> notes;

    /**
     * @param notes where is added what is not wrong and yet to be known
     */
    LdapReader(Folder folder, Problems problems, List<Problem> notes) {
        this.folder = folder;
        this.problems = problems;
        this.notes = notes;
    }

    /** The directory; null where something is wrong, and problems say what. */
    @Nullable Ldap read(Section section) {
        var tls = section.get(TLS);
        var servers = servers(section, tls == null ? Security.STARTTLS : tls);
        var ca = ca(section, servers);
        var identity = identity(section);
        var base = section.get(BASE);
        var filter = section.get(FILTER);
        var user = section.get(USER);
        var compare = section.get(COMPARE);
        var groups =
                section.has(GROUPS)
                        ? LdapGroups.read(section.section(GROUPS, LdapGroups.SHAPE), problems)
                        : null;
        var addresses = section.get(ADDRESSES);
        var timeout = section.get(TIMEOUT);
        var connections = section.get(CONNECTIONS);
        if (timeout != null && timeout.compareTo(LONGEST) > 0)
            problems.add(
                    section.at(TIMEOUT),
                    "timeout: a client that logs in does not wait longer than a minute",
                    "Write for instance 5s.");
        if (servers.isEmpty()
                || base == null
                || filter == null
                || user == null
                || timeout == null
                || connections == null) return null;
        return new Ldap(
                servers,
                ca,
                identity,
                base,
                filter,
                user,
                compare,
                groups,
                addresses == null ? List.of("mail") : addresses,
                timeout,
                connections);
    }

    private List<Server> servers(Section section, Security plain) {
        var node = section.get(SERVERS);
        if (node == null) return List.of();
        var type = LdapServerText.type(plain);
        var servers = new Several<>(type.label(), type).read(node, SERVERS.name(), problems);
        if (servers == null) return List.of();
        if (Yaml.items(node).isEmpty()) problems.add(node, "servers is empty", type.cure());
        if (servers.isEmpty()) return servers;
        boolean implicit = servers.stream().allMatch(s -> s.security() == Security.IMPLICIT);
        if (section.has(TLS) && implicit)
            problems.add(
                    section.at(TLS),
                    "tls: all servers are ldaps://, which is TLS without it",
                    "Remove the key; it is for ldap:// servers.");
        for (var server : servers)
            if (server.security() == Security.CLEAR && !LdapServerText.isHere(server)) {
                note(
                        section.at(TLS),
                        "passwords go to " + server + " in clear text",
                        "Write tls: starttls, unless something else protects the way there.");
                break;
            }
        return servers;
    }

    private @Nullable Path ca(Section section, List<Server> servers) {
        var name = section.get(CA);
        if (name == null) return null;
        var at = section.at(CA);
        if (!servers.isEmpty() && servers.stream().allMatch(s -> s.security() == Security.CLEAR))
            problems.add(
                    at,
                    "ca: with tls: none there is no certificate to prove",
                    "Remove the key, or write tls: starttls.");
        var file = folder.file(name, at, CA.name());
        if (file == null) return null;
        try (var in = Files.newInputStream(file)) {
            if (!CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty())
                return file;
        } catch (IOException | CertificateException _) {
            // said below
        }
        problems.add(
                at,
                "ca: \"" + name + "\" holds no certificate",
                "Name a PEM file with BEGIN CERTIFICATE in it.");
        return null;
    }

    private @Nullable Identity identity(Section section) {
        var dn = section.get(BIND_DN);
        var name = section.get(PASSWORD);
        if (!section.has(PASSWORD)) {
            if (section.has(BIND_DN))
                problems.add(
                        section.at(BIND_DN),
                        "bind-dn: there is no password-file for it",
                        "Add password-file: with the path of a file that holds its password.");
            return null;
        }
        if (!section.has(BIND_DN))
            problems.add(
                    section.at(PASSWORD),
                    "password-file: there is no bind-dn that it is for",
                    "Add bind-dn, or remove the key to look up users as nobody.");
        if (name == null) return null;
        var at = section.at(PASSWORD);
        var file = folder.file(name, at, PASSWORD.name());
        if (file == null) return null;
        try {
            if (Files.size(file) == 0)
                problems.add(
                        at,
                        "password-file: \"" + name + "\" is empty",
                        "Write the password of bind-dn into it.");
            if (Rights.letEverybodyRead(file))
                note(
                        at,
                        "password-file: everybody on this host may read \"" + name + "\"",
                        "Let only the relay's own user read it: chmod 600.");
        } catch (IOException _) {
            // what cannot be read is said at the first connection
        }
        return dn == null ? null : new Identity(dn, file);
    }

    private void note(Node at, String message, String cure) {
        notes.add(new Problem(Yaml.line(at), Yaml.column(at), message, cure));
    }
}
