package postern.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.audit.Caller.Opened;
import postern.audit.Dialogue.Heard;
import postern.audit.Form.Manner;
import postern.audit.Probe.Standing;

/**
 * Tries forms, several in one session as long as the server is patient. What it deferred or cut off
 * is tried once more in a session of its own.
 */
final class Prober {
    /** Refused commands in one session; Postfix slows down from 10 on, others close after 20. */
    private static final int ERRORS = 7;

    /** Probes without an answer, one behind the other, after which it is of no use to go on. */
    private static final int SILENCES = 4;

    /** Bad syntax in one session; Exim closes after 3. */
    private static final int SYNTAX_ERRORS = 2;

    private final Caller caller;
    private final Names names;
    private final @Nullable Post post;

    private @Nullable Dialogue shared;
    private int errors;
    private int syntaxErrors;
    private int silences; // in a row

    /**
     * @param post where messages may be sent; null to stop at RCPT
     */
    Prober(Caller caller, Names names, @Nullable Post post) {
        this.caller = caller;
        this.names = names;
        this.post = post;
    }

    /** Tries them all in this way; one probe for each, in their order. */
    List<Probe> run(Route route, boolean tls, List<Form> forms) {
        var probes = new ArrayList<Probe>();
        for (var form : forms) probes.add(probe(form, route, tls));
        drop();
        for (int i = 0; i < probes.size(); i++) {
            if (probes.get(i).standing() != Standing.UNCLEAR
                    || !deservesAnother(probes.get(i).outcome())) continue;
            probes.set(i, probe(forms.get(i), route, tls));
            drop();
        }
        return probes;
    }

    private static boolean deservesAnother(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Deferred _, Outcome.CutOff _, Outcome.Failed _ -> true;
            case Outcome.Refused _,
                    Outcome.Accepted _,
                    Outcome.Arrived _,
                    Outcome.Bounced _,
                    Outcome.Unseen _ ->
                    false;
        };
    }

    private Probe probe(Form form, Route route, boolean tls) {
        if (caller.isUnwelcome()) return not(form, route, tls, "the server lets us in no more");
        if (caller.isOver()) return not(form, route, tls, "time was up");
        if (silences >= SILENCES) return not(form, route, tls, "the server does not answer");
        boolean share = form.manner() == Manner.SHARED;
        if (!share || !isFit(shared)) drop();
        var dialogue = shared;
        if (dialogue == null) {
            switch (caller.open(route, tls, names.fill(form.preface()), names.fill(form.hello()))) {
                case Opened.Ready(var ready, var _, var _) -> {
                    dialogue = ready;
                    errors = 0;
                    syntaxErrors = 0;
                    if (share) dialogue.take();
                }
                case Opened.Not(var why, var said) -> {
                    boolean refused =
                            !form.preface().isEmpty()
                                    && (why instanceof Outcome.CutOff
                                            || why instanceof Outcome.Refused);
                    return new Probe(
                            form,
                            route,
                            tls,
                            said,
                            why,
                            refused ? Standing.SAFE : Standing.UNCLEAR);
                }
            }
        }
        shared = dialogue;
        var attempt = new Attempt(form, names, dialogue, post);
        var outcome = attempt.run();
        count(outcome);
        silences = outcome instanceof Outcome.Failed ? silences + 1 : 0;
        var said = dialogue.take();
        var probe = new Probe(form, route, tls, said, outcome, attempt.standing(outcome));
        if (attempt.token() != null && post != null) post.remember(attempt.token(), probe);
        errors += attempt.twins();
        if (!share || silences > 0 || !begunAgain(dialogue)) drop();
        return probe;
    }

    private void count(Outcome outcome) {
        if (!(outcome instanceof Outcome.Refused(var reply))) return;
        errors++;
        if (reply.code() < 504) syntaxErrors++;
    }

    private boolean isFit(@Nullable Dialogue dialogue) {
        return dialogue != null
                && dialogue.isUsable()
                && !dialogue.hasMore()
                && errors < ERRORS
                && syntaxErrors < SYNTAX_ERRORS;
    }

    /** Whether the session can serve for another form. */
    private boolean begunAgain(Dialogue dialogue) {
        if (!isFit(dialogue)) return false;
        boolean reset =
                dialogue.say("RSET") instanceof Heard.Answer(var reply) && reply.isPositive();
        dialogue.take();
        return reset;
    }

    private void drop() {
        if (shared != null) shared.close();
        shared = null;
    }

    private static Probe not(Form form, Route route, boolean tls, String why) {
        var outcome = new Outcome.Failed(why);
        return new Probe(form, route, tls, List.of(), outcome, Standing.UNCLEAR);
    }
}
