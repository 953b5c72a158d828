package postern.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.policy.DomainSet;
import postern.policy.Grant;
import postern.policy.Returned;
import postern.policy.RewriteRule;

/**
 * What becomes of mail that comes for us and goes on to others.
 *
 * @param srs null where senders stay what they are
 * @param seal the key that seals it (ARC); null for none
 */
public record Forwarding(@Nullable Srs srs, Dkim.@Nullable SigningKey seal) {
    /** Senders stay what they are. */
    public static final Forwarding NONE = new Forwarding(null, null);

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
    private static final Key<Node> ARC =
            Key.open(
                    "arc",
                    new Own("a section"),
                    "nothing is sealed",
                    "What strangers send is sealed with what we found about it.");
    static final Shape SHAPE =
            Shape.of(
                            "forwarding",
                            "What becomes of mail that comes for us and goes on to others, by a"
                                    + " `forward` grant.",
                            SRS,
                            ARC)
                    .example(
                            """
                            forwarding:
                              srs: { domain: srs-example.net, secret-file: srs.secret }
                              arc: { domain: example.com, selector: s1, key: dkim/example.com.s1.pem }
                            """);

    private static final Key<Domain> SEALER =
            Key.required("domain", Words.DOMAIN, "Whose seal it is: `d=` in it.");
    private static final Key<String> SELECTOR =
            Key.required(
                    "selector",
                    Dkim.SELECTOR_WORD,
                    "Which of the domain's keys it is: the other half is published at"
                            + " `SELECTOR._domainkey.DOMAIN`, as for DKIM.");
    private static final Key<String> KEY =
            Key.required(
                    "key",
                    Words.PATH,
                    "A PEM file as for `dkim`; it may be one of those. Few verify seals of Ed25519.");
    static final Shape ARC_SHAPE =
            Shape.of(
                    "forwarding: arc",
                    "A seal (RFC 8617) says what SPF, DKIM and DMARC found when the message came, so"
                            + " that who trusts us may believe it although we broke SPF. Senders of"
                            + " what goes on are looked at for it on every listener. A chain that"
                            + " came along is continued, up to 50; one that has failed is sealed as"
                            + " failed once.",
                    SEALER,
                    SELECTOR,
                    KEY);

    private static final Key<Domain> DOMAIN =
            Key.required(
                    "domain",
                    Words.DOMAIN,
                    "The domain of ours in which the addresses are made; mail for it has to come to"
                            + " this relay, and its SPF record has to permit it. One of its own, that"
                            + " nobody writes from, outside the organizational domain of the others:"
                            + " in example.com, strangers' mail that says `From: ceo@example.com` would"
                            + " pass SPF and DMARC where it goes.");
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
            PolicyLines lines,
            Folder folder,
            Problems problems,
            List<Problem> notes) {
        var grants = lines.grants();
        var srs = srs(section, ours, folder, problems);
        if (srs != null) noteOtherWays(srs, lines, notes);
        var seal = seal(section, folder);
        if ((srs != null || seal != null)
                && grants.stream().noneMatch(Grant.Forward.class::isInstance))
            notes.add(
                    new Problem(
                            section.line(),
                            1,
                            "forwarding is about mail that goes on, but there is no forward grant",
                            ""));
        return new Forwarding(srs, seal);
    }

    /** Bounces that something else takes away before they can go back. */
    private static void noteOtherWays(Srs srs, PolicyLines lines, List<Problem> notes) {
        var made = Mailbox.parse("SRS0=Hash=TT=sender.example=user@" + srs.domain()).orThrow();
        for (var rule : lines.rewriting())
            if (rule.side() == RewriteRule.Side.FORWARD_PATH && rule.image(made) != null)
                notes.add(otherWay(rule.line(), "this rewriting", srs));
        for (var grant : lines.grants())
            if (grant instanceof Grant.Forward forward
                    && forward.to().patterns().stream().anyMatch(each -> each.matches(made)))
                notes.add(otherWay(grant.line(), "the forward " + grant.name(), srs));
    }

    private static Problem otherWay(int line, String what, Srs srs) {
        return new Problem(
                line,
                1,
                what
                        + " takes the addresses too that srs makes in "
                        + srs.domain()
                        + ": bounces do not find back to senders",
                "Give srs a domain that no pattern of these covers.");
    }

    private static Dkim.@Nullable SigningKey seal(Section section, Folder folder) {
        if (!section.has(ARC)) return null;
        var own = section.section(ARC, ARC_SHAPE);
        var domain = own.get(SEALER);
        var selector = own.get(SELECTOR);
        var name = own.get(KEY);
        var file = name == null ? null : folder.file(name, own.at(KEY), KEY.name());
        return domain == null || selector == null || file == null
                ? null
                : new Dkim.SigningKey(domain, selector, file, own.line(), Yaml.column(own.node()));
    }

    private static @Nullable Srs srs(
            Section section, DomainSet ours, Folder folder, Problems problems) {
        if (!section.has(SRS)) return null;
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
        return domain == null || file == null
                ? null
                : new Srs(domain, file, days, own.line(), Yaml.column(own.node()));
    }

    /** The way back, for the policy; null for none. */
    @Nullable Returned returned() {
        return srs == null ? null : new Returned(srs.domain(), srs.line());
    }
}
