package postern.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.config.ValueType.Secret;
import postern.config.ValueType.Several;
import postern.mail.Parsed;
import postern.policy.AddressPattern;

/** Reads what stands in a users file. */
final class UserEntries {
    private static final String RENEW = "Write it with postern user passwd; never by hand.";

    private static final Key<Node> USERS =
            Key.required(
                    "users", new Own("names with sections"), "The users, each with what it has.");
    static final Key<PasswordHash> PASSWORD =
            Key.open(
                    "password",
                    new Secret<>("an argon2id hash", RENEW, PasswordHash::parse),
                    "no login by password",
                    "The argon2id hash of the password, as a PHC string.");
    static final Key<ScramText> SCRAM_SHA_256 =
            Key.open("scram-sha-256", scram("SCRAM-SHA-256"), "no SCRAM", "For SCRAM-SHA-256.");
    static final Key<ScramText> SCRAM_SHA_1 =
            Key.open(
                    "scram-sha-1",
                    scram("SCRAM-SHA-1"),
                    "no SCRAM-SHA-1",
                    "For SCRAM-SHA-1 and old clients.");
    static final Key<String> CRAM_MD5 =
            Key.open(
                    "cram-md5",
                    new Secret<>(
                            "a secret",
                            RENEW,
                            text -> text.isEmpty() ? Parsed.bad("it is empty") : Parsed.good(text)),
                    "no CRAM-MD5",
                    "The password in clear, for CRAM-MD5: whoever reads the file has it.");
    static final Key<List<String>> GROUPS =
            Key.open("groups", People.GROUPS, "none", "The groups that the user is in.");
    static final Key<List<AddressPattern>> ADDRESSES =
            Key.open(
                    "addresses",
                    new Several<>("a list of addresses", Patterns.OWNED),
                    "none",
                    "The addresses that the user owns: a grant with `as: own` lets nobody write as"
                            + " another.");
    static final Key<Boolean> DISABLED =
            Key.optional(
                    "disabled",
                    Words.TRUTH,
                    "false",
                    "Whether nobody can log in as that user for now.");

    static final Shape FILE = Shape.of("the file of users", "Who can log in.", USERS);
    static final Shape USER =
            Shape.of(
                    "a user",
                    "Below `users:`, each user's name with a section. `postern user` writes it, and"
                            + " keeps comments; a relay that runs takes it up within a second or so."
                            + " A name is kept in lower case.",
                    PASSWORD,
                    SCRAM_SHA_256,
                    SCRAM_SHA_1,
                    CRAM_MD5,
                    GROUPS,
                    ADDRESSES,
                    DISABLED);

    private final Problems problems;

    private UserEntries(Problems problems) {
        this.problems = problems;
    }

    private static Secret<ScramText> scram(String mechanism) {
        return new Secret<>(
                "a verifier of " + mechanism, RENEW, text -> ScramText.parse(mechanism, text));
    }

    /** The users by their names, in the order of the file, without those that are wrong. */
    static SequencedMap<String, UserEntry> read(MappingNode root, Problems problems) {
        var node = Section.of(root, FILE, problems).get(USERS);
        var users = new LinkedHashMap<String, UserEntry>();
        if (node == null) return users;
        if (node instanceof MappingNode mapping) new UserEntries(problems).readAll(mapping, users);
        else
            problems.add(
                    node,
                    "users is " + Yaml.kind(node) + ", not names with sections",
                    "Write \"users: {}\" for no users.");
        return users;
    }

    private void readAll(MappingNode mapping, SequencedMap<String, UserEntry> users) {
        for (var tuple : mapping.getValue()) {
            var key = tuple.getKeyNode();
            var name = People.USER.read(key, "user", problems);
            if (name == null) continue;
            var entry = entry(name, tuple.getValueNode());
            if (users.putIfAbsent(name, entry) != null)
                problems.add(
                        key,
                        "there are two users \"" + name + "\"",
                        "Remove one of the two; upper and lower case are the same.");
        }
    }

    private UserEntry entry(String name, Node node) {
        var shape = new Shape("user " + name, USER.doc(), USER.keys(), List.of(), "");
        var section = Section.of(node, shape, problems);
        return new UserEntry(
                name,
                section.get(PASSWORD),
                section.get(SCRAM_SHA_256),
                section.get(SCRAM_SHA_1),
                section.get(CRAM_MD5),
                new LinkedHashSet<>(orNone(section.get(GROUPS))),
                orNone(section.get(ADDRESSES)),
                Boolean.TRUE.equals(section.get(DISABLED)));
    }

    private static <V> List<V> orNone(@Nullable List<V> list) {
        return list == null ? List.of() : list;
    }
}
