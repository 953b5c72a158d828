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
import postern.policy.Finding.Rdns;
import postern.policy.Finding.Spf;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;

/** Guards about where a message comes from, with an action for each thing that may be found. */
final class SenderGuards {

    /** What may be found, with the key that says what happens then. */
    record Word(Finding what, Key<Verb> key, Reply refusal) {
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

    static final String OUTSIDERS =
            " It is about clients that have not logged in and that no `relay` or `device` grant"
                    + " names; `from` says otherwise, and `not` leaves out more of them. Of what"
                    + " comes from an `upstream` host it looks at where that one got it.";

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
                                    + " permits nothing. It is about clients that no `relay` or"
                                    + " `device` grant names; `from` says otherwise, and `not`"
                                    + " leaves out more of them. Speaks before the greeting, where"
                                    + " nothing else in it (`to`, `reverse-path`) must be known"
                                    + " first; of what comes from an `upstream` host at the end of"
                                    + " data, about where that one got it.",
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

    private final GuardFrame frame;
    private final Upstreams upstreams;

    SenderGuards(GuardFrame frame, List<Grant> grants) {
        this.frame = frame;
        upstreams = new Upstreams(grants);
    }

    static Shape shape(
            String path, String doc, List<Word> words, Key<Verb> unavailable, Key<?>... more) {
        var keys = new ArrayList<Key<?>>();
        for (var word : words) keys.add(word.key());
        keys.addAll(Arrays.asList(more));
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

    List<Guard> rdns(KindEntry entry) {
        var section = frame.section(entry, RDNS);
        return read(entry, section, Kind.RDNS, rules(entry, section, RDNS_WORDS), UNAVAILABLE);
    }

    List<Guard> spf(KindEntry entry) {
        var section = frame.section(entry, SPF);
        return read(entry, section, Kind.SPF, rules(entry, section, SPF_WORDS));
    }

    List<Guard> dkim(KindEntry entry) {
        var section = frame.section(entry, SignatureGuards.DKIM);
        var rules = rules(entry, section, SignatureGuards.DKIM_WORDS);
        return read(entry, section, Kind.DKIM, rules);
    }

    List<Guard> arc(KindEntry entry) {
        var section = frame.section(entry, SignatureGuards.ARC);
        return read(entry, section, Kind.ARC, rules(entry, section, SignatureGuards.ARC_WORDS));
    }

    List<Guard> dmarc(KindEntry entry) {
        var section = frame.section(entry, SignatureGuards.DMARC);
        var rules = rules(entry, section, SignatureGuards.DMARC_WORDS);
        var verb = section.get(SignatureGuards.FORWARDED);
        boolean trustsNobody = frame.scope().sealers().isEmpty();
        if (trustsNobody && section.has(SignatureGuards.FORWARDED))
            frame.scope()
                    .problems()
                    .add(
                            section.at(SignatureGuards.FORWARDED),
                            "forwarded is without effect: there are no trusted-sealers",
                            "Name the domains of those whose seals count: trusted-sealers:"
                                    + " [lists.example.org].");
        if (!trustsNobody && verb != null && !rules.isEmpty())
            rules.addFirst(
                    new Rule(
                            entry.line(),
                            "forwarded",
                            SignatureGuards.WAS_FORWARDED,
                            action(section, verb, Replies.DMARC_FAILED)));
        return read(entry, section, Kind.DMARC, rules);
    }

    /** One for each thing that may be found and is not simply allowed. */
    private static List<Rule> rules(KindEntry entry, Section section, List<Word> words) {
        var rules = new ArrayList<Rule>();
        for (var word : words) {
            var verb = section.get(word.key());
            if (verb == null || verb == Verb.ALLOW) continue;
            rules.add(
                    new Rule(
                            entry.line(),
                            word.what().word(),
                            new Condition.Found(word.what()),
                            action(section, verb, word.refusal())));
        }
        return rules;
    }

    private static Action action(Section section, Verb verb, Reply refusal) {
        var own = section.get(REPLY);
        return verb.with(own != null && verb.fits(own) ? Usual.own(own) : Usual.of(refusal), null);
    }

    private List<Guard> read(KindEntry entry, Section section, Kind kind, List<Rule> rules) {
        return read(entry, section, kind, rules, GuardFrame.UNAVAILABLE);
    }

    private List<Guard> read(
            KindEntry entry, Section section, Kind kind, List<Rule> rules, Key<Verb> unavailable) {
        var own = section.get(REPLY);
        boolean said = // the own reply, by somebody
                rules.stream()
                        .anyMatch(rule ->
                                rule.action() instanceof Action.Refuse(_, var reply, _)
                                        && reply.equals(own));
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
        var clients =
                section.has(HostGuards.CLIENTS)
                        ? frame.selectors().clients(section.at(HostGuards.CLIENTS))
                        : null;
        if (kind != Kind.RDNS && kind != Kind.SPF)
            return List.of(
                    build(name, entry, section, kind, upstreams.all(clients), rules, otherwise));
        var first =
                build(name, entry, section, kind, upstreams.strangers(clients), rules, otherwise);
        var behind = upstreams.behind(clients);
        if (behind.isEmpty()) return List.of(first);
        var longer = frame.name(name + " behind upstream");
        var second = build(longer, entry, section, kind, behind, rules, otherwise);
        return upstreams.heedsStrangers(clients) ? List.of(first, second) : List.of(second);
    }

    /** Who has logged in is not known yet when a client connects. */
    private Guard build(
            String name,
            KindEntry entry,
            Section section,
            Kind kind,
            List<Condition> clients,
            List<Rule> rules,
            Action otherwise) {
        var where = new ArrayList<Condition>();
        if (kind != Kind.RDNS || clients.contains(new Condition.SourceTold()))
            where.add(Grant.OUTSIDE);
        where.addAll(clients);
        return frame.build(name, entry, section, kind, where, rules, new Action.Allow(), otherwise);
    }

    private static Action unavailable(@Nullable Verb verb) {
        return switch (verb) {
            case ALLOW -> new Action.Allow();
            case DENY -> new Action.Refuse(Outcome.REJECT, Replies.BLOCKED);
            case null, default -> new Action.Refuse(Outcome.DEFER, Replies.DNS_UNAVAILABLE);
        };
    }
}
