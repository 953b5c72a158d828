package postern.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.audit.Dialogue.Heard;
import postern.audit.Form.Manner;
import postern.audit.Probe.Standing;
import postern.mail.Reply;

/** One form in one session that is open: what was said to it, and what that shows. */
final class Attempt {
    private final Form form;
    private final Names names;
    private final Dialogue dialogue;
    private final @Nullable Post post;
    private @Nullable String token;
    private boolean turnedAwayBefore;
    private int twins;

    Attempt(Form form, Names names, Dialogue dialogue, @Nullable Post post) {
        this.form = form;
        this.names = names;
        this.dialogue = dialogue;
        this.post = post;
    }

    /** The mark of the message that was sent; null for none. */
    @Nullable String token() {
        return token;
    }

    /** How many more commands were refused to find out what the answer means. */
    int twins() {
        return twins;
    }

    Outcome run() {
        var outcome = form.manner() == Manner.PIPELINED ? atOnce() : oneByOne();
        if (outcome instanceof Outcome.Accepted && post != null && post.allows(form))
            return deliver(post, outcome);
        return outcome;
    }

    private Outcome oneByOne() {
        boolean challenged = false;
        for (var command : form.before()) {
            if (challenged) dialogue.say("*"); // RFC 4954 §4
            var said = dialogue.say(names.fill(command));
            if (!(said instanceof Heard.Answer(var reply))
                    || reply.code() == 421
                    || reply.code() == 221) {
                turnedAwayBefore = true;
                return Caller.outcome(said);
            }
            challenged = reply.code() == 334;
        }
        if (challenged) dialogue.say("*"); // RFC 4954 §4
        if (!form.mail().isEmpty()) {
            var said = dialogue.say(names.fill(form.mail()));
            if (!isPositive(said)) return atMail(said);
        }
        return Caller.outcome(dialogue.say(names.fill(form.rcpt())));
    }

    private Outcome atMail(Heard said) {
        var outcome = Caller.outcome(said);
        boolean usual =
                form.mail().equals(Form.USUAL_MAIL)
                        && form.hello().equals(Form.USUAL_HELLO)
                        && form.preface().isEmpty()
                        && form.before().isEmpty();
        if (usual && outcome instanceof Outcome.Refused(var reply))
            return new Outcome.Failed("the sender was refused before: " + Visible.of("" + reply));
        return outcome;
    }

    /** All commands in one piece; the last reply decides. */
    private Outcome atOnce() {
        var commands = new ArrayList<>(form.before());
        if (!form.mail().isEmpty()) commands.add(form.mail());
        commands.add(form.rcpt());
        var piece = new StringBuilder();
        for (var command : commands) piece.append(names.fill(command)).append("\r\n");
        var heard = dialogue.write(piece.toString());
        if (heard != null) return Caller.outcome(heard);
        Heard last = new Heard.Silence();
        for (int i = 0; i < commands.size(); i++) {
            last = dialogue.hear();
            if (!(last instanceof Heard.Answer)) break;
        }
        return Caller.outcome(last);
    }

    private Outcome deliver(Post by, Outcome accepted) {
        var go = dialogue.say("DATA");
        if (!(go instanceof Heard.Answer(var reply)) || reply.code() != 354)
            return isPositive(go) ? accepted : Caller.outcome(go);
        var message = by.next(form.id(), form.title(), names.fill("{to}"), names.from());
        var failed = dialogue.write("(message " + message.token() + ")", message.octets());
        if (failed != null) return Caller.outcome(failed);
        var taken = dialogue.say(".");
        if (isPositive(taken)) token = message.token();
        return Caller.outcome(taken);
    }

    /** What it shows, as long as nothing more is known; may ask the server more to find out. */
    Standing standing(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refused(var reply) ->
                    Refusals.isAboutSomethingElse(form, reply) ? Standing.UNCLEAR : Standing.SAFE;
            case Outcome.CutOff(var lastWords) ->
                    turnedAwayBefore || lastWords == null && isOdd()
                            ? Standing.SAFE
                            : Standing.UNCLEAR;
            case Outcome.Deferred(var reply) ->
                    Refusals.deniesRelaying(reply) ? Standing.SAFE : Standing.UNCLEAR;
            case Outcome.Failed _ -> Standing.UNCLEAR;
            case Outcome.Accepted _, Outcome.Arrived _, Outcome.Bounced _, Outcome.Unseen _ ->
                    switch (form.aim()) {
                        case FOREIGN -> Standing.OPEN;
                        case NEAR -> Standing.MAILBOX;
                        case DISGUISED -> disguised();
                    };
        };
    }

    /**
     * Whether the session itself is out of the ordinary. A server that hangs up on it, for no
     * reason that it names (421), has refused it: whether it hangs up on anybody the other forms
     * show.
     */
    private boolean isOdd() {
        return form.manner() != Manner.SHARED
                || !form.preface().isEmpty()
                || !form.before().isEmpty();
    }

    /**
     * The server accepted a mailbox of its own with a foreign one hidden in it. Would it have
     * accepted any mailbox there? And does it look into this one: is one refused that hides a
     * domain that cannot be?
     */
    private Standing disguised() {
        var seen = again("RCPT TO:<" + names.fill(form.disguise()) + ">");
        if (seen == null) return Standing.UNCLEAR;
        if (seen.isPermanent()) return Standing.OPEN;
        if (!seen.isPositive()) return Standing.UNCLEAR;
        // a parameter names nobody to send to (RFC 3461 §4.2), and may be read all the same
        if (form.family() == Family.PARAMETER) return Standing.MAILBOX;
        var impossible = again(names.toNowhere(form.family() == Family.ROUTE).fill(form.rcpt()));
        return impossible != null && impossible.isPositive() ? Standing.MAILBOX : Standing.UNCLEAR;
    }

    private @Nullable Reply again(String rcpt) {
        for (var command : List.of("RSET", names.fill(form.mail())))
            if (!isPositive(dialogue.say(command))) return null;
        twins++;
        return dialogue.say(rcpt) instanceof Heard.Answer(var reply) ? reply : null;
    }

    private static boolean isPositive(Heard heard) {
        return heard instanceof Heard.Answer(var reply) && reply.isPositive();
    }
}
