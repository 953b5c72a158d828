package postern.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.config.Verb.Usual;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.Action;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.Finding;
import postern.policy.Finding.Dmarc;
import postern.policy.Finding.Rdns;
import postern.policy.Finding.Spf;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;

/** Guards about where a message comes from, with an action for each thing that may be found. */
final class SenderGuards {

    /** What may be found, with the key that says what happens then. */
    private record Word(Finding what, Key<Verb> key, Reply refusal) {
        Word(Finding what, String fallback, Reply refusal, String doc) {
            this(
                    what,
                    Key.optional(what.word(), Verb.oneOf(Verb.values()), fallback, doc),
                    refusal);
        }
    }

    private static final Key<Reply> REPLY =
            Key.open(
                    "reply",
                    Words.REPLY,
                    "a usual one",
                    "What the client hears when refused, wherever its code fits the action.");
    private static final Key<Verb> UNAVAILABLE =
            Key.optional(
                    "unavailable",
                    Verb.oneOf(Verb.ALLOW, Verb.DEFER, Verb.DENY),
                    "allow",
                    "What happens where the DNS did not tell.");

    private static final String OUTSIDERS =
            " It is about clients that have not logged in and that no `relay`, `device` or"
                    + " `upstream` grant names; `from` says otherwise, and `not` leaves out more of"
                    + " them.";

    private static final List<Word> RDNS_WORDS =
            List.of(
                    new Word(
                            Rdns.NONE,
                            "deny",
                            Replies.RDNS_FAILED,
                            "The address has no name. Usually 550 5.7.25."),
                    new Word(
                            Rdns.UNVERIFIED,
                            "allow",
                            Replies.RDNS_FAILED,
                            "There are names, and none of them leads back to the address."));
    static final Shape RDNS =
            shape(
                            "guards: rdns",
                            "What the DNS calls a client: its names, and whether one of them leads"
                                    + " back to its address, which makes it `confirmed`. Anybody"
                                    + " can give their addresses names, so that a confirmed one"
                                    + " permits nothing. It is about clients that no `relay`,"
                                    + " `device` or `upstream` grant names; `from` says otherwise,"
                                    + " and `not` leaves out more of them. Speaks before the"
                                    + " greeting, where nothing else in it (`to`,"
                                    + " `reverse-path`) must be known first.",
                            RDNS_WORDS,
                            UNAVAILABLE)
                    .example(
                            """
                            guards:
                              - rdns: { on: [inbound], unverified: defer, none: deny, unavailable: allow }
                            """);

    private static final List<Word> SPF_WORDS =
            List.of(
                    new Word(
                            Spf.FAIL,
                            "deny",
                            Replies.SPF_FAILED,
                            "The domain says that this client may not. Usually 550 5.7.23."),
                    new Word(
                            Spf.SOFTFAIL,
                            "allow",
                            Replies.SPF_FAILED,
                            "The domain holds it for unlikely that this client may."),
                    new Word(
                            Spf.PERMERROR,
                            "allow",
                            Replies.SPF_UNREADABLE,
                            "What the domain published cannot be read or followed. Usually 550"
                                    + " 5.7.24."),
                    new Word(
                            Spf.NEUTRAL,
                            "allow",
                            Replies.SENDER_REFUSED,
                            "The domain says that it does not say."),
                    new Word(
                            Spf.NONE,
                            "allow",
                            Replies.SENDER_REFUSED,
                            "The domain says nothing, or there is none."));
    static final Shape SPF =
            shape(
                            "guards: spf",
                            "Whether the domain of the reverse-path permits the client to use it"
                                    + " (RFC 7208); for the null reverse-path, the HELO name. Who"
                                    + " forwards mail to us fails where it keeps the reverse-path:"
                                    + " name such hosts in `not`. Unavailable, where the DNS did"
                                    + " not tell (temperror), is usually 451 4.4.3."
                                    + OUTSIDERS,
                            SPF_WORDS,
                            GuardFrame.UNAVAILABLE)
                    .example(
                            """
                            guards:
                              - spf: { on: [inbound], fail: deny, permerror: defer, not: { from: [192.0.2.9] } }
                            """);

    private static final List<Word> DMARC_WORDS =
            List.of(
                    new Word(
                            Dmarc.REJECT,
                            "deny",
                            Replies.DMARC_FAILED,
                            "The message fails, and the author's domain asks that such mail be"
                                    + " refused (`p=reject`). Usually 550 5.7.26."),
                    new Word(
                            Dmarc.QUARANTINE,
                            "hold",
                            Replies.DMARC_FAILED,
                            "It fails, and the domain asks that it be looked at with suspicion"
                                    + " (`p=quarantine`)."),
                    new Word(
                            Dmarc.MONITOR,
                            "allow",
                            Replies.DMARC_FAILED,
                            "It fails, and the domain asks for nothing (`p=none`)."),
                    new Word(
                            Dmarc.PERMERROR,
                            "allow",
                            Replies.DMARC_FAILED,
                            "What the domain published cannot be read."),
                    new Word(
                            Dmarc.NONE,
                            "allow",
                            Replies.DMARC_FAILED,
                            "The author's domain publishes nothing, or there is no one author."));
    static final Shape DMARC =
            shape(
                            "guards: dmarc",
                            "Whether the message proves that it comes from the domain of its From"
                                    + " field, by SPF or a DKIM signature (RFC 9989), and what that"
                                    + " domain wishes where it does not. Speaks at the end of the"
                                    + " data. Mailing lists break such proofs: name them in `not`."
                                    + OUTSIDERS,
                            DMARC_WORDS,
                            GuardFrame.UNAVAILABLE)
                    .example(
                            """
                            guards:
                              - dmarc: { on: [inbound], reject: deny, quarantine: hold, unavailable: defer }
                            """);

    private final GuardFrame frame;
    private final List<Grant> grants;

    SenderGuards(GuardFrame frame, List<Grant> grants) {
        this.frame = frame;
        this.grants = grants;
    }

    private static Shape shape(String path, String doc, List<Word> words, Key<Verb> unavailable) {
        var keys = new ArrayList<Key<?>>();
        for (var word : words) keys.add(word.key());
        keys.add(unavailable);
        keys.addAll(
                Arrays.asList(
                        REPLY,
                        Selectors.ON,
                        HostGuards.CLIENTS,
                        Selectors.TO,
                        Selectors.REVERSE_PATH,
                        Selectors.NOT,
                        GuardFrame.NAME));
        return Shape.of(path, doc, keys.toArray(Key<?>[]::new));
    }

    Guard rdns(KindEntry entry) {
        return read(entry, Kind.RDNS, RDNS, RDNS_WORDS, UNAVAILABLE);
    }

    Guard spf(KindEntry entry) {
        return read(entry, Kind.SPF, SPF, SPF_WORDS, GuardFrame.UNAVAILABLE);
    }

    Guard dmarc(KindEntry entry) {
        return read(entry, Kind.DMARC, DMARC, DMARC_WORDS, GuardFrame.UNAVAILABLE);
    }

    private Guard read(
            KindEntry entry, Kind kind, Shape shape, List<Word> words, Key<Verb> unavailable) {
        var section = frame.section(entry, shape);
        var own = section.get(REPLY);
        var rules = new ArrayList<Rule>();
        boolean said = false; // the own reply, by somebody
        for (var word : words) {
            var verb = section.get(word.key());
            if (verb == null || verb == Verb.ALLOW) continue;
            var usual = Usual.of(word.refusal());
            if (own != null && verb.fits(own)) {
                said = true;
                usual = Usual.own(own);
            }
            rules.add(
                    new Rule(
                            entry.line(),
                            word.what().word(),
                            new Condition.Found(word.what()),
                            verb.with(usual, null)));
        }
        var otherwise = unavailable(section.get(unavailable));
        if (own != null && !said)
            frame.scope()
                    .problems()
                    .add(
                            section.at(REPLY),
                            "reply is without effect: no action here can answer \"" + own + "\"",
                            "Remove the reply, or write one with a code of an action: 5yz for"
                                    + " deny, 4yz for defer.");
        if (rules.isEmpty())
            frame.scope()
                    .problems()
                    .add(
                            section.at(REPLY),
                            section.path() + " has no objection to anything",
                            "Remove it, or write deny, defer or hold at what it may find.");
        var name = frame.name(section, kind, frame.listeners(section));
        return frame.build(
                name,
                entry,
                section,
                kind,
                where(section, kind),
                rules,
                new Action.Allow(),
                otherwise);
    }

    /** Who has logged in is not known yet when a client connects. */
    private List<Condition> where(Section section, Kind kind) {
        var where = new ArrayList<Condition>();
        if (kind != Kind.RDNS) where.add(Grant.OUTSIDE);
        where.add(
                section.has(HostGuards.CLIENTS)
                        ? frame.selectors().clients(section.at(HostGuards.CLIENTS))
                        : new Condition.Not(HostGuards.named(grants)));
        return where;
    }

    private static Action unavailable(@Nullable Verb verb) {
        return switch (verb) {
            case ALLOW -> new Action.Allow();
            case DENY -> new Action.Refuse(Outcome.REJECT, Replies.BLOCKED);
            case null, default -> new Action.Refuse(Outcome.DEFER, Replies.DNS_UNAVAILABLE);
        };
    }
}
