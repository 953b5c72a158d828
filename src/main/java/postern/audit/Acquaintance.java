package postern.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.audit.Caller.Opened;
import postern.audit.Dialogue.Heard;

/**
 * The first session: what the server is, which sender it takes, and for which domain it takes mail.
 */
final class Acquaintance {

    /** How it ended. */
    sealed interface Met {
        /**
         * @param notes what the rest of the test does otherwise than it was asked to
         */
        record Known(Server server, Names names, Control control, List<String> notes)
                implements Met {}

        record Unknown(Outcome why) implements Met {}
    }

    private final Plan plan;
    private final Caller caller;
    private final Route route;
    private final String nobody;
    private final List<String> notes = new ArrayList<>();

    /**
     * @param nobody a local part that no mailbox has
     */
    Acquaintance(Plan plan, Caller caller, Route route, String nobody) {
        this.plan = plan;
        this.caller = caller;
        this.route = route;
        this.nobody = nobody;
    }

    /** A server that is slow, or turns us away for now, is asked again: perhaps it just starts. */
    Met make() {
        while (true) {
            var met = once();
            if (!(met instanceof Met.Unknown(var why)) || !mayPass(why)) return met;
            if (caller.isUnwelcome() || caller.isOver()) return met;
        }
    }

    private static boolean mayPass(Outcome why) {
        return switch (why) {
            case Outcome.Deferred _, Outcome.CutOff _ -> true;
            case Outcome.Failed(var reason) -> reason.equals(Caller.NO_REPLY);
            case Outcome.Refused _,
                    Outcome.Accepted _,
                    Outcome.Arrived _,
                    Outcome.Bounced _,
                    Outcome.Unseen _ ->
                    false;
        };
    }

    private Met once() {
        var hello = "EHLO " + plan.helo();
        return switch (caller.open(route, false, "", hello)) {
            case Opened.Not(var why, var _) -> new Met.Unknown(why);
            case Opened.Ready(var dialogue, var server, var _) -> {
                try (dialogue) {
                    yield ask(dialogue, server);
                }
            }
        };
    }

    private Met ask(Dialogue dialogue, Server server) {
        var first = plan.deliverTo().stream().filter(m -> !isOurs(m.host().toString())).findFirst();
        var to = first.orElse(plan.to());
        var name = server.name().isEmpty() ? "localhost" : server.name();
        var names =
                new Names(
                        local(to),
                        to.host().toString(),
                        plan.from(),
                        plan.ours().isEmpty() ? name : plan.ours().getFirst(),
                        name,
                        route.to(),
                        nobody,
                        plan.helo());
        var sender = sender(dialogue, names);
        if (!sender.equals(names.from())) names = names.from(sender);
        var control = control(dialogue, names, server);
        return new Met.Known(server, names.ours(control.domain()), control, List.copyOf(notes));
    }

    private boolean isOurs(String domain) {
        return plan.ours().stream().anyMatch(domain::equalsIgnoreCase);
    }

    private static String local(postern.mail.Mailbox mailbox) {
        var text = mailbox.toString();
        return text.substring(0, text.lastIndexOf('@'));
    }

    /** The sender that was asked for, or the null one where that is refused. */
    private String sender(Dialogue dialogue, Names names) {
        var said = dialogue.say(names.fill(Form.USUAL_MAIL));
        dialogue.say("RSET");
        if (!(said instanceof Heard.Answer(var reply)) || reply.isPositive()) return names.from();
        var other = dialogue.say("MAIL FROM:<>");
        dialogue.say("RSET");
        if (!(other instanceof Heard.Answer(var better)) || !better.isPositive())
            return names.from();
        notes.add(
                "the server refuses the sender <"
                        + names.from()
                        + "> ("
                        + Visible.of(reply.toString())
                        + "), so the null reverse-path was used; --from names another one");
        return "";
    }

    private Control control(Dialogue dialogue, Names names, Server server) {
        if (!plan.ours().isEmpty()) return control(dialogue, names, plan.ours().getFirst(), false);
        var guesses = guesses(server.name());
        for (var guess : guesses) {
            var control = control(dialogue, names, guess, true);
            if (control.takesMail()) return control;
        }
        var domain = guesses.isEmpty() ? names.name() : guesses.getLast();
        return new Control(domain, true, null, null);
    }

    private static List<String> guesses(String name) {
        if (name.isEmpty()) return List.of();
        var labels = name.split("\\.");
        return labels.length < 3
                ? List.of(name)
                : List.of(name, name.substring(labels[0].length() + 1));
    }

    private Control control(Dialogue dialogue, Names names, String domain, boolean guessed) {
        return new Control(
                domain,
                guessed,
                recipient(dialogue, names, "postmaster@" + domain),
                recipient(dialogue, names, nobody + "@" + domain));
    }

    private @Nullable Outcome recipient(Dialogue dialogue, Names names, String address) {
        var mail = dialogue.say(names.fill(Form.USUAL_MAIL));
        if (!(mail instanceof Heard.Answer(var reply)) || !reply.isPositive())
            return Caller.outcome(mail);
        var outcome = Caller.outcome(dialogue.say("RCPT TO:<" + address + ">"));
        dialogue.say("RSET");
        return outcome;
    }
}
