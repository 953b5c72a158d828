package postern.config;

import java.util.List;
import postern.config.SenderGuards.Word;
import postern.mail.Replies;
import postern.policy.Condition;
import postern.policy.Finding.Arc;
import postern.policy.Finding.Dkim;
import postern.policy.Finding.Dmarc;

/** What guards about signatures, seals and the author's domain may find. */
final class SignatureGuards {
    static final List<Word> DKIM_WORDS =
            List.of(
                    new Word(
                            Dkim.FAIL,
                            "allow",
                            Replies.DKIM_FAILED,
                            "No signature is good, and one is broken: the message was changed on"
                                    + " its way, or it is a forgery. Usually 550 5.7.20."),
                    new Word(
                            Dkim.PERMERROR,
                            "allow",
                            Replies.DKIM_FAILED,
                            "No signature is good, and none could be: there is no key for it, or a"
                                    + " key too short, or it cannot be read."),
                    new Word(
                            Dkim.THIRD_PARTY,
                            "allow",
                            Replies.DKIM_OF_OTHERS,
                            "A signature is good, but of a domain that is not the author's: of a"
                                    + " mailing list, a provider, or of anybody. Usually 550"
                                    + " 5.7.22."),
                    new Word(
                            Dkim.NONE,
                            "allow",
                            Replies.DKIM_FAILED,
                            "Nobody has signed the message."));
    static final Shape DKIM =
            SenderGuards.shape(
                            "guards: dkim",
                            "Whether the message carries a good signature (RFC 6376), and whose. All"
                                    + " signatures together have one result, and the best counts:"
                                    + " `pass` for one of the domain of From, or of a domain above"
                                    + " it, or of the same organization as DMARC found. Speaks at"
                                    + " the end of the data. A broken signature is worth no less"
                                    + " than none, as RFC 6376 §6.3 has it, and lists break many:"
                                    + " everything is allowed unless it says otherwise. Use it for"
                                    + " senders of whom you know that they sign, and `dmarc` for"
                                    + " all."
                                    + SenderGuards.OUTSIDERS,
                            DKIM_WORDS,
                            GuardFrame.UNAVAILABLE)
                    .example(
                            """
                            guards:
                              - dkim: { on: [inbound], reverse-path: "*@bank.example", none: deny, fail: deny, third-party: deny }
                            """);

    static final List<Word> ARC_WORDS =
            List.of(
                    new Word(
                            Arc.FAIL,
                            "allow",
                            Replies.ARC_FAILED,
                            "The chain of seals is broken. Usually 550 5.7.29."),
                    new Word(
                            Arc.PASS,
                            "allow",
                            Replies.ARC_FAILED,
                            "The chain is good, but no sealer of `trusted-sealers` says in it that"
                                    + " DMARC passed."),
                    new Word(
                            Arc.NONE,
                            "allow",
                            Replies.ARC_FAILED,
                            "Nobody has sealed the message."));
    static final Shape ARC =
            SenderGuards.shape(
                            "guards: arc",
                            "What those say who forwarded the message and sealed it (RFC 8617)."
                                    + " `trusted`, which is always allowed: the chain is good, its"
                                    + " last sealer and those before it without a gap are in"
                                    + " `trusted-sealers`, and one of them says that DMARC passed"
                                    + " for the domain of From. Anybody can seal a message, so that"
                                    + " a chain that is merely good permits nothing. Speaks at the"
                                    + " end of the data."
                                    + SenderGuards.OUTSIDERS,
                            ARC_WORDS,
                            GuardFrame.UNAVAILABLE)
                    .example(
                            """
                            guards:
                              - arc: { on: [inbound], fail: hold }
                            """);

    static final List<Word> DMARC_WORDS =
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
    static final Key<Verb> FORWARDED =
            Key.optional(
                    "forwarded",
                    Verb.oneOf(Verb.values()),
                    "allow",
                    "It fails, but a sealer of `trusted-sealers` says that it passed when it came"
                            + " there (ARC). Without such sealers this never happens.");
    static final Condition WAS_FORWARDED =
            new Condition.All(
                    List.of(
                            new Condition.Found(Arc.TRUSTED),
                            new Condition.Any(
                                    List.of(
                                            new Condition.Found(Dmarc.REJECT),
                                            new Condition.Found(Dmarc.QUARANTINE),
                                            new Condition.Found(Dmarc.MONITOR)))));
    static final Shape DMARC =
            SenderGuards.shape(
                            "guards: dmarc",
                            "Whether the message proves that it comes from the domain of its From"
                                    + " field, by SPF or a DKIM signature (RFC 9989), and what that"
                                    + " domain wishes where it does not. Speaks at the end of the"
                                    + " data. Mailing lists break such proofs: name them in `not`, or"
                                    + " those that seal what they send on in `trusted-sealers`."
                                    + SenderGuards.OUTSIDERS,
                            DMARC_WORDS,
                            GuardFrame.UNAVAILABLE,
                            FORWARDED)
                    .example(
                            """
                            guards:
                              - dmarc: { on: [inbound], reject: deny, quarantine: hold, unavailable: defer }
                            """);

    private SignatureGuards() {}
}
