package postern.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import postern.audit.Acquaintance.Met;
import postern.audit.Caller.Opened;
import postern.audit.Dialogue.Heard;
import postern.audit.Probe.Standing;
import postern.mail.Mailbox;

/**
 * Messages to a mailbox of the server's own in whose header another one stands: it must not be sent
 * there (RFC 5321 §3.6.3: the envelope decides).
 */
final class HeaderTricks {
    private static final List<String> FIELDS = List.of("Cc", "Bcc", "Resent-To", "Apparently-To");

    private final Caller caller;
    private final Route route;
    private final Met.Known known;
    private final Post post;

    HeaderTricks(Caller caller, Route route, Met.Known known, Post post) {
        this.caller = caller;
        this.route = route;
        this.known = known;
        this.post = post;
    }

    /**
     * @param own for the envelope
     * @param foreign for the header
     */
    List<Probe> run(Mailbox own, Mailbox foreign) {
        var probes = new ArrayList<Probe>();
        for (var field : FIELDS) {
            if (post.left() == 0 || caller.isOver() || caller.isUnwelcome()) break;
            probes.add(probe(field, own, foreign));
        }
        return probes;
    }

    private Probe probe(String field, Mailbox own, Mailbox foreign) {
        var form =
                Form.of(
                                Family.HEADER,
                                "header-" + field.toLowerCase(Locale.ROOT),
                                "a foreign recipient in the field " + field)
                        .rcpt("<" + own + ">")
                        .near();
        var names = known.names();
        return switch (caller.open(route, false, "", names.fill(form.hello()))) {
            case Opened.Not(var why, var said) ->
                    new Probe(form, route, false, said, why, Standing.UNCLEAR);
            case Opened.Ready(var dialogue, var _, var _) -> {
                try (dialogue) {
                    dialogue.take();
                    yield send(form, field, own, foreign, dialogue);
                }
            }
        };
    }

    private Probe send(Form form, String field, Mailbox own, Mailbox foreign, Dialogue dialogue) {
        Heard said = new Heard.Silence();
        for (var command : List.of(known.names().fill(form.mail()), form.rcpt(), "DATA")) {
            said = dialogue.say(command);
            if (!(said instanceof Heard.Answer(var reply)) || !reply.isPositive())
                return probe(form, dialogue, Caller.outcome(said));
        }
        var message = post.next(form.id(), form.title(), own.toString(), known.names().from());
        var text = field + ": <" + foreign + ">\r\n" + message.text();
        var shown = "(message " + message.token() + " with " + field + ": <" + foreign + ">)";
        if (dialogue.write(shown, text.getBytes(StandardCharsets.US_ASCII)) != null)
            return probe(form, dialogue, new Outcome.CutOff(null));
        var probe = probe(form, dialogue, Caller.outcome(dialogue.say(".")));
        if (probe.outcome() instanceof Outcome.Accepted) post.remember(message.token(), probe);
        return probe;
    }

    /** What was refused or not taken was not sent on either. */
    private Probe probe(Form form, Dialogue dialogue, Outcome outcome) {
        return new Probe(form, route, false, dialogue.take(), outcome, Standing.SAFE);
    }
}
