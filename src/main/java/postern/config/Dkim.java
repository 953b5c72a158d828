package postern.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.mail.Domain;
import postern.mail.Selector;

/**
 * What mail of ours is signed with (RFC 6376).
 *
 * @param keys several of a domain sign together
 */
public record Dkim(List<SigningKey> keys) {
    /** Nothing is signed. */
    public static final Dkim NONE = new Dkim(List.of());

    private static final int LONGEST = 253; // octets of a name in the DNS

    public Dkim {
        keys = List.copyOf(keys);
    }

    /**
     * A key in a PEM file.
     *
     * @param line in the configuration
     * @param column in the configuration
     */
    public record SigningKey(Domain domain, String selector, Path file, int line, int column) {}

    static final Scalar<String> SELECTOR_WORD =
            new Scalar<>(
                    "a selector",
                    "Write letters, digits and hyphens, such as s2026.",
                    Selector::parse);

    private static final Key<Node> KEYS =
            Key.open(
                    "keys",
                    new Own("a list"),
                    "none",
                    "The keys; several for a domain, if wanted.");
    private static final Key<Domain> DOMAIN =
            Key.required("domain", Words.DOMAIN, "Mail with a From of that domain is signed.");
    private static final Key<String> SELECTOR =
            Key.required(
                    "selector",
                    SELECTOR_WORD,
                    "Which of the domain's keys it is: the other half is published at"
                            + " `SELECTOR._domainkey.DOMAIN`.");
    private static final Key<String> KEY =
            Key.required(
                    "key",
                    Words.PATH,
                    "A PEM file: a private key, RSA of 2048 to 4096 bits or Ed25519, that not"
                            + " everybody on this host can read.");

    static final Shape SHAPE =
            Shape.of(
                            "dkim",
                            "What our mail is signed with. `postern dkim generate` makes a key,"
                                    + " `postern dkim show` prints what has to stand in the DNS,"
                                    + " `postern dkim check` asks whether it does. Two keys of a"
                                    + " domain make two signatures: RSA for everybody, Ed25519 for"
                                    + " those who know it; or the old and the new one while keys"
                                    + " change.",
                            KEYS)
                    .example(
                            """
                            dkim:
                              keys:
                                - { domain: example.com, selector: s1, key: dkim/example.com.s1.pem }
                                - { domain: example.com, selector: e1, key: dkim/example.com.e1.pem }
                            """);

    static final Shape KEY_SHAPE =
            Shape.of("a signing key", "One of several.", DOMAIN, SELECTOR, KEY);

    static Dkim read(Section section, Folder folder, Problems problems) {
        var keys = new ArrayList<SigningKey>();
        var names = new HashSet<String>();
        for (var item : section.items(KEYS)) {
            var key = key(Section.of(item, KEY_SHAPE, problems), folder);
            if (key == null) continue;
            var name = key.selector + "._domainkey." + key.domain;
            if (!names.add(name))
                problems.add(
                        item,
                        "there are two keys for " + name,
                        "Give each key a selector of its own.");
            if (name.length() > LONGEST)
                problems.add(
                        item,
                        "selector and domain are too long together",
                        "Take a shorter selector: " + name + " has to be a name in the DNS.");
            keys.add(key);
        }
        return new Dkim(keys);
    }

    private static @Nullable SigningKey key(Section section, Folder folder) {
        var domain = section.get(DOMAIN);
        var selector = section.get(SELECTOR);
        var name = section.get(KEY);
        var file = name == null ? null : folder.file(name, section.at(KEY), KEY.name());
        return domain == null || selector == null || file == null
                ? null
                : new SigningKey(
                        domain, selector, file, section.line(), Yaml.column(section.node()));
    }
}
