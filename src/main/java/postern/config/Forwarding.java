package postern.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.mail.Domain;
import postern.policy.DomainSet;
import postern.policy.Grant;
import postern.policy.Returned;

/**
 * What becomes of mail that comes for us and goes on to others.
 *
 * @param srs null where senders stay what they are
 */
public record Forwarding(@Nullable Srs srs) {
    /** Senders stay what they are. */
    public static final Forwarding NONE = new Forwarding(null);

    /**
     * Addresses of ours for senders.
     *
     * @param domain in which they are made; of ours
     * @param secrets the file of secrets, the first of which makes them
     * @param days for which they can be turned back
     * @param line in the file
     * @param column in the file
     */
    public record Srs(Domain domain, Path secrets, int days, int line, int column) {}

    private static final Key<Node> SRS =
            Key.open(
                    "srs",
                    new Own("a section"),
                    "senders stay what they are",
                    "Senders get addresses of ours, so that SPF passes for us.");
    static final Shape SHAPE =
            Shape.of(
                            "forwarding",
                            "What becomes of mail that comes for us and goes on to others, by a"
                                    + " `forward` grant.",
                            SRS)
                    .example(
                            """
                            forwarding:
                              srs: { domain: example.com, secret-file: srs.secret }
                            """);

    private static final Key<Domain> DOMAIN =
            Key.required(
                    "domain",
                    Words.DOMAIN,
                    "The domain of ours in which the addresses are made; mail for it has to come to"
                            + " this relay, and its SPF record has to permit it.");
    private static final Key<String> SECRET =
            Key.required(
                    "secret-file",
                    Words.PATH,
                    "A file that not everybody on this host can read: a secret a line, of 16"
                            + " characters or more. The first makes addresses, all turn them back:"
                            + " write a new one above the old one to change it.");
    private static final Key<Integer> DAYS =
            Key.optional(
                    "days",
                    Words.number(1, 366),
                    "21",
                    "How long bounces are taken to an address: longer than mail is tried anywhere.");
    static final Shape SRS_SHAPE =
            Shape.of(
                    "forwarding: srs",
                    "The reverse-path of mail that goes on is made one of ours (`SRS0=…`, `SRS1=…`)"
                            + " where it is neither ours nor null. A bounce to such an address, from"
                            + " `<>`, goes on to the sender; one that is forged or too old is refused"
                            + " (550 5.1.1), other mail too (550 5.7.1).",
                    DOMAIN,
                    SECRET,
                    DAYS);

    static Forwarding read(
            Section section,
            DomainSet ours,
            List<Grant> grants,
            Folder folder,
            Problems problems,
            List<Problem> notes) {
        if (!section.has(SRS)) return NONE;
        var own = section.section(SRS, SRS_SHAPE);
        var domain = own.get(DOMAIN);
        var name = own.get(SECRET);
        int days = own.value(DAYS);
        var file = name == null ? null : folder.file(name, own.at(SECRET), SECRET.name());
        if (domain != null && !ours.contains(domain))
            problems.add(
                    own.at(DOMAIN),
                    domain + " is none of our domains",
                    "Bounces have to come back to us: write one of ours.");
        if (domain == null || file == null) return NONE;
        if (grants.stream().noneMatch(Grant.Forward.class::isInstance))
            notes.add(
                    new Problem(
                            own.line(),
                            1,
                            "srs is for forwarded mail, but there is no forward grant",
                            ""));
        return new Forwarding(new Srs(domain, file, days, own.line(), Yaml.column(own.node())));
    }

    /** The way back, for the policy; null for none. */
    @Nullable Returned returned() {
        return srs == null ? null : new Returned(srs.domain(), srs.line());
    }
}
