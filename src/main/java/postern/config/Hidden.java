package postern.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.IpSet;
import postern.mail.Parsed;
import postern.policy.Hiding;

/** What mail from inside does not tell the world: the section {@code hide} of a listener. */
final class Hidden {
    /** What other programs read a message by; Received has a key of its own. */
    private static final Set<String> NEEDED =
            Set.of(
                    "from",
                    "date",
                    "message-id",
                    "mime-version",
                    "content-type",
                    "content-transfer-encoding",
                    "dkim-signature");

    private static final Key<Node> FROM =
            Key.open(
                    "from",
                    Networks.FROM,
                    "all clients",
                    "The clients whose mail it is about; whoever has logged in is one of them"
                            + " anyway.");
    private static final Key<Boolean> CLIENT =
            Key.optional(
                    "client",
                    Words.oneOf(new TreeMap<>(Map.of("no", false, "yes", true))),
                    "no",
                    "`yes`: our own Received field does not tell the client's address and name; the"
                            + " journal does, by the queue id in the field.");
    private static final Key<Hiding.Received> RECEIVED =
            Key.optional(
                    "received",
                    Words.oneOf(Hiding.Received.class),
                    "keep",
                    "The Received fields that other hosts have written: `remove`, or `mask`: a field"
                            + " that tells nothing but its time stands in the place of each. Ours"
                            + " from an earlier round stay, so that loops are found.");
    private static final Key<List<String>> FIELDS =
            Key.open(
                    "fields",
                    new Several<>(
                            "a list of header fields",
                            new Scalar<>(
                                    "a header field",
                                    "Write a name such as User-Agent or X-Originating-IP.",
                                    Hidden::field)),
                    "none",
                    "Fields that are removed from the header, such as User-Agent, X-Mailer,"
                            + " X-Originating-IP.");

    static final Shape SHAPE =
            Shape.of(
                            "hide",
                            "What mail from inside does not tell the world. A DKIM signature that"
                                    + " covers a removed field breaks; sign behind this relay, or"
                                    + " leave such fields.",
                            FROM,
                            CLIENT,
                            RECEIVED,
                            FIELDS)
                    .example(
                            """
                            listeners:
                              submission:
                                address: "0.0.0.0:587"
                                hide: { client: yes, received: remove, fields: [User-Agent, X-Mailer, X-Originating-IP] }
                            """);

    private Hidden() {}

    private static Parsed<String> field(String name) {
        if (!name.matches("[!-9;-~]{1,70}"))
            return Parsed.bad("a field's name is printable ASCII without a colon");
        var folded = name.toLowerCase(Locale.ROOT);
        if (folded.equals("received")) return Parsed.bad("it has a key of its own: received");
        return NEEDED.contains(folded)
                ? Parsed.bad("without it a message cannot be read, or is not valid")
                : Parsed.good(folded);
    }

    static Hiding read(@Nullable Node node, Networks networks, Problems problems) {
        if (node == null) return Hiding.NOTHING;
        var section = Section.of(node, SHAPE, problems);
        var from = section.get(FROM);
        var client = section.get(CLIENT);
        var received = section.get(RECEIVED);
        var fields = section.get(FIELDS);
        IpSet clients = from == null ? null : networks.clients(from, FROM.name()).addresses();
        if (client == null || received == null) return Hiding.NOTHING;
        var hiding =
                new Hiding(
                        clients, client, received, fields == null ? Set.of() : Set.copyOf(fields));
        boolean silent =
                !section.has(FIELDS)
                        && isDefault(section, CLIENT)
                        && isDefault(section, RECEIVED)
                        && Yaml.isSection(node);
        if (silent)
            problems.add(
                    node,
                    "hide hides nothing",
                    "Write client: yes, received: remove or fields: [User-Agent], or remove the"
                            + " key.");
        return hiding;
    }

    private static boolean isDefault(Section section, Key<?> key) {
        return !section.has(key) || Objects.equals(Yaml.text(section.at(key)), key.fallback());
    }
}
