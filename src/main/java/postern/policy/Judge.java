package postern.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.Decision.Outcome;
import postern.policy.RewriteRule.Side;
import postern.policy.Verdict.Step;

/**
 * Walks the stages in their order. At each, the transaction is refused if no grant can match any
 * more; then that stage's guards speak in list order, and the first that refuses answers. What
 * remains is accepted, or held if a guard said so.
 *
 * <p>Guards that greylist speak behind all others of their stage, and with a rewriting behind those
 * about the image too: what anybody else refuses is no try.
 *
 * <p>A guard's stage is that of the latest fact it names, whatever the facts are. So a decision,
 * once made, stays the same whatever becomes known later, and in whatever order things become
 * known.
 *
 * <p>Where the policy rewrites or forwards, this is found out at RCPT, once a grant matches in all
 * that is asked for up to there, and before that stage's guards. A rewriting that makes no legal
 * address is refused for good, and one that hangs on an unavailable fact for now. Where the
 * forward-path becomes another, both are judged, the stages RCPT and end of data in turn: first the
 * one that was given, then its image, even where a rule makes the same address again. Guards that
 * ask whether a recipient exists (those that speak at RCPT or later) are asked about the image
 * only, and about nobody where a forward applies. The decision is that of the address that was
 * given, unless its image is refused.
 */
final class Judge {
    private static final int MAIL = Stage.MAIL.position();
    private static final int RCPT = Stage.RCPT.position();
    private static final int END_OF_DATA = Stage.END_OF_DATA.position();

    private final Lines lines;
    private final Rewriting rewriting;

    Judge(DomainSet ours, List<Grant> grants, List<Guard> guards, Rewriting rewriting) {
        lines = new Lines(ours, grants, guards);
        this.rewriting = rewriting;
    }

    Verdict judge(Facts facts) {
        var trace = new ArrayList<Step>(8);
        var pass = new Pass(lines, facts, trace);
        if (!rewriting.isNone()) return rewritten(pass, facts, trace);
        var refusal = pass.through(END_OF_DATA);
        return refusal != null ? refusal : pass.acceptance(List.of(), pass.holder());
    }

    /** What is open about a recipient; nothing, too, once it is decided. */
    Residue residue(Facts facts) {
        if (!(judge(facts) instanceof Verdict.Needs)) return Residue.NONE;
        var open = new ArrayList<Object>();
        var given = new Pass(lines, facts, new ArrayList<>());
        if (rewriting.isNone()) {
            given.addOpen(open);
            return new Residue(open);
        }
        var forward = rewriting.image(Side.FORWARD_PATH, facts);
        var to = forward instanceof Image.Changed(var image, _) ? image : null;
        var changed = to == null ? facts : facts.with(Fact.FORWARD_PATH, to);
        boolean forwarded = !rewriting.forwarding(changed).by().isEmpty();
        if (forwarded || to != null) given.skipVerifying();
        given.addOpen(open);
        if (to != null) {
            var image = given.again(changed);
            if (forwarded) image.skipVerifying();
            image.addOpen(open);
        }
        return new Residue(open);
    }

    boolean mayAsk(Fact<?> fact, Facts facts) {
        if (!facts.isUnknown(fact)) return false;
        for (var guard : lines.guards)
            if (guard.guard.asks(fact) && guard.answer(facts) == GuardLine.UNSETTLED) return true;
        return false;
    }

    private Verdict rewritten(Pass given, Facts facts, List<Step> trace) {
        var early = given.through(given.isGrantedThrough(RCPT) ? MAIL : RCPT);
        if (early != null) return early;
        var reverse = rewriting.image(Side.REVERSE_PATH, facts);
        var forward = rewriting.image(Side.FORWARD_PATH, facts);
        var refusal = refusal(reverse, forward, facts, trace);
        if (refusal != null) return refusal;
        var to = forward instanceof Image.Changed(var image, _) ? image : null;
        var changed = to == null ? facts : facts.with(Fact.FORWARD_PATH, to);
        var forwarding = rewriting.forwarding(changed);
        if (forwarding.missing() != null) return new Verdict.Needs(forwarding.missing());
        if (forwarding.unsure() != null)
            return unsure(trace, forwarding.unsure().line(), named(forwarding.unsure()));
        for (var grant : forwarding.by())
            trace.add(becomes(grant.line(), named(grant), changed, grant.becomes()));
        if (!forwarding.by().isEmpty()) given.skipVerifying();
        var becomes = forwarding.becomes();
        if (to == null) {
            var answer = given.through(END_OF_DATA);
            return answer != null ? answer : given.acceptance(becomes, given.holder());
        }
        var image = given.again(changed);
        if (!forwarding.by().isEmpty()) image.skipVerifying();
        given.skipVerifying();
        GuardLine holder = null; // the first that speaks
        for (int stage = RCPT; stage <= END_OF_DATA; stage++)
            for (boolean withLast : new boolean[] {false, true})
                for (var pass : List.of(given, image)) {
                    var answer = pass.through(stage, withLast);
                    if (answer != null) return answer;
                    if (holder == null) holder = pass.holder();
                }
        if (becomes.isEmpty() && !to.equals(facts.value(Fact.FORWARD_PATH))) becomes = List.of(to);
        return given.acceptance(becomes, holder);
    }

    /** What stands in the way of rewriting; null for nothing. Says what is rewritten. */
    private static @Nullable Verdict refusal(
            Image reverse, Image forward, Facts facts, List<Step> trace) {
        var missing = Truth.earlier(missing(reverse), missing(forward));
        if (missing != null) return new Verdict.Needs(missing);
        if (reverse instanceof Image.Unusable(var rule, var why))
            return unusable(trace, rule, why, Replies.SENDER_NOT_REWRITABLE);
        if (forward instanceof Image.Unusable(var rule, var why))
            return unusable(trace, rule, why, Replies.RECIPIENT_NOT_REWRITABLE);
        if (reverse instanceof Image.Unsure(var rule))
            return unsure(trace, rule.line(), named(rule));
        if (forward instanceof Image.Unsure(var rule))
            return unsure(trace, rule.line(), named(rule));
        if (reverse instanceof Image.Changed(var to, var rule))
            trace.add(
                    new Step(
                            rule.line(),
                            named(rule),
                            facts.value(Fact.REVERSE_PATH) + " becomes <" + to + ">"));
        if (forward instanceof Image.Changed(var to, var rule))
            trace.add(becomes(rule.line(), named(rule), facts, List.of(to)));
        return null;
    }

    private static @Nullable Fact<?> missing(Image image) {
        return image instanceof Image.Needs(var fact) ? fact : null;
    }

    private static Verdict unusable(List<Step> trace, RewriteRule rule, String why, Reply reply) {
        trace.add(new Step(rule.line(), named(rule), "makes no legal address: " + why));
        return refused(trace, Outcome.REJECT, reply);
    }

    private static Verdict unsure(List<Step> trace, int line, String rule) {
        trace.add(new Step(line, rule, "unsure: whether it holds hangs on an unavailable fact"));
        return refused(trace, Outcome.DEFER, Replies.CHECK_UNAVAILABLE);
    }

    private static Verdict refused(List<Step> trace, Outcome outcome, Reply reply) {
        return new Verdict.Decided(new Decision(outcome, reply, null, null, false), trace);
    }

    private static Step becomes(int line, String rule, Facts facts, List<Mailbox> to) {
        var list = new StringBuilder();
        for (var mailbox : to) list.append(list.isEmpty() ? "" : ", ").append(mailbox);
        return new Step(line, rule, facts.value(Fact.FORWARD_PATH) + " becomes " + list);
    }

    private static String named(RewriteRule rule) {
        return "rewrite " + rule.name();
    }

    private static String named(Grant grant) {
        return "grant " + grant.name();
    }
}
